"""States of a network: as few as do, and the same ways as from arc to arc."""

from __future__ import annotations

import numpy as np
import pytest

from geo_data.engines import scipy_dijkstra
from geo_data.engines.cch.search import cheapest
from geo_data.engines.protocol import NO_WAY, Ends
from geo_data.engines.reach import reach
from geo_data.engines.road import WALKING, arrivals, departures
from geo_data.engines.states import states_of
from geo_data.engines.turns import BANS_ALONE, TurnCosts, turns_of
from geo_data.homes import sample_homes
from geo_data.road_network import RoadNetwork, unpack
from geo_data.sample import sample_network
from geo_data.snap import Snap, snap
from geo_data.travel_matrix import UNREACHABLE
from tests.geo_data.engines.graphs import with_bans

FEW, MANY = 0.0005, 0.2


def test_a_few_bans_make_few_states() -> None:
    """Where all turns are free there is one state for a junction, and elsewhere one for an arc."""
    free = sample_network()
    junctions, arcs = len(free.nodes), len(free.arc_target)
    assert np.array_equal(states_of(free, None).of_arc, free.arc_target)
    few = with_bans(free, FEW, 3)
    states = states_of(few, turns_of(few, BANS_ALONE))
    assert junctions < len(states.junction) < junctions + 0.1 * arcs
    assert np.array_equal(states.junction[states.of_arc], few.arc_target)
    assert (np.diff(states.junction) >= 0).all()
    turning = turns_of(few, TurnCosts())
    assert junctions < len(states_of(few, turning).junction) <= arcs


@pytest.mark.parametrize("share", [FEW, 0.01, MANY])
@pytest.mark.parametrize("costs", [None, TurnCosts(), TurnCosts(turn=0.0), TurnCosts(near=1)])
def test_ways_are_those_from_arc_to_arc(share: float, costs: TurnCosts | None) -> None:
    """Between homes, time and length are those of the oracle, which knows arcs alone."""
    network = with_bans(sample_network(), share, 5)
    points = snap(network, sample_homes(network, 60, 2))
    starts, goals = departures(network, points), arrivals(network, points)
    found, expected = (
        find(network, starts, goals, turn_costs=costs)
        for find in (cheapest, scipy_dijkstra.cheapest)
    )
    assert np.array_equal(found, expected)
    assert (found < NO_WAY).mean() > 0.9


@pytest.mark.parametrize("share", [FEW, MANY])
@pytest.mark.parametrize("towards", [False, True])
def test_reach_is_the_least_over_the_arcs_of_a_junction(share: float, towards: bool) -> None:
    """Where turns are banned, one drives on from a junction, or begins there, by any arc."""
    network = with_bans(sample_network(), share, 5)
    points = snap(network, sample_homes(network, 12, 2))
    least = _by_arcs(network, points, towards=towards)
    walk = np.array([round(1000 * point.distance / WALKING) for point in points])
    millis = np.where(least >= NO_WAY, UNREACHABLE, unpack(least)[0] + walk[:, None])
    assert np.array_equal(reach(network, points, towards=towards), millis)


def _by_arcs(network: RoadNetwork, points: tuple[Snap, ...], *, towards: bool) -> np.ndarray:
    """Return what the oracle says of all arcs, the least for those that leave each junction."""
    arcs = np.stack((np.arange(len(network.arc_target)), np.full(len(network.arc_target), -1)), 1)
    arcs = arcs.astype(np.int32)
    driven = np.stack((network.arc_cost, np.full(len(arcs), NO_WAY)), 1)
    if towards:
        goals = arrivals(network, points)
        begin = Ends(nodes=arcs, arcs=arcs, costs=driven)
        costs = scipy_dijkstra.cheapest(network, begin, goals).T
        for row in range(len(points)):
            for side in np.flatnonzero(goals.arcs[row] >= 0):
                arc = goals.arcs[row, side]
                costs[row, arc] = min(costs[row, arc], goals.costs[row, side])
    else:
        end = Ends(nodes=arcs, arcs=arcs, costs=np.zeros_like(driven))
        costs = scipy_dijkstra.cheapest(network, departures(network, points), end)
    return np.minimum.reduceat(costs, network.first_arc[:-1], axis=1)
