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


PASSABLE_BARRIERS = frozenset(
    {
        "arch",
        "border_control",
        "cattle_grid",
        "entrance",
        "gate",
        "height_restrictor",
        "kerb",
        "lift_gate",
        "no",
        "sally_port",
        "toll_booth",
    }
)
"""Barriers that a car passes if no tag says otherwise; the same as in OSRM's car profile."""

FERRY_OPEN = frozenset({"designated", "destination", "permissive", "yes"})
"""What the tag for cars on a ferry must say: many ferries carry people only."""


class Direction(Enum):
    """In which direction a way may be driven, seen from its first node to its last."""

    BOTH = "both"
    FORWARD = "forward"
    BACKWARD = "backward"


def highway_class(tags: Mapping[str, str]) -> str | None:
    """Return the class of a way along which a car may drive or be carried, None for another."""
    if tags.get("route") == "ferry":
        allowed = next((tags[tag] for tag in ACCESS_TAGS[:2] if tag in tags), "")
        return "ferry" if allowed in FERRY_OPEN else None
    return tags["highway"] if is_drivable(tags) else None


def blocks(tags: Mapping[str, str]) -> bool:
    """Tell whether a car cannot pass a node with these tags: a bollard, or a gate that is shut."""
    barrier = tags.get("barrier")
    if barrier is None:
        return False
    access = next((tags[tag] for tag in ACCESS_TAGS if tag in tags), None)
    if access is not None:
        return access in CLOSED
    return barrier not in PASSABLE_BARRIERS and tags.get("bollard") != "rising"


def is_drivable(tags: Mapping[str, str]) -> bool:
    """Tell whether a car may drive along a road with these tags."""
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
    implied = (
        tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"
    )
    return Direction.FORWARD if implied else Direction.BOTH
