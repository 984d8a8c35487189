"""How soon every junction is reached from places, or places from every junction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.numba_dijkstra import tree
from geo_data.engines.protocol import NO_WAY, Ends
from geo_data.engines.road import WALKING, departures
from geo_data.road_network import unpack
from geo_data.travel_matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from geo_data.road_network import RoadNetwork
    from geo_data.snap import Snap


def reach(network: RoadNetwork, snaps: Sequence[Snap]) -> npt.NDArray[np.int32]:
    """Return how long it is from places to every junction.

    Parameters
    ----------
    network
        The roads.
    snaps
        Where n places are on it.

    Returns
    -------
    numpy.ndarray
        Milliseconds, the walk at the place included, int32 of shape (n, nodes); ``UNREACHABLE``
        where there is no way.
    """
    everywhere = np.arange(len(network.nodes), dtype=np.int32)
    goals = Ends(
        nodes=np.stack((everywhere, everywhere), axis=1),
        costs=np.zeros((len(everywhere), 2), dtype=np.int64),
    )
    starts = departures(network, snaps)
    costs = np.array(
        [tree(network, starts, row, goals)[0] for row in range(len(snaps))], dtype=np.int64
    ).reshape(len(snaps), -1)
    walk = np.array([1000 * snap.distance / WALKING for snap in snaps]).reshape(-1, 1)
    millis = unpack(costs)[0] + np.rint(walk).astype(np.int64)
    return np.where(costs >= NO_WAY, UNREACHABLE, millis).astype(np.int32)
