"""How far the engine is from the truth: the oracle's tables, and ways through changing traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.roads.peers import extract_of, osrm_table
from benchmarks.roads.timed_dijkstra import timed_ways
from geo_data.engines import scipy_dijkstra
from geo_data.engines.cch.search import cheapest
from geo_data.engines.road import arrivals, departures
from geo_data.engines.turns import TurnCosts
from geo_data.homes import sample_homes
from geo_data.location import Location
from geo_data.road_network import MICRO, unpack
from geo_data.snap import snap
from geo_data.speeds import HIGHWAY_CLASSES
from geo_data.timed_matrix import TimedMatrix
from geo_data.traffic import profile_of

if TYPE_CHECKING:
    from pathlib import Path

    from geo_data.road_network import RoadNetwork
    from geo_data.traffic import TrafficProfile

STARTS, GOALS = 4, 200
"""Junctions between which true ways are sought; each start is a search through all roads."""

DEPARTURES = (3.0, 7.25, 8.5, 9.75, 16.5, 18.75)
"""Hours of departure: of night, and where traffic swells, is thickest and ebbs away."""

FREE_FLOW_HOMES = 300
"""Homes between which times are compared with those of OSRM."""

SHORT = 120
"""Seconds below which a way is not looked at: whole seconds are too coarse for it."""


def steep_profile() -> TrafficProfile:
    """Return a day with peaks of 90, 60, 35 and 15 % from motorways down to small streets."""
    day = np.zeros(24)
    day[[6, 7, 8, 9, 10]] = (0.3, 0.8, 1.0, 0.7, 0.3)
    day[[15, 16, 17, 18, 19]] = (0.4, 0.8, 1.0, 0.8, 0.3)
    peaks = {"motorway": 0.9, "trunk": 0.9, "primary": 0.6, "secondary": 0.6, "tertiary": 0.35}
    factors = {name: (1 + peaks.get(name, 0.15) * day).tolist() for name in HIGHWAY_CLASSES}
    return profile_of(factors)


def differences_from_scipy(network: RoadNetwork, seed: int, count: int) -> tuple[float, float]:
    """Return the largest differences of seconds and metres between homes, banned turns and all."""
    points = snap(network, sample_homes(network, count, seed))
    begin, end = departures(network, points), arrivals(network, points)
    ours, oracle = (
        unpack(find(network, begin, end)) for find in (cheapest, scipy_dijkstra.cheapest)
    )
    seconds, metres = (
        float(np.abs(a - b).max()) / unit
        for a, b, unit in zip(ours, oracle, (1000, 10), strict=True)
    )
    return seconds, metres


def free_flow(network: RoadNetwork, extract: Path | None, seed: int) -> dict[str, float]:
    """Return the median of our times over those of OSRM's car profile, by engine.

    Raises
    ------
    ImportError, SkippedError
        If there is no OSRM, or no extract that it could read.
    """
    table = osrm_table(extract_of(extract))
    points = snap(network, sample_homes(network, FREE_FLOW_HOMES, seed))
    degrees = np.array([(point.longitude, point.latitude) for point in points])
    theirs = table(degrees, degrees)
    begin, end = departures(network, points), arrivals(network, points)
    medians = {}
    for name, costs in (("road", None), ("road-turns", TurnCosts())):
        ours = unpack(cheapest(network, begin, end, turn_costs=costs))[0] / 1000
        far = np.isfinite(theirs) & (theirs > SHORT)
        medians[name] = float(np.median(ours[far] / theirs[far]))
    return medians


def time_of_day_errors(network: RoadNetwork, seed: int) -> tuple[float, float]:
    """Return the mean and the 95th percentile of the relative error of times by departure.

    All turns of the network must be allowed: the truth knows none that is not.
    """
    places = [
        Location(id=str(node), longitude=x / MICRO, latitude=y / MICRO)
        for node, (x, y) in enumerate(network.nodes.tolist())
    ]
    # Junctions on motorways alone are no places: one would walk there.
    near = [i for i, point in enumerate(snap(network, places)) if point.distance < 0.2]
    chosen = np.random.default_rng(seed).choice(near, min(GOALS, len(near)), replace=False)
    profile = steep_profile()
    matrix = TimedMatrix(network, [places[i] for i in chosen], profile=profile, cache=False)
    errors = []
    for hour in DEPARTURES:
        found = matrix.legs(hour * 3600).seconds
        for row, node in enumerate(chosen[:STARTS].tolist()):
            true = timed_ways(network, profile, node, hour * 3600)[chosen]
            far = true > SHORT
            errors.append(np.abs(found[row][far] - true[far]) / true[far])
    every = np.concatenate(errors)
    return float(every.mean()), float(np.quantile(every, 0.95))
