"""Which ways may be driven on, and in which direction."""

from __future__ import annotations

import pytest

from geo_data.drivable import Direction, direction, highway_class, is_drivable


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "residential"},
        {"highway": "motorway_link"},
        {"highway": "living_street"},
        {"highway": "service"},
        {"highway": "service", "service": "alley"},
        {"highway": "residential", "access": "destination"},
        {"highway": "residential", "access": "no", "motor_vehicle": "yes"},
        {"highway": "residential", "access": "private", "motorcar": "permissive"},
    ],
)
def test_open_roads(tags: dict[str, str]) -> None:
    """Public roads are open, and the most particular tag decides."""
    assert is_drivable(tags)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"highway": "footway"},
        {"highway": "track"},
        {"highway": "service", "service": "driveway"},
        {"highway": "service", "service": "parking_aisle"},
        {"highway": "residential", "access": "private"},
        {"highway": "residential", "access": "no"},
        {"highway": "residential", "motor_vehicle": "no"},
        {"highway": "residential", "access": "yes", "vehicle": "no"},
        {"highway": "residential", "area": "yes"},
        {"highway": "primary", "oneway": "reversible"},
    ],
)
def test_closed_ways(tags: dict[str, str]) -> None:
    """What is no road, is private, or leads only to a parking space is left out."""
    assert not is_drivable(tags)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, Direction.BOTH),
        ({"oneway": "no"}, Direction.BOTH),
        ({"oneway": "yes"}, Direction.FORWARD),
        ({"oneway": "1"}, Direction.FORWARD),
        ({"oneway": "-1"}, Direction.BACKWARD),
        ({"oneway": "reverse"}, Direction.BACKWARD),
        ({"junction": "roundabout"}, Direction.FORWARD),
        ({"junction": "roundabout", "oneway": "no"}, Direction.BOTH),
        ({"highway": "motorway"}, Direction.FORWARD),
        ({"highway": "motorway", "oneway": "no"}, Direction.BOTH),
    ],
)
def test_directions(tags: dict[str, str], expected: Direction) -> None:
    """One-way streets are, roundabouts and motorways without being told."""
    assert direction({"highway": "residential"} | tags) is expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "primary"}, "primary"),
        ({"highway": "footway"}, None),
        ({"route": "ferry", "motor_vehicle": "yes"}, "ferry"),
        ({"route": "ferry", "motorcar": "no", "motor_vehicle": "yes"}, None),
        ({"route": "ferry", "access": "yes"}, None),
        ({"highway": "ferry", "access": "no"}, None),
    ],
)
def test_classes(tags: dict[str, str], expected: str | None) -> None:
    """A road has its own class, and a ferry for cars is one of its own."""
    assert highway_class(tags) == expected
