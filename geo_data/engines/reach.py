"""How soon every junction is reached from places, or places from every junction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.cch.search import road_search
from geo_data.engines.protocol import NO_WAY
from geo_data.engines.road import WALKING, arrivals, departures
from geo_data.engines.turns import getting_off, getting_on
from geo_data.road_network import unpack
from geo_data.travel_matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

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
    weighted, turns = search.weighted, search.turns
    if towards:
        weighted = weighted.reversed()
        ends = getting_off(arrivals(network, snaps), turns)
    else:
        ends = getting_on(departures(network, snaps), turns)
    count = len(weighted.hierarchy.rank)
    everything = np.arange(count, dtype=np.int32)[:, None]
    costs = weighted.table(ends, (everything, np.zeros((count, 1), dtype=np.int64)))
    if turns is not None:
        costs = _at_junctions(costs, network.first_arc)
    walk = np.array([1000 * snap.distance / WALKING for snap in snaps]).reshape(-1, 1)
    millis = unpack(costs)[0] + np.rint(walk).astype(np.int64)
    return np.where(costs >= NO_WAY, UNREACHABLE, millis).astype(np.int32)


def _at_junctions(costs: Costs, first_arc: Ints) -> Costs:
    """Return the least cost among the arcs that leave each junction, given those of all arcs."""
    leaving = np.flatnonzero(np.diff(first_arc))
    least = np.full((len(costs), len(first_arc) - 1), NO_WAY, dtype=np.int64)
    least[:, leaving] = np.minimum.reduceat(costs, first_arc[leaving], axis=1)
    return least
