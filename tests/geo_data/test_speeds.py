"""Speeds from tags."""

from __future__ import annotations

import pytest

from geo_data.speeds import (
    CALIBRATION,
    FREE_SPEED,
    HIGHWAY_CLASSES,
    NO_LIMIT_SPEED,
    SLOWEST,
    country_of,
    free_speed,
    metres_per_second,
    parse_duration,
    parse_maxspeed,
    speeds_of,
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


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("25", 1_500),
        ("0:25", 1_500),
        ("01:10", 4_200),
        ("1:10:30", 4_230),
        ("PT1H10M", 4_200),
        ("PT45M", 2_700),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("PT", 0),
        ("99:00", 0),
        ("99999999999999999", 0),
    ],
)
def test_crossings_are_understood(text: str, seconds: int) -> None:
    """All common ways of writing a duration are read, and no other text is one."""
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("tags", "limits"),
    [
        ({"maxspeed": "50"}, (50, 50)),
        ({"maxspeed": "50", "maxspeed:backward": "30"}, (50, 30)),
        ({"source:maxspeed": "CH:rural"}, (80, 80)),
        ({"maxspeed": "signals", "maxspeed:type": "DE:rural"}, (100, 100)),
        ({"zone:traffic": "DE:urban", "maxspeed": "30"}, (30, 30)),
        ({"source:maxspeed": "survey"}, (80, 80)),
        ({"maxspeed": "900"}, (80, 80)),
    ],
)
def test_tags_say_speeds_both_ways(tags: dict[str, str], limits: tuple[int, int]) -> None:
    """A sign counts first, then the zone it follows from, then the class of the road."""
    found = speeds_of(tags, "primary")
    assert found == pytest.approx([limit * CALIBRATION / 3.6 for limit in limits])


def test_the_law_of_a_country_is_for_roads_without_a_sign() -> None:
    """Without a sign nobody drives faster than a country allows, and with one as it says."""
    assert free_speed("motorway", country="nl") == 100
    assert free_speed("motorway", "120", "nl") == 120
    assert free_speed("residential", country="nl") == FREE_SPEED["residential"]
    assert free_speed("motorway", country="xx") == FREE_SPEED["motorway"]


@pytest.mark.parametrize(
    ("tags", "country"),
    [
        ({"maxspeed": "DE:urban"}, "de"),
        ({"source:maxspeed": "GB:nsl_single"}, "gb"),
        ({"maxspeed": "50", "zone:traffic": "IT:urban"}, "it"),
        ({"maxspeed": "50"}, ""),
        ({"source:maxspeed": "sign:town"}, ""),
    ],
)
def test_a_zone_names_its_country(tags: dict[str, str], country: str) -> None:
    """The two letters before a zone are a country."""
    assert country_of(tags) == country


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
