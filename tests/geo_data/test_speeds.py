"""Speeds from tags."""

from __future__ import annotations

import pytest

from geo_data.speeds import (
    CALIBRATION,
    FREE_SPEED,
    HIGHWAY_CLASSES,
    NO_LIMIT_SPEED,
    SLOWEST,
    free_speed,
    metres_per_second,
    parse_maxspeed,
)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("50", 50),
        (" 50 km/h ", 50),
        ("7.5", 7.5),
        ("30 mph", 48.28),
        ("55mph", 88.51),
        ("10 knots", 18.52),
        ("none", NO_LIMIT_SPEED),
        ("walk", 7),
        ("DE:walk", 7),
        ("DE:urban", 50),
        ("CH:rural", 80),
        ("FR:rural", 80),
        ("DE:zone30", 30),
        ("DE:zone:20", 20),
        ("GB:nsl_dual", 113),
        ("50;30", 40),
        ("50|30", 40),
        ("signals; 60", 60),
        (["30 mph", "50"], 49.14),
    ],
)
def test_limits_are_understood(text: str | list[str], limit: float) -> None:
    """All common ways of writing a limit are read."""
    assert parse_maxspeed(text) == pytest.approx(limit, abs=0.01)


@pytest.mark.parametrize(
    "text", ["", "signals", "variable", "-30", "0", "XX:nowhere", "50 furlongs"]
)
def test_other_texts_are_no_limit(text: str) -> None:
    """What says no speed leaves the speed to the class."""
    assert parse_maxspeed(text) is None
    assert free_speed("primary", text) == FREE_SPEED["primary"]


def test_a_limit_counts_before_the_class() -> None:
    """A posted limit raises or lowers the speed of the class."""
    assert free_speed("residential") == FREE_SPEED["residential"]
    assert free_speed("residential", "50") == 50
    assert free_speed("primary", "30") == 30
    assert free_speed("primary", "1") == SLOWEST


def test_mean_speed_is_calibrated() -> None:
    """Nobody drives at the limit all the time."""
    assert metres_per_second("residential", "36") == pytest.approx(10 * CALIBRATION)


def test_greater_roads_are_faster() -> None:
    """From motorway to living street, each class is slower than the one before."""
    order = HIGHWAY_CLASSES[: HIGHWAY_CLASSES.index("living_street") + 1]
    speeds = [metres_per_second(name) for name in order]
    assert speeds == sorted(speeds, reverse=True)


def test_an_unknown_class_has_no_speed() -> None:
    """A footway is not driven on."""
    with pytest.raises(KeyError):
        free_speed("footway")
