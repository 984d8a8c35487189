"""Which shortcuts an elimination order makes, and the tree that they form.

Eliminating a node joins all its neighbours that are eliminated later. The upper neighbours of a
node, shortcuts included, are therefore its own and those of its children in the elimination tree,
whose parent is the lowest upper neighbour (Liu, 1990: The role of elimination trees in sparse
factorization). Every way up from a node runs along its ancestors in that tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]

ROOT = -1
"""Parent of a node without upper neighbours."""


@compiled
def eliminate(first: Ints, neighbour: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the upper neighbours of all nodes, sorted, and the parent of each node.

    Parameters
    ----------
    first, neighbour
        Who is next to whom, the nodes numbered in the order of elimination.

    Returns
    -------
    tuple
        Where the upper neighbours of each node begin, of shape (nodes + 1,); the neighbours; and
        the parents, ``ROOT`` for none.
    """
    n = len(first) - 1
    upper = np.empty(8 * n + 64, dtype=np.int32)
    begins = np.zeros(n + 1, dtype=np.int32)
    parent = np.full(n, ROOT, dtype=np.int32)
    child, sibling = np.full(n, ROOT, dtype=np.int32), np.full(n, ROOT, dtype=np.int32)
    seen = np.full(n, ROOT, dtype=np.int32)
    size = 0
    for node in range(n):
        if size + n - node > len(upper):
            upper = np.concatenate((upper, np.empty(len(upper) + n, dtype=np.int32)))
        start = size
        seen[node] = node
        for at in range(first[node], first[node + 1]):
            size = _add(neighbour[at], node, seen, upper, size)
        below = child[node]
        while below != ROOT:
            for at in range(begins[below], begins[below + 1]):
                size = _add(upper[at], node, seen, upper, size)
            below = sibling[below]
        if size > start:
            _sort(upper, start, size)
            over = upper[start]
            parent[node] = over
            sibling[node] = child[over]
            child[over] = node
        begins[node + 1] = size
    return begins, upper[:size].copy(), parent


@compiled
def _add(other: int, node: int, seen: Ints, upper: Ints, size: int) -> int:
    """Add another node to the upper neighbours of a node, if it is one and is not there yet."""
    if other > node and seen[other] != node:
        seen[other] = node
        upper[size] = other
        size += 1
    return size


@compiled
def _sort(numbers: Ints, begin: int, end: int) -> None:
    """Sort a few numbers that are nearly sorted."""
    for i in range(begin + 1, end):
        number = numbers[i]
        at = i
        while at > begin and numbers[at - 1] > number:
            numbers[at] = numbers[at - 1]
            at -= 1
        numbers[at] = number


@compiled
def depth_first(parent: Ints) -> Ints:
    """Return a new number for each node: children just before parents, a subtree in one piece.

    The shortcuts stay the same, but what is near in the tree comes to be near in memory.
    """
    n = len(parent)
    size = np.ones(n, dtype=np.int32)
    for node in range(n):
        if parent[node] != ROOT:
            size[parent[node]] += size[node]
    number = np.empty(n, dtype=np.int32)
    free = np.zeros(n, dtype=np.int32)
    roots = 0
    for node in range(n - 1, -1, -1):
        over = parent[node]
        begin = roots if over == ROOT else free[over]
        number[node] = begin + size[node] - 1
        free[node] = begin
        if over == ROOT:
            roots += size[node]
        else:
            free[over] += size[node]
    return number
