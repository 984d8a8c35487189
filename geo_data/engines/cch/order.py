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


def elimination_order(first: Ints, neighbour: Ints, east: Floats, north: Floats) -> Ints:
    """Return the nodes in the order of their elimination.

    Parameters
    ----------
    first, neighbour
        As ``neighbours`` returns them.
    east, north
        Where the nodes are on a plane, in any unit.
    """
    order: Ints = _order(first, neighbour, east, north)
    return order


@compiled
def _order(first: Ints, neighbour: Ints, east: Floats, north: Floats) -> Ints:
    """Put what hangs on two neighbours or fewer first, then dissect what is left."""
    n = len(first) - 1
    order = np.empty(n, dtype=np.int32)
    adjacent = neighbour.copy()
    degree = (first[1:] - first[:-1]).astype(np.int32)
    done = _peel(first, adjacent, degree, order)
    core = np.full(n, -1, dtype=np.int32)
    names = np.flatnonzero(degree >= 0).astype(np.int32)
    for i in range(len(names)):
        core[names[i]] = i
    core_first = np.zeros(len(names) + 1, dtype=np.int32)
    core_adjacent = np.empty(len(adjacent), dtype=np.int32)
    size = 0
    for i in range(len(names)):
        for at in range(first[names[i]], first[names[i]] + degree[names[i]]):
            core_adjacent[size] = core[adjacent[at]]
            size += 1
        core_first[i + 1] = size
    dissected = _dissect(core_first, core_adjacent[:size], east[names], north[names])
    for i in range(len(names)):
        order[done + i] = names[dissected[i]]
    return order


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
def _dissect(first: Ints, neighbour: Ints, east: Floats, north: Floats) -> Ints:
    """Return nodes part by part, each part's separator after what it separates."""
    n = len(first) - 1
    order = np.arange(n).astype(np.int32)
    local = np.full(n, -1, dtype=np.int32)
    begins, ends = np.empty(n + 2, dtype=np.int32), np.empty(n + 2, dtype=np.int32)
    begins[0], ends[0] = 0, n
    waiting = 1
    while waiting > 0:
        waiting -= 1
        begin, end = begins[waiting], ends[waiting]
        part = order[begin:end].copy()
        part_first, part_neighbour = _part(first, neighbour, part, local)
        if end - begin > LEAF:
            side = separate(part_first, part_neighbour, east[part], north[part])
        else:
            side = np.full(end - begin, 2, dtype=np.int8)
        at = begin
        for which in range(2):
            start = at
            for i in range(len(part)):
                if side[i] == which:
                    order[at] = part[i]
                    at += 1
            if at > start:
                begins[waiting], ends[waiting] = start, at
                waiting += 1
        # In a separator, as in a leaf, nodes with few neighbours go first.
        rest = np.flatnonzero(side == 2)
        degrees = (part_first[1:] - part_first[:-1])[rest]
        for i in np.argsort(degrees):
            order[at] = part[rest[i]]
            at += 1
    return order


@compiled
def _part(first: Ints, neighbour: Ints, part: Ints, local: Ints) -> tuple[Ints, Ints]:
    """Return the neighbours within a part, in its own numbers; ``local`` is all -1 again."""
    for i in range(len(part)):
        local[part[i]] = i
    size = 0
    for node in part:
        size += first[node + 1] - first[node]
    part_first = np.zeros(len(part) + 1, dtype=np.int32)
    part_neighbour = np.empty(size, dtype=np.int32)
    size = 0
    for i in range(len(part)):
        for at in range(first[part[i]], first[part[i] + 1]):
            if local[neighbour[at]] >= 0:
                part_neighbour[size] = local[neighbour[at]]
                size += 1
        part_first[i + 1] = size
    for node in part:
        local[node] = -1
    return part_first, part_neighbour[:size]
