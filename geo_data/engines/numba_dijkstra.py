"""Dijkstra's algorithm, compiled: the ways themselves, from one place to its goals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.compiled import compiled
from geo_data.engines.protocol import NO_WAY

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]
    Costs = npt.NDArray[np.int64]
    Roads = tuple[Ints, Ints, Costs]
    Work = tuple[Costs, Ints, Costs, Ints]

_FAR = int(NO_WAY)
_NONE = -1


def tree(
    first: Ints, head: Ints, cost: Costs, start_nodes: Ints, start_costs: Costs, goal_nodes: Ints
) -> tuple[Costs, Ints]:
    """Return the cheapest ways from one start to at least the nodes of all goals.

    Parameters
    ----------
    first, head, cost
        The links from node ``i`` are ``first[i]`` to ``first[i + 1] - 1``; where each leads, and
        its packed cost.
    start_nodes, start_costs
        Where ways may begin and what it costs to get there, of shape (k,); -1 for no node.
    goal_nodes
        Where ways may end, of shape (goals, l).

    Returns
    -------
    tuple
        Packed cost of each node, and the link by which it is reached, -1 at the start or where the
        search did not come; both of shape (nodes,).
    """
    found: tuple[Costs, Ints] = _tree((first, head, cost), start_nodes, start_costs, goal_nodes)
    return found


@compiled
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


@compiled
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


@compiled
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


@compiled
def _work(roads: Roads, starts: int) -> Work:
    """Return the memory of a search; every link, and every start, may be in the heap."""
    n = len(roads[0]) - 1
    most = len(roads[1]) + starts
    return (
        np.empty(n, dtype=np.int64),
        np.empty(n, dtype=np.int32),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int32),
    )


@compiled
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


@compiled
def _tree(
    roads: Roads,
    start_nodes: Ints,
    start_costs: Costs,
    goal_nodes: Ints,
) -> tuple[Costs, Ints]:
    """Search from one start."""
    work = _work(roads, len(start_nodes))
    is_goal, count = _goals(len(work[0]), goal_nodes)
    _search(roads, start_nodes, start_costs, is_goal, count, work)
    return work[0], work[1]
