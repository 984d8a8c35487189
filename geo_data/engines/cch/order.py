"""The order in which nodes are eliminated: dead ends first, the great separators last.

Nested dissection (George, 1973) with small separators makes few shortcuts and a flat tree, which
is what customizable contraction hierarchies live from (Dibbelt, Strasser and Wagner, 2016). The
order knows only which nodes are neighbours, never how long the way between them takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.cch.separator import separate
from geo_data.engines.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]

LEAF = 10
"""Nodes of a part that is not cut any further."""

DIRECTIONS = np.array([(1, 0), (0, 1), (1, 1), (1, -1), (2, 1), (1, 2), (2, -1), (1, -2)])
"""Directions on the plane along which a part is tried to be cut: eight, evenly all around."""


def neighbours(count: int, tail: Ints, head: Ints) -> tuple[Ints, Ints]:
    """Return who is next to whom, whatever the direction, once each, and no node to itself.

    Returns
    -------
    tuple
        Where the neighbours of each node begin, of shape (count + 1,), and the neighbours.
    """
    apart = tail != head
    low = np.minimum(tail[apart], head[apart]).astype(np.int64)
    high = np.maximum(tail[apart], head[apart])
    keys = np.unique(low * count + high)
    low, high = keys // count, keys % count
    begin, end = np.concatenate((low, high)), np.concatenate((high, low))
    sorting = np.argsort(begin, kind="stable")
    first = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount(begin, minlength=count), out=first[1:])
    return first, end[sorting].astype(np.int32)


def elimination_order(first: Ints, neighbour: Ints, plane: Floats) -> Ints:
    """Return the nodes in the order of their elimination.

    Parameters
    ----------
    first, neighbour
        As ``neighbours`` returns them.
    plane
        Where the n nodes are on a plane, in any unit, of shape (n, 2).
    """
    degree = np.diff(first).astype(np.int32)
    peeled, adjacent = np.empty(len(degree), dtype=np.int32), neighbour.copy()
    peeled = peeled[: _peel(first, adjacent, degree, peeled)]
    core = np.flatnonzero(degree >= 0)
    # What is left of the neighbours of a node stands at the front of its old ones.
    places = np.repeat(first[core], degree[core]) + _counting(degree[core])
    number = np.full(len(degree), -1, dtype=np.int32)
    number[core] = np.arange(len(core), dtype=np.int32)
    core_first = np.concatenate(([0], np.cumsum(degree[core]))).astype(np.int32)
    along = DIRECTIONS @ plane[core].T
    sortings = np.argsort(along, axis=1, kind="stable").astype(np.int32)
    _dissect(core_first, number[adjacent[places]], sortings)
    return np.concatenate((peeled, core[sortings[0]])).astype(np.int32)


def _counting(counts: Ints) -> npt.NDArray[np.intp]:
    """Return 0, 1, ... for each count, one after the other."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)


@compiled
def _peel(first: Ints, adjacent: Ints, degree: Ints, order: Ints) -> int:
    """Eliminate nodes with at most two neighbours, in rounds; their degree becomes -1.

    No two neighbours go in one round, so a chain is halved by each and its tree stays flat.
    Eliminating such a node is never worse than keeping it (Bodlaender and Koster, 2011).
    """
    n = len(degree)
    touched = np.zeros(n, dtype=np.int32)
    done = 0
    turn = 0
    going = True
    while going:
        turn += 1
        going = False
        for node in range(n):
            if degree[node] < 0 or degree[node] > 2 or touched[node] == turn:
                continue
            going = True
            order[done] = node
            done += 1
            begin = first[node]
            a = adjacent[begin] if degree[node] > 0 else -1
            b = adjacent[begin + 1] if degree[node] > 1 else -1
            degree[node] = -1
            if a >= 0:
                touched[a] = turn
                _replace(first, adjacent, degree, a, node, b)
            if b >= 0:
                touched[b] = turn
                _replace(first, adjacent, degree, b, node, a)
    return done


@compiled
def _replace(first: Ints, adjacent: Ints, degree: Ints, node: int, old: int, new: int) -> None:
    """Put a new neighbour of a node where an old one is, or drop that if it is there already."""
    begin, end = first[node], first[node] + degree[node]
    place = begin
    known = new < 0
    for at in range(begin, end):
        if adjacent[at] == old:
            place = at
        elif adjacent[at] == new:
            known = True
    if known:
        adjacent[place] = adjacent[end - 1]
        degree[node] -= 1
    else:
        adjacent[place] = new


@compiled
def _dissect(first: Ints, neighbour: Ints, sortings: Ints) -> None:
    """Sort nodes part by part, each part's separator after what it separates.

    ``sortings`` are the nodes along each direction; each comes to be sorted by parts first and
    within them along its direction still, so that parts need no sorting of their own.
    """
    n = len(first) - 1
    local = np.full(n, -1, dtype=np.int32)
    begins, ends = np.empty(n + 2, dtype=np.int32), np.empty(n + 2, dtype=np.int32)
    begins[0], ends[0] = 0, n
    waiting = 1
    while waiting > 0:
        waiting -= 1
        begin, end = begins[waiting], ends[waiting]
        if end - begin <= LEAF:
            _sort_leaf(first, neighbour, sortings[0, begin:end], local)
            continue
        part = sortings[:, begin:end]
        part_first, part_neighbour = _part(first, neighbour, part[0], local)
        part_sortings = np.empty(part.shape, dtype=np.int32)
        for direction in range(len(part)):
            for i in range(end - begin):
                part_sortings[direction, i] = local[part[direction, i]]
        side = separate(part_first, part_neighbour, part_sortings)
        names = part[0].copy()
        for direction in range(len(part)):
            middle, last = _partition(names, side, part_sortings[direction], part[direction])
        if last > 0:  # There is a separator; what has none is a leaf, however large.
            begins[waiting], ends[waiting] = begin, begin + middle
            begins[waiting + 1], ends[waiting + 1] = begin + middle, begin + last
            waiting += 2
        for node in names:
            local[node] = -1


@compiled
def _sort_leaf(first: Ints, neighbour: Ints, leaf: Ints, local: Ints) -> None:
    """Sort the few nodes of a leaf by how many neighbours they have in it."""
    part_first, _ = _part(first, neighbour, leaf, local)
    degree = part_first[1:] - part_first[:-1]
    for node in leaf:
        local[node] = -1
    for i in range(1, len(leaf)):
        node, neighbours_of_node = leaf[i], degree[i]
        at = i
        while at > 0 and degree[at - 1] > neighbours_of_node:
            leaf[at], degree[at] = leaf[at - 1], degree[at - 1]
            at -= 1
        leaf[at], degree[at] = node, neighbours_of_node


@compiled
def _partition(
    names: Ints, side: npt.NDArray[np.int8], sorting: Ints, sorted_names: Ints
) -> tuple[int, int]:
    """Write the names of a sorting by side; return where sides 1 and 2 begin."""
    at = 0
    starts = np.zeros(3, dtype=np.int64)
    for which in range(3):
        starts[which] = at
        for node in sorting:
            if side[node] == which:
                sorted_names[at] = names[node]
                at += 1
    return starts[1], starts[2]


@compiled
def _part(first: Ints, neighbour: Ints, part: Ints, local: Ints) -> tuple[Ints, Ints]:
    """Return the neighbours within a part, in the numbers that ``local`` then holds."""
    size = 0
    for i in range(len(part)):
        local[part[i]] = i
        size += first[part[i] + 1] - first[part[i]]
    part_first = np.zeros(len(part) + 1, dtype=np.int32)
    part_neighbour = np.empty(size, dtype=np.int32)
    size = 0
    for i in range(len(part)):
        for at in range(first[part[i]], first[part[i] + 1]):
            if local[neighbour[at]] >= 0:
                part_neighbour[size] = local[neighbour[at]]
                size += 1
        part_first[i + 1] = size
    return part_first, part_neighbour
