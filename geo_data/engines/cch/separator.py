"""Small separators: the fewest nodes that keep the two ends of a map apart.

Inertial flow (Schild and Sommer, 2015: On balanced separators in road networks): sort the nodes
along a direction, take the first quarter as sources and the last as sinks, and find the smallest
cut between them; the best of a few directions wins. The cut here is of nodes, not of edges, because
it is nodes that the elimination order needs. By Menger's theorem it is as large as the number of
paths from sources to sinks that share no node, and Dinic's algorithm finds those.

Every node is split into an inner and an outer half: paths come in by the inner and go out by the
outer half. A half has the number ``2 * node`` or ``2 * node + 1``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]

NONE, TERMINAL = -1, -2
"""No path passes here; the path begins, or ends, here."""

SHARE = 0.25
"""Share of the nodes at either end of the map that are sources and sinks."""

DIRECTIONS = np.array(
    [
        (1.0, 0.0),
        (0.0, 1.0),
        (1.0, 1.0),
        (1.0, -1.0),
        (2.0, 1.0),
        (1.0, 2.0),
        (2.0, -1.0),
        (1.0, -2.0),
    ]
)


@compiled
def separate(first: Ints, neighbour: Ints, east: Floats, north: Floats) -> npt.NDArray[np.int8]:
    """Return the side of each node: 0 and 1, or 2 in the separator; all 2 if there is none."""
    n = len(first) - 1
    best = np.full(n, 2, dtype=np.int8)
    best_score = np.inf
    before, after = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
    level = np.empty(2 * n, dtype=np.int32)
    kind = np.empty(n, dtype=np.int8)
    ends = max(1, int(n * SHARE))
    for direction in DIRECTIONS:
        sorting = np.argsort(east * direction[0] + north * direction[1])
        kind[:] = 2
        kind[sorting[:ends]] = 0
        kind[sorting[n - ends :]] = 1
        # More paths than this cannot give a better score, however even the sides are.
        most = int(min(best_score * n / 2, n)) + 1
        if not _max_flow(first, neighbour, kind, most, before, after, level):
            continue
        sides = np.zeros(3, dtype=np.int64)
        for node in range(n):
            inner, outer = level[2 * node] >= 0, level[2 * node + 1] >= 0
            kind[node] = 0 if outer else (2 if inner else 1)
            sides[kind[node]] += 1
        smaller = min(sides[0], sides[1])
        if smaller > 0 and sides[2] / smaller < best_score:
            best_score = sides[2] / smaller
            best[:] = kind
    return best


@compiled
def _max_flow(
    first: Ints,
    neighbour: Ints,
    kind: npt.NDArray[np.int8],
    most: int,
    before: Ints,
    after: Ints,
    level: Ints,
) -> bool:
    """Find disjoint paths from kind 0 to kind 1, up to ``most``; tell if there were fewer.

    Then ``level`` is -1 for the halves that no source reaches any more: the cut is where only the
    inner half of a node is reached.
    """
    n = len(first) - 1
    before[:] = NONE
    after[:] = NONE
    queue = np.empty(2 * n, dtype=np.int32)
    path = np.empty(2 * n + 1, dtype=np.int32)
    cursor = np.empty(2 * n, dtype=np.int32)
    paths = 0
    while _levels(first, neighbour, kind, before, after, level, queue):
        for node in range(n):
            cursor[2 * node] = 0
            cursor[2 * node + 1] = first[node] - 2
        for node in range(n):
            if kind[node] == 0 and before[node] != TERMINAL:
                length = _augmenting(
                    first, neighbour, kind, before, after, level, cursor, path, node
                )
                if length > 0:
                    _augment(path, length, before, after)
                    paths += 1
                    if paths >= most:
                        return False
    return True


@compiled
def _levels(
    first: Ints,
    neighbour: Ints,
    kind: npt.NDArray[np.int8],
    before: Ints,
    after: Ints,
    level: Ints,
    queue: Ints,
) -> bool:
    """Number the halves by their steps from the sources; tell if a sink is among them."""
    level[:] = -1
    size = 0
    for node in range(len(first) - 1):
        if kind[node] == 0 and before[node] != TERMINAL:
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
            other = 2 * node + 1 if before[node] == NONE else 2 * before[node] + 1
            if other >= 0 and level[other] < 0:
                level[other] = step
                queue[size] = other
                size += 1
            continue
        if kind[node] == 1 and after[node] != TERMINAL:
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
    first: Ints,
    neighbour: Ints,
    kind: npt.NDArray[np.int8],
    before: Ints,
    after: Ints,
    level: Ints,
    cursor: Ints,
    path: Ints,
    source: int,
) -> int:
    """Put a way from a source to a sink into ``path``, level by level; return its length or 0."""
    path[0] = 2 * source
    length = 1
    while length > 0:
        half = path[length - 1]
        node = half >> 1
        other = -1
        if half & 1 == 0:
            if cursor[half] == 0:
                cursor[half] = 1
                other = 2 * node + 1 if before[node] == NONE else 2 * before[node] + 1
        else:
            if kind[node] == 1 and after[node] != TERMINAL:
                cursor[half] = first[node + 1]
                return length
            at = cursor[half]
            if at == first[node] - 2:
                at += 1
                if before[node] != NONE:
                    other = 2 * node
            if other < 0:
                at = max(at + 1, first[node])
                if at < first[node + 1] and after[node] != neighbour[at]:
                    other = 2 * neighbour[at]
            cursor[half] = at
            if at >= first[node + 1]:
                length -= 1
                continue
        if half & 1 == 0 and other < 0:
            length -= 1
        elif other >= 0 and level[other] == level[half] + 1:
            path[length] = other
            length += 1
    return 0


@compiled
def _augment(path: Ints, length: int, before: Ints, after: Ints) -> None:
    """Send one more path from its source to its sink, and undo what it runs against."""
    before[path[0] >> 1] = TERMINAL
    for i in range(length - 1):
        half, other = path[i], path[i + 1]
        node, next_node = half >> 1, other >> 1
        if half & 1 == 0:
            continue
        if node == next_node:
            before[node] = NONE
            after[node] = NONE
        else:
            after[node] = next_node
            before[next_node] = node
    after[path[length - 1] >> 1] = TERMINAL
