"""How soon every junction is reached from places, or places from every junction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.cch.search import road_search
from geo_data.engines.protocol import NO_WAY
from geo_data.engines.road import WALKING, arrivals, departures
from geo_data.road_network import pack, unpack
from geo_data.travel_matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from geo_data.engines.protocol import Ends
    from geo_data.engines.states import States
    from geo_data.engines.turns import TurnCosts
    from geo_data.road_network import RoadNetwork
    from geo_data.snap import Snap

    Ints = npt.NDArray[np.int32]
    Costs = npt.NDArray[np.int64]


def reach(
    network: RoadNetwork,
    snaps: Sequence[Snap],
    *,
    towards: bool = False,
    turn_costs: TurnCosts | None = None,
) -> Ints:
    """Return how long it is from places to every junction, in one call for all places.

    Parameters
    ----------
    network
        The roads.
    snaps
        Where n places are on it: one place, or all responders at once.
    towards
        Whether to go from the junctions to the places instead, as whoever comes to help does.
    turn_costs
        How long turning takes; None for no time.

    Returns
    -------
    numpy.ndarray
        Milliseconds, the walk at the place included, int32 of shape (n, nodes); ``UNREACHABLE``
        where there is no way. Where turns are heeded, a junction is reached when one can drive on
        from it.
    """
    search = road_search(network, turn_costs)
    weighted, states = search.weighted, search.states
    if towards:
        weighted = weighted.reversed()
        goals = arrivals(network, snaps)
        ends = states.getting_off(goals)
    else:
        ends = states.getting_on(departures(network, snaps))
    count = len(weighted.hierarchy.rank)
    everything = np.arange(count, dtype=np.int32)[:, None]
    costs = weighted.table(ends, (everything, np.zeros((count, 1), dtype=np.int64)))
    if states.turns is not None and towards:
        costs = _from_junctions(network, states, costs, goals)
    elif states.turns is not None:
        costs = _at_junctions(states, costs, len(network.nodes))
    walk = np.array([1000 * snap.distance / WALKING for snap in snaps]).reshape(-1, 1)
    millis = unpack(costs)[0] + np.rint(walk).astype(np.int64)
    return np.where(costs >= NO_WAY, UNREACHABLE, millis).astype(np.int32)


def _at_junctions(states: States, costs: Costs, count: int) -> Costs:
    """Return the least cost of driving on from each junction, given those of getting to states."""
    onward = np.full(len(states.junction), NO_WAY, dtype=np.int64)
    np.minimum.at(onward, states.tail, pack(states.turn_millis, 0))
    return _least(costs + onward, np.searchsorted(states.junction, np.arange(count + 1)))


def _from_junctions(network: RoadNetwork, states: States, costs: Costs, goals: Ends) -> Costs:
    """Return the least cost of starting at each junction, given those of going on from states."""
    least = _least(costs[:, states.of_arc] + network.arc_cost, network.first_arc)
    # Whoever starts where the arc of the goal begins need not come from anywhere.
    row, side = np.nonzero(goals.nodes >= 0)
    np.minimum.at(least, (row, goals.nodes[row, side]), goals.costs[row, side])
    return least


def _least(costs: Costs, first: npt.NDArray[np.integer]) -> Costs:
    """Return the least cost in each group of columns, group ``i`` being from ``first[i]`` on."""
    some = np.flatnonzero(np.diff(first))
    least = np.full((len(costs), len(first) - 1), NO_WAY, dtype=np.int64)
    least[:, some] = np.minimum.reduceat(costs, first[some], axis=1)
    return least
