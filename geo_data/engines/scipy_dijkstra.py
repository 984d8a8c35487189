"""Dijkstra's algorithm of SciPy: slower and independent, so the oracle of the compiled engine.

It needs no compilation and no preparation, so it also serves where these are not to be had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.engines.protocol import NO_WAY
from geo_data.engines.turns import BANS_ALONE, TurnCosts, Turns, turns_of
from geo_data.road_network import pack

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.engines.protocol import Ends
    from geo_data.road_network import RoadNetwork

    Ints = npt.NDArray[np.int32]
    Costs = npt.NDArray[np.int64]

CHUNK = 64
"""Starts searched at a time, so that rows over all nodes of a large network fit in memory."""


def cheapest(
    network: RoadNetwork, starts: Ends, goals: Ends, *, turn_costs: TurnCosts | None = None
) -> Costs:
    """Return the packed costs from n starts to m goals, int64 (n, m); ``NO_WAY`` if none."""
    if turn_costs is None and not len(network.banned_turns):
        graph = _matrix(
            network.arc_source, network.arc_target, network.arc_cost, len(network.nodes)
        )
        return _search(graph, (starts.nodes, starts.costs), (goals.nodes, goals.costs))
    turns = turns_of(network, turn_costs or BANS_ALONE)
    # Here, other than in the compiled engine, an arc stands for its end: it has been driven.
    cost = pack(turns.millis, 0) + network.arc_cost[turns.arc_out]
    graph = _matrix(turns.arc_in, turns.arc_out, cost, len(network.arc_target))
    return _search(graph, (starts.arcs, starts.costs), _before(goals, turns))


def _before(goals: Ends, turns: Turns) -> tuple[Ints, Costs]:
    """Return the arcs from which one turns into those of the goals, and the cost from their end."""
    by_out = np.argsort(turns.arc_out, kind="stable")
    first = np.searchsorted(turns.arc_out[by_out], np.arange(len(turns.first)))
    ways = [
        [
            (int(turns.arc_in[turn]), int(pack(turns.millis[turn], 0) + cost))
            for arc, cost in zip(arcs, costs, strict=True)
            if arc >= 0
            for turn in by_out[first[arc] : first[arc + 1]]
        ]
        for arcs, costs in zip(goals.arcs, goals.costs, strict=True)
    ]
    width = max((len(way) for way in ways), default=0)
    nodes = np.full((len(ways), width), -1, dtype=np.int32)
    costs = np.full((len(ways), width), NO_WAY, dtype=np.int64)
    for i, way in enumerate(ways):
        for k, (node, cost) in enumerate(way):
            nodes[i, k], costs[i, k] = node, cost
    return nodes, costs


def _search(graph: Any, starts: tuple[Ints, Costs], goals: tuple[Ints, Costs]) -> Costs:
    """Return the cheapest ways between any node of each start and any of each goal."""
    from scipy.sparse.csgraph import dijkstra

    (start_nodes, start_costs), (goal_nodes, goal_costs) = starts, goals
    table = np.full((len(start_nodes), len(goal_nodes)), NO_WAY, dtype=np.int64)
    for side in range(start_nodes.shape[1]):
        rows = np.flatnonzero(start_nodes[:, side] >= 0)
        for begin in range(0, len(rows), CHUNK):
            chunk = rows[begin : begin + CHUNK]
            reached = dijkstra(graph, indices=start_nodes[chunk, side])
            reached += start_costs[chunk, side][:, None]
            for way in range(goal_nodes.shape[1]):
                costs = reached[:, goal_nodes[:, way]] + goal_costs[:, way]
                costs[:, goal_nodes[:, way] < 0] = np.inf
                found = np.where(np.isfinite(costs), costs, float(NO_WAY)).astype(np.int64)
                table[chunk] = np.minimum(table[chunk], found)
    return table


def _matrix(tail: Ints, head: Ints, cost: Costs, count: int) -> Any:
    """Return the cheapest link between each two nodes as a sparse matrix of floats."""
    from scipy.sparse import csr_array

    # A sparse matrix would add parallel links up; the first of each pair, the cheapest, is kept.
    order = np.lexsort((cost, head, tail))
    pairs = np.stack((tail[order], head[order]), axis=1)
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
    kept = order[first]
    links = cost[kept].astype(np.float64), (tail[kept], head[kept])
    return csr_array(links, shape=(count, count))
