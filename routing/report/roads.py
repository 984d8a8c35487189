"""The map of a plan from its road network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.report.geography import Geography, Street, bounds_of, pairs_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo_data.road_network import RoadNetwork
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem

MARGIN = 0.02
"""Degrees of streets shown around the outermost place: about two kilometres."""

MOST_POINTS = 150_000
"""Points of streets on a map, so that the page of a large city stays small."""

RANKS = {
    "motorway": 0,
    "trunk": 0,
    "primary": 0,
    "secondary": 1,
    "tertiary": 1,
}
"""Rank of a street by its OpenStreetMap class, links included; all others are 2."""


def geography_of(network: RoadNetwork, problem: Problem, plan: Plan) -> Geography:
    """Return the streets around the places of a problem and the lines of a plan's legs."""
    from geo_data.geometry import route_lines
    from geo_data.response import streets

    places = {place.id: place for place in problem.locations}
    pairs = pairs_of(problem, plan)
    lines = route_lines(network, [(places[a], places[b]) for a, b in pairs])
    west, south, east, north = bounds_of((p.longitude, p.latitude) for p in problem.locations)
    box = (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    found = (
        Street(rank=RANKS.get(highway.removesuffix("_link"), 2), line=tuple(line))
        for highway, line in streets(network, box)
    )
    return Geography(
        legs={pair: tuple(line) for pair, line in zip(pairs, lines, strict=True)},
        streets=thinned(found),
        attribution=network.attribution,
    )


def thinned(streets: Iterable[Street], most: int = MOST_POINTS) -> tuple[Street, ...]:
    """Return as many ranks of streets as have at most ``most`` points together; always rank 0."""
    by_rank: dict[int, list[Street]] = {0: [], 1: [], 2: []}
    for street in streets:
        by_rank[street.rank].append(street)
    kept: list[Street] = []
    points = 0
    for rank, group in by_rank.items():
        points += sum(len(street.line) for street in group)
        if rank and points > most:
            break
        kept += group
    return tuple(kept)
