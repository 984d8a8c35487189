"""Dijkstra's algorithm of SciPy: slower and independent, so the oracle of the compiled one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.engines.protocol import NO_WAY

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.engines.protocol import Ends
    from geo_data.road_network import RoadNetwork

CHUNK = 64
"""Starts searched at a time, so that rows over all nodes of a large network fit in memory."""


def cheapest(network: RoadNetwork, starts: Ends, goals: Ends) -> npt.NDArray[np.int64]:
    """Return the packed costs from n starts to m goals, int64 (n, m); ``NO_WAY`` if none."""
    from scipy.sparse.csgraph import dijkstra

    graph = _matrix(network)
    table = np.full((len(starts.nodes), len(goals.nodes)), NO_WAY, dtype=np.int64)
    for side in range(2):
        rows = np.flatnonzero(starts.nodes[:, side] >= 0)
        for begin in range(0, len(rows), CHUNK):
            chunk = rows[begin : begin + CHUNK]
            reached = dijkstra(graph, indices=starts.nodes[chunk, side])
            reached += starts.costs[chunk, side][:, None]
            for way in range(2):
                costs = reached[:, goals.nodes[:, way]] + goals.costs[:, way]
                costs[:, goals.nodes[:, way] < 0] = np.inf
                found = np.where(np.isfinite(costs), costs, float(NO_WAY)).astype(np.int64)
                table[chunk] = np.minimum(table[chunk], found)
    return table


def _matrix(network: RoadNetwork) -> Any:
    """Return the cheapest arc between each two nodes as a sparse matrix of floats."""
    from scipy.sparse import csr_array

    source, target = network.arc_source, network.arc_target
    cost = network.arc_cost
    # A sparse matrix would add parallel arcs up; the first of each pair, the cheapest, is kept.
    order = np.lexsort((cost, target, source))
    pairs = np.stack((source[order], target[order]), axis=1)
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
    kept = order[first]
    n = len(network.nodes)
    return csr_array((cost[kept].astype(np.float64), (source[kept], target[kept])), shape=(n, n))
