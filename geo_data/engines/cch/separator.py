"""Small separators: the fewest nodes that keep the two ends of a map apart.

Inertial flow (Schild and Sommer, 2015: On balanced separators in road networks): sort the nodes
along a direction, take the first quarter as sources and the last as sinks, and find the smallest
cut between them; the best of a few directions wins. The cut here is of nodes, not of edges, because
it is nodes that the elimination order needs. By Menger's theorem it is as large as the number of
paths from sources to sinks that share no node, and Dinic's algorithm finds those.

Every node is split into an inner and an outer half: paths come in by the inner and go out by the
outer half. A half has the number ``2 * node`` or ``2 * node + 1``. What the functions here call

* a map are the first neighbour of each node, the neighbours, and the kind of each node;
* paths are the node before and the node after each node on its path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]
    Map = tuple[Ints, Ints, npt.NDArray[np.int8]]
    Paths = tuple[Ints, Ints]

NONE, TERMINAL = -1, -2
"""No path passes here; the path begins, or ends, here."""

SOURCE, SINK, BETWEEN = 0, 1, 2
"""Kinds of nodes."""

UNTRIED = -1
"""No choice has been tried at a half."""

SHARE = 0.25
"""Share of the nodes at either end of the map that are sources and sinks."""


@compiled
def separate(first: Ints, neighbour: Ints, sortings: Ints) -> npt.NDArray[np.int8]:
    """Return the side of each node: 0 and 1, or 2 in the separator; all 2 if there is none.

    Parameters
    ----------
    first, neighbour
        Who is next to whom among the n nodes.
    sortings
        The nodes along each direction that is tried, of shape (directions, n).
    """
    n = len(first) - 1
    best = np.full(n, BETWEEN, dtype=np.int8)
    best_score = np.inf
    paths = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
    level = np.empty(2 * n, dtype=np.int32)
    kind = np.empty(n, dtype=np.int8)
    ends = max(1, int(n * SHARE))
    for sorting in sortings:
        kind[:] = BETWEEN
        for i in range(ends):
            kind[sorting[i]] = SOURCE
            kind[sorting[n - 1 - i]] = SINK
        # More paths than this cannot give a better score, however even the sides are.
        most = int(min(best_score * n / 2, n)) + 1
        if not _max_flow((first, neighbour, kind), paths, level, most):
            continue
        sides = np.zeros(3, dtype=np.int64)
        for node in range(n):
            inner, outer = level[2 * node] >= 0, level[2 * node + 1] >= 0
            kind[node] = 0 if outer else (2 if inner else 1)
            sides[kind[node]] += 1
        smaller = min(sides[0], sides[1])
        if smaller > 0 and sides[2] / smaller < best_score:
            best_score = sides[2] / smaller
            best, kind = kind, best
    return best


@compiled
def _max_flow(roads: Map, paths: Paths, level: Ints, most: int) -> bool:
    """Find disjoint paths from sources to sinks, up to ``most``; tell if there were fewer.

    Then ``level`` is -1 for the halves that no source reaches any more: the cut is where only the
    inner half of a node is reached.
    """
    kind, (before, after) = roads[2], paths
    n = len(kind)
    before[:] = NONE
    after[:] = NONE
    queue = np.empty(2 * n, dtype=np.int32)
    cursor = np.empty(2 * n, dtype=np.int32)
    found = 0
    while _levels(roads, paths, level, queue):
        for node in range(n):
            cursor[2 * node] = UNTRIED
            cursor[2 * node + 1] = UNTRIED
        for node in range(n):
            if kind[node] == SOURCE and before[node] != TERMINAL:
                # The queue is not needed any more, and has room for the longest path.
                length = _augmenting(roads, paths, level, cursor, queue, node)
                if length > 0:
                    _augment(queue[:length], paths)
                    found += 1
                    if found >= most:
                        return False
    return True


@compiled
def _levels(roads: Map, paths: Paths, level: Ints, queue: Ints) -> bool:
    """Set the halves' number of steps from the sources; tell if a sink is among them."""
    (first, neighbour, kind), (before, after) = roads, paths
    level[:] = -1
    size = 0
    for node in range(len(kind)):
        if kind[node] == SOURCE and before[node] != TERMINAL:
            level[2 * node] = 0
            queue[size] = 2 * node
            size += 1
    found = False
    head = 0
    while head < size:
        half = queue[head]
        head += 1
        node = half >> 1
        step = level[half] + 1
        if half & 1 == 0:
            # Into a node: through it, or back along the path that uses it.
            other = 2 * node + 1 if before[node] == NONE else 2 * before[node] + 1
            if other >= 0 and level[other] < 0:
                level[other] = step
                queue[size] = other
                size += 1
            continue
        if kind[node] == SINK and after[node] != TERMINAL:
            found = True
        if before[node] != NONE and level[2 * node] < 0:
            level[2 * node] = step
            queue[size] = 2 * node
            size += 1
        for at in range(first[node], first[node + 1]):
            other = 2 * neighbour[at]
            if level[other] < 0 and after[node] != neighbour[at]:
                level[other] = step
                queue[size] = other
                size += 1
    return found


@compiled
def _augmenting(
    roads: Map, paths: Paths, level: Ints, cursor: Ints, path: Ints, source: int
) -> int:
    """Put a way from a source to a sink into ``path``, level by level; return its length or 0.

    ``cursor`` is the next choice at each half, the same as in ``_levels``: none is tried twice
    until the levels are set anew.
    """
    (first, neighbour, kind), (before, after) = roads, paths
    path[0] = 2 * source
    length = 1
    while length > 0:
        half = path[length - 1]
        node = half >> 1
        next_level = level[half] + 1
        other = NONE
        if half & 1 == 0:
            if cursor[half] == UNTRIED:
                cursor[half] = 0
                other = 2 * node + 1 if before[node] == NONE else 2 * before[node] + 1
        else:
            if kind[node] == SINK and after[node] != TERMINAL:
                return length
            if cursor[half] == UNTRIED:
                cursor[half] = first[node]
                if before[node] != NONE and level[2 * node] == next_level:
                    other = 2 * node
            at = cursor[half]
            while other < 0 and at < first[node + 1]:
                if after[node] != neighbour[at] and level[2 * neighbour[at]] == next_level:
                    other = 2 * neighbour[at]
                at += 1
            cursor[half] = at
        if other >= 0 and level[other] == next_level:
            path[length] = other
            length += 1
        else:
            length -= 1
    return 0


@compiled
def _augment(path: Ints, paths: Paths) -> None:
    """Send one more path along these halves, and undo what it runs against."""
    before, after = paths
    before[path[0] >> 1] = TERMINAL
    for i in range(len(path) - 1):
        half, node, other = path[i], path[i] >> 1, path[i + 1] >> 1
        if half & 1 == 0:
            continue
        if node == other:
            before[node] = NONE
            after[node] = NONE
        else:
            after[node] = other
            before[other] = node
    after[path[-1] >> 1] = TERMINAL
