"""Many searches at once, as sweeps over the elimination tree.

The fastest way from ``a`` to ``b`` can be driven as up along ancestors of ``a`` and then down along
ancestors of ``b``. So the search from one start is two passes over sorted nodes without any heap:
upward over the ancestors of the start, downward over those of all goals (Delling, Goldberg,
Nowatzyk and Werneck, 2011: PHAST; Delling, Goldberg and Werneck, 2011: RPHAST). A pass serves
``LANES`` starts together, whose costs lie side by side in memory, where the processor adds them at
a stroke.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.cch.elimination import ROOT
from geo_data.engines.compiled import compiled
from geo_data.engines.protocol import NO_WAY

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]
    Costs = npt.NDArray[np.int64]
    Arcs = tuple[Ints, Ints, Floats, Floats]

LANES = 16
"""Starts that are swept together, if there are so many: two cache lines of costs for each node."""

_FAR = int(NO_WAY)


@compiled
def ancestors(parent: Ints, nodes: Ints) -> Ints:
    """Return all nodes on the ways from some nodes to their roots, these included, sorted.

    Parameters
    ----------
    parent
        As ``eliminate`` returns it.
    nodes
        Of any shape; negative ones are none.
    """
    seen = np.zeros(len(parent), dtype=np.bool_)
    for node in nodes.flat:
        at = node
        while at >= 0 and not seen[at]:
            seen[at] = True
            at = parent[at]
    return np.flatnonzero(seen).astype(np.int32)


@compiled
def restrict(kept: Ints, arcs: Arcs, parent: Ints) -> tuple[Arcs, Ints, Ints]:
    """Return the arcs among some nodes and all their ancestors, their parents, and their numbers.

    What is swept again and again then lies densely in memory.
    """
    begins, upper, up, down = arcs
    number = np.full(len(parent), ROOT, dtype=np.int32)
    size = 0
    for i in range(len(kept)):
        number[kept[i]] = i
        size += begins[kept[i] + 1] - begins[kept[i]]
    few_begins = np.zeros(len(kept) + 1, dtype=np.int32)
    few_parent = np.full(len(kept), ROOT, dtype=np.int32)
    few_upper = np.empty(size, dtype=np.int32)
    few_up, few_down = np.empty(size, dtype=np.float64), np.empty(size, dtype=np.float64)
    size = 0
    for i in range(len(kept)):
        node = kept[i]
        if parent[node] != ROOT:
            few_parent[i] = number[parent[node]]
        for at in range(begins[node], begins[node + 1]):
            few_upper[size] = number[upper[at]]
            few_up[size], few_down[size] = up[at], down[at]
            size += 1
        few_begins[i + 1] = size
    return (few_begins, few_upper, few_up, few_down), few_parent, number


@compiled
def sweep(
    arcs: Arcs,
    parent: Ints,
    starts: tuple[Ints, Floats],
    goals: tuple[Ints, Floats],
    swept: Ints,
    rows: Ints,
    table: Costs,
) -> None:
    """Fill some rows of a table with the costs from starts to goals.

    Parameters
    ----------
    arcs, parent
        The hierarchy.
    starts, goals
        Nodes and costs, of shape (starts, k) and (goals, l): a way begins at any of the nodes of
        its start and ends at any of its goal; negative nodes are none.
    swept
        The ancestors of all goals.
    rows
        Starts to search from; those near each other in the tree are best next to each other.
    table
        int64 of shape (starts, goals), ``NO_WAY`` where there is no way.
    """
    reached = np.empty((len(parent), min(LANES, len(rows))), dtype=np.float64)
    for begin in range(0, len(rows), LANES):
        batch = rows[begin : begin + LANES]
        reached[:] = np.inf
        _rise(arcs, parent, starts, batch, reached)
        _fall(arcs, swept, reached)
        _read(goals, batch, reached, table)


@compiled
def _rise(
    arcs: Arcs, parent: Ints, starts: tuple[Ints, Floats], batch: Ints, reached: Floats
) -> None:
    """Put the starts of a batch into the lanes, and sweep upward over their ancestors."""
    begins, upper, up, _ = arcs
    nodes, costs = starts
    for lane in range(len(batch)):
        for side in range(nodes.shape[1]):
            node = nodes[batch[lane], side]
            if node >= 0:
                reached[node, lane] = min(reached[node, lane], costs[batch[lane], side])
    for node in ancestors(parent, nodes[batch]):
        for at in range(begins[node], begins[node + 1]):
            above, cost = upper[at], up[at]
            for lane in range(reached.shape[1]):
                there, known = reached[node, lane] + cost, reached[above, lane]
                reached[above, lane] = there if there < known else known


@compiled
def _fall(arcs: Arcs, swept: Ints, reached: Floats) -> None:
    """Sweep downward."""
    begins, upper, _, down = arcs
    for i in range(len(swept) - 1, -1, -1):
        node = swept[i]
        for at in range(begins[node], begins[node + 1]):
            above, cost = upper[at], down[at]
            for lane in range(reached.shape[1]):
                there, known = reached[above, lane] + cost, reached[node, lane]
                reached[node, lane] = there if there < known else known


@compiled
def _read(goals: tuple[Ints, Floats], batch: Ints, reached: Floats, table: Costs) -> None:
    """Write what the lanes hold for each goal into the rows of the batch."""
    nodes, costs = goals
    best = np.empty(reached.shape[1], dtype=np.float64)
    for goal in range(len(nodes)):
        best[:] = np.inf
        for side in range(nodes.shape[1]):
            node = nodes[goal, side]
            if node >= 0:
                for lane in range(reached.shape[1]):
                    best[lane] = min(best[lane], reached[node, lane] + costs[goal, side])
        for lane in range(len(batch)):
            far = best[lane] == np.inf
            table[batch[lane], goal] = _FAR if far else np.int64(best[lane])
