"""How fast a nurse drives on a road, from its OpenStreetMap tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FREE_SPEED = {
    "motorway": 112,
    "trunk": 100,
    "primary": 80,
    "secondary": 70,
    "tertiary": 50,
    "unclassified": 36,
    "residential": 32,
    "living_street": 12,
    "service": 20,
    "motorway_link": 56,
    "trunk_link": 50,
    "primary_link": 38,
    "secondary_link": 32,
    "tertiary_link": 28,
    "ferry": 6,
}
"""Free speed in km/h of a road without a posted limit, by its ``highway`` tag; ferries come last.

Chosen so that, after ``CALIBRATION``, no class from motorway to service is more than 5 km/h from
the default of OSRM's car profile (``profiles/car.lua`` of Project OSRM); links have about half the
speed of their class.
"""

HIGHWAY_CLASSES = tuple(FREE_SPEED)
"""Classes a car may drive on, in the order of their codes in a road network."""

CALIBRATION = 0.8
"""Mean speed over free speed.

Length over speed limit is too fast: signals, turns, bends and slow traffic are missing from it.
On the streets of Porto the times of OSRM's car profile were 1.245 times those of length over limit
(median over random pairs, 1.13 to 1.40 for nine in ten), and OSRM itself drives at 0.8 of a
posted limit; 1 / 0.8 = 1.25.
"""

ZONE_SPEED = {
    "walk": 7,
    "living_street": 12,
    "zone": 30,
    "urban": 50,
    "rural": 90,
    "trunk": 100,
    "expressway": 100,
    "motorway": 120,
}
"""Limit in km/h that a word stands for, with or without a country before it (``DE:urban``)."""

COUNTRY_ZONE_SPEED = {
    "at:rural": 100,
    "be:motorway": 120,
    "by:motorway": 110,
    "ch:motorway": 120,
    "ch:rural": 80,
    "ch:trunk": 100,
    "de:rural": 100,
    "dk:rural": 80,
    "es:trunk": 90,
    "fr:rural": 80,
    "gb:motorway": 113,
    "gb:nsl_dual": 113,
    "gb:nsl_single": 97,
    "gb:rural": 97,
    "gb:urban": 48,
    "li:rural": 80,
    "nl:motorway": 100,
    "nl:rural": 80,
    "nl:trunk": 100,
    "no:motorway": 110,
    "no:rural": 80,
    "pl:rural": 90,
    "ru:motorway": 110,
    "ru:urban": 60,
    "us:motorway": 105,
    "us:rural": 88,
    "us:urban": 40,
}
"""Where a country's limit is another (wiki.openstreetmap.org/wiki/Default_speed_limits, and the
table of OSRM's ``profiles/car.lua``)."""

ZONE_OF_CLASS = {"motorway": "motorway", "trunk": "trunk", "primary": "rural", "secondary": "rural"}
"""Classes whose free speed may be above what a country allows where no sign stands."""

LIMIT_TAGS = ("maxspeed", "maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")
"""Tags that say a limit, or the zone it follows from; the first that says one decides."""

NO_LIMIT_SPEED = 130
"""Free speed in km/h where a sign says that there is no limit."""

SLOWEST = 5
"""Free speed in km/h below which no tag is believed."""

FASTEST = 150
"""Limit in km/h above which no tag is believed: none is posted anywhere."""

LONGEST_CROSSING = 86_400
"""Seconds of a ferry above which no tag is believed."""

KMH_PER_MPH = 1.609344
KMH_PER_KNOT = 1.852

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph|knots)?")
_ISO_DURATION = re.compile(r"PT(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,4})S)?")
_CLOCK_DURATION = re.compile(r"(?:(\d{1,4}):)?(\d{1,4})(?::(\d\d))?")
_UNIT = {"mph": KMH_PER_MPH, "knots": KMH_PER_KNOT}


def free_speed(
    highway: str, maxspeed: str | Iterable[str] | None = None, country: str = ""
) -> float:
    """Return the free speed in km/h of a road by its limit, or by its class if it has none.

    Parameters
    ----------
    highway
        One of ``HIGHWAY_CLASSES``; raises KeyError if it is none.
    maxspeed
        The posted limit, as ``parse_maxspeed`` reads it.
    country
        Two letters in small case; without a posted limit, nobody drives faster than it allows.
    """
    limit = None if maxspeed is None else parse_maxspeed(maxspeed)
    if limit is not None:
        return max(limit, SLOWEST)
    allowed = COUNTRY_ZONE_SPEED.get(f"{country}:{ZONE_OF_CLASS.get(highway, '')}")
    return FREE_SPEED[highway] if allowed is None else min(FREE_SPEED[highway], allowed)


def metres_per_second(
    highway: str, maxspeed: str | Iterable[str] | None = None, country: str = ""
) -> float:
    """Return the calibrated mean speed on a road; raises KeyError for an unknown class."""
    return free_speed(highway, maxspeed, country) * CALIBRATION / 3.6


def speeds_of(tags: Mapping[str, str], highway: str, country: str = "") -> tuple[float, float]:
    """Return the mean speeds in metres per second along a way and against it, from its tags."""
    says = (tags[tag] for tag in LIMIT_TAGS if parse_maxspeed(tags.get(tag, "")) is not None)
    both = next(says, None)
    forward, backward = (
        metres_per_second(highway, tags.get(f"maxspeed:{side}", both), country)
        for side in ("forward", "backward")
    )
    return forward, backward


def country_of(tags: Mapping[str, str]) -> str:
    """Return the country that a way's limit names (``DE:urban``), in small case; "" if none."""
    for tag in LIMIT_TAGS:
        country, colon, _ = tags.get(tag, "").partition(":")
        if colon and len(country) == 2 and country.isalpha():
            return country.lower()
    return ""


def parse_maxspeed(text: str | Iterable[str]) -> float | None:
    """Return a speed limit in km/h, or None if the text does not say one.

    Parameters
    ----------
    text
        A ``maxspeed`` value: ``"50"``, ``"30 mph"``, ``"DE:urban"``, ``"none"``, ``"walk"``; of
        several (``"50; 30"``, ``"30|50"``, or a list, as OSMnx writes where roads were joined)
        the mean of those that say a limit counts.
    """
    values = re.split(r"[;|,]", text) if isinstance(text, str) else list(text)
    limits = [limit for limit in (_one_limit(value) for value in values) if limit is not None]
    return sum(limits) / len(limits) if limits else None


def _one_limit(value: str) -> float | None:
    """Return the limit in km/h that one value says."""
    word = str(value).strip().lower()
    if word in {"none", "unlimited"}:
        return NO_LIMIT_SPEED
    match = _NUMBER.fullmatch(word)
    if match:
        speed = float(match[1]) * _UNIT.get(match[2], 1.0)
        return speed if 0 < speed <= FASTEST else None
    if word in COUNTRY_ZONE_SPEED:
        return COUNTRY_ZONE_SPEED[word]
    zone = word.rpartition(":")[2]
    if zone.removeprefix("zone").isdigit():  # "DE:zone30" and "DE:zone:30"
        return float(zone.removeprefix("zone"))
    return ZONE_SPEED.get(zone)


def parse_duration(text: str) -> float:
    """Return the seconds of a crossing (``"25"`` minutes, ``"1:10"``, ``"PT1H10M"``).

    It is 0 if the text says none, or one of more than a day, which no car ferry takes.
    """
    match = _ISO_DURATION.fullmatch(text.strip()) or _CLOCK_DURATION.fullmatch(text.strip())
    if match is None:
        return 0.0
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = 3600.0 * hours + 60 * minutes + seconds
    return total if total <= LONGEST_CROSSING else 0.0
