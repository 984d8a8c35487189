"""Streets and route lines of the map, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem

Line = tuple[tuple[float, float], ...]
"""Points as (longitude, latitude) in WGS 84 degrees, as GeoJSON has them."""

Pair = tuple[str, str]
"""Ids of the locations where a leg starts and ends."""

GRID = 100_000
"""Steps a degree: about a metre."""

STRAIGHT = "Legs are drawn straight: no road network was given."
"""What a page says of a map without streets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A street to draw; ``rank`` 0 is a main road, 1 a connecting one, 2 the rest."""

    rank: int
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Geography:
    """What a map of a plan shows apart from the plan.

    Attributes
    ----------
    legs
        The way of each leg on the real streets; legs that are missing are drawn straight.
    streets
        The streets around, or none.
    attribution
        Whose data they are; shown on the map.
    """

    legs: Mapping[Pair, Line] = field(default_factory=dict)
    streets: tuple[Street, ...] = ()
    attribution: str = ""


def pairs_of(problem: Problem, plan: Plan) -> tuple[Pair, ...]:
    """Return every leg that a plan drives once, in order of appearance."""
    pairs: dict[Pair, None] = {}
    for route in plan.routes:
        shift = problem.shift_by_id[route.shift]
        homes = [problem.visit_by_id[stop.visit].location for stop in route.stops]
        places = [shift.start_location, *homes, shift.end_location]
        for origin, destination in pairwise(places):
            if origin != destination:
                pairs[origin, destination] = None
    return tuple(pairs)


def line_of(problem: Problem, geography: Geography, pair: Pair) -> Line:
    """Return the line of a leg, straight where the geography does not know it."""
    known = geography.legs.get(pair)
    if known:
        return tuple(known)
    places = {place.id: place for place in problem.locations if place.id in pair}
    return tuple((places[p].longitude, places[p].latitude) for p in pair)


def deltas(line: Sequence[tuple[float, float]], origin: tuple[float, float]) -> list[int]:
    """Return a line as x, y, dx, dy, dx, dy, ... in grid steps from an origin, twins left out."""
    flat: list[int] = []
    before = (0, 0)
    for longitude, latitude in line:
        here = (round((longitude - origin[0]) * GRID), round((latitude - origin[1]) * GRID))
        if flat and here == before:
            continue
        flat += [here[0] - before[0], here[1] - before[1]]
        before = here
    return flat


def bounds_of(points: Iterable[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Return west, south, east and north of some points; a spot in the sea if there are none."""
    listed = list(points)
    if not listed:
        return (0.0, 0.0, 0.0, 0.0)
    longitudes = [p[0] for p in listed]
    latitudes = [p[1] for p in listed]
    return (min(longitudes), min(latitudes), max(longitudes), max(latitudes))
