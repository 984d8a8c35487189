"""Dijkstra's algorithm, compiled: from each place until all goals are reached."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from geo_data.engines.protocol import NO_WAY

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from geo_data.engines.protocol import Ends
    from geo_data.road_network import RoadNetwork

    Ints = npt.NDArray[np.int32]
    Costs = npt.NDArray[np.int64]
    Roads = tuple[Ints, Ints, Costs]
    Work = tuple[Costs, Ints, Costs, Ints]

STARTS_PER_THREAD = 32
"""Starts below which another thread is not worth its while."""

_FAR = int(NO_WAY)
_NONE = -1


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function and keep the machine code, or only compile where nothing can be kept."""
    try:
        kept: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # Neither the folder of the source nor the user's cache can be written.
        kept = numba.njit(nogil=True)(function)
    return kept


def cheapest(network: RoadNetwork, starts: Ends, goals: Ends) -> Costs:
    """Return the packed costs from n starts to m goals, int64 (n, m); ``NO_WAY`` if none.

    The starts are shared among the processors.
    """
    roads = _roads(network)
    n = len(starts.nodes)
    workers = max(1, min(os.cpu_count() or 1, n // STARTS_PER_THREAD))
    cuts = np.linspace(0, n, workers + 1).astype(int)

    def part(bounds: tuple[int, int]) -> Costs:
        rows = slice(*bounds)
        found: Costs = _table(
            roads, starts.nodes[rows], starts.costs[rows], goals.nodes, goals.costs
        )
        return found

    if workers == 1:
        return part((0, n))
    with ThreadPoolExecutor(workers) as pool:
        return np.concatenate(list(pool.map(part, pairwise(cuts.tolist()))))


def tree(network: RoadNetwork, starts: Ends, start: int, goals: Ends) -> tuple[Costs, Ints]:
    """Return the cheapest ways from one start to at least the nodes of all goals.

    Returns
    -------
    tuple
        Packed cost of each node, and the arc by which it is reached, -1 at the start or where the
        search did not come; both of shape (nodes,).
    """
    found: tuple[Costs, Ints] = _tree(
        _roads(network), starts.nodes[start], starts.costs[start], goals.nodes
    )
    return found


def _roads(network: RoadNetwork) -> Roads:
    """Return the arrays that the compiled functions read."""
    return network.first_arc, network.arc_target, network.arc_cost


@_compiled
def _push(keys: Costs, nodes: Ints, size: int, key: int, node: int) -> None:
    """Add to a heap of four children each, in which there are ``size`` already."""
    at = size
    while at > 0:
        parent = (at - 1) >> 2
        if keys[parent] <= key:
            break
        keys[at] = keys[parent]
        nodes[at] = nodes[parent]
        at = parent
    keys[at] = key
    nodes[at] = node


@_compiled
def _pop(keys: Costs, nodes: Ints, size: int) -> None:
    """Remove the least of ``size``; the caller has read it at index 0."""
    last = size - 1
    key, node = keys[last], nodes[last]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= last:
            break
        least = child
        for other in range(child + 1, min(child + 4, last)):
            if keys[other] < keys[least]:
                least = other
        if keys[least] >= key:
            break
        keys[at] = keys[least]
        nodes[at] = nodes[least]
        at = least
    keys[at] = key
    nodes[at] = node


@_compiled
def _search(
    roads: Roads,
    start_nodes: Ints,
    start_costs: Costs,
    is_goal: npt.NDArray[np.bool_],
    goals_left: int,
    work: Work,
) -> None:
    """Fill ``reached`` and ``by_arc`` for all goals; a node may be in the heap several times."""
    first_arc, target, cost = roads
    reached, by_arc, keys, nodes = work
    reached[:] = _FAR
    by_arc[:] = _NONE
    size = 0
    for side in range(len(start_nodes)):
        node = start_nodes[side]
        if node >= 0 and start_costs[side] < reached[node]:
            reached[node] = start_costs[side]
            _push(keys, nodes, size, start_costs[side], node)
            size += 1
    while size > 0 and goals_left > 0:
        key, node = keys[0], nodes[0]
        _pop(keys, nodes, size)
        size -= 1
        if key > reached[node]:
            continue
        if is_goal[node]:
            goals_left -= 1
        for arc in range(first_arc[node], first_arc[node + 1]):
            there = key + cost[arc]
            other = target[arc]
            if there < reached[other]:
                reached[other] = there
                by_arc[other] = arc
                _push(keys, nodes, size, there, other)
                size += 1


@_compiled
def _work(roads: Roads) -> Work:
    """Return the memory of a search; every arc, and both starts, may be in the heap."""
    n = len(roads[0]) - 1
    most = len(roads[1]) + 2
    return (
        np.empty(n, dtype=np.int64),
        np.empty(n, dtype=np.int32),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int32),
    )


@_compiled
def _goals(node_count: int, goal_nodes: Ints) -> tuple[npt.NDArray[np.bool_], int]:
    """Return which nodes are goals, and how many."""
    is_goal = np.zeros(node_count, dtype=np.bool_)
    count = 0
    for goal in range(goal_nodes.shape[0]):
        for side in range(goal_nodes.shape[1]):
            node = goal_nodes[goal, side]
            if node >= 0 and not is_goal[node]:
                is_goal[node] = True
                count += 1
    return is_goal, count


@_compiled
def _table(
    roads: Roads,
    start_nodes: Ints,
    start_costs: Costs,
    goal_nodes: Ints,
    goal_costs: Costs,
) -> Costs:
    """Search from each start in turn."""
    work = _work(roads)
    is_goal, count = _goals(len(work[0]), goal_nodes)
    table = np.full((len(start_nodes), len(goal_nodes)), _FAR, dtype=np.int64)
    for i in range(len(start_nodes)):
        _search(roads, start_nodes[i], start_costs[i], is_goal, count, work)
        reached = work[0]
        for j in range(len(goal_nodes)):
            for side in range(goal_nodes.shape[1]):
                node = goal_nodes[j, side]
                if node >= 0 and reached[node] < _FAR:
                    table[i, j] = min(table[i, j], reached[node] + goal_costs[j, side])
    return table


@_compiled
def _tree(
    roads: Roads,
    start_nodes: Ints,
    start_costs: Costs,
    goal_nodes: Ints,
) -> tuple[Costs, Ints]:
    """Search from one start."""
    work = _work(roads)
    is_goal, count = _goals(len(work[0]), goal_nodes)
    _search(roads, start_nodes, start_costs, is_goal, count, work)
    return work[0], work[1]
