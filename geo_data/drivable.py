"""Which OpenStreetMap ways a nurse's car may drive on, and in which direction."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from geo_data.speeds import FREE_SPEED

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCESS_TAGS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Tags that say who may pass; the first that is there decides."""

CLOSED = frozenset(
    {
        "agricultural",
        "bus",
        "customers",
        "delivery",
        "emergency",
        "forestry",
        "military",
        "no",
        "private",
        "psv",
    }
)
"""Values of those tags that keep a visiting nurse's car out."""

NOT_THROUGH = frozenset(
    {
        "bus",
        "drive-through",
        "driveway",
        "emergency_access",
        "parking",
        "parking_aisle",
        "private",
        "slipway",
    }
)
"""Kinds of service road that lead nowhere but to a door or a parking space."""


class Direction(Enum):
    """In which direction a way may be driven, seen from its first node to its last."""

    BOTH = "both"
    FORWARD = "forward"
    BACKWARD = "backward"


def is_drivable(tags: Mapping[str, str]) -> bool:
    """Tell whether a car may drive along a way with these tags."""
    if tags.get("highway") not in FREE_SPEED or tags.get("area") == "yes":
        return False
    if tags.get("highway") == "service" and tags.get("service") in NOT_THROUGH:
        return False
    if tags.get("oneway") == "reversible":  # Its direction changes with the hour.
        return False
    access = next((tags[tag] for tag in ACCESS_TAGS if tag in tags), "yes")
    return access not in CLOSED


def direction(tags: Mapping[str, str]) -> Direction:
    """Return the direction of a drivable way; roundabouts and motorways imply one."""
    oneway = tags.get("oneway", "")
    if oneway in {"yes", "true", "1"}:
        return Direction.FORWARD
    if oneway in {"-1", "reverse"}:
        return Direction.BACKWARD
    if oneway in {"no", "false", "0"}:
        return Direction.BOTH
    implied = tags.get("junction") in {"roundabout", "circular"} or tags["highway"] == "motorway"
    return Direction.FORWARD if implied else Direction.BOTH
