"""What the shortcuts cost, for one set of travel times: milliseconds of work, done again at will.

Costs are whole numbers in floats of 64 bits, which count exactly up to 2 ** 53, add and compare
twice as fast as integers, and have an infinity. See ``geo_data.road_network.pack``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.compiled import compiled

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]

LOOP = -1
"""Place of a link from a node to itself, which no fastest way uses."""


@compiled
def places_of(begins: Ints, upper: Ints, tail: Ints, head: Ints) -> Ints:
    """Return where each link is among the shortcuts: twice the index, plus one if it leads down.

    Parameters
    ----------
    begins, upper
        As ``eliminate`` returns them.
    tail, head
        The ends of the links, in the numbers of the elimination order.
    """
    place = np.empty(len(tail), dtype=np.int32)
    for link in range(len(tail)):
        low, high = min(tail[link], head[link]), max(tail[link], head[link])
        if low == high:
            place[link] = LOOP
            continue
        at = begins[low]
        while upper[at] < high:
            at += 1
        place[link] = 2 * at + (1 if tail[link] > head[link] else 0)
    return place


@compiled
def customize(begins: Ints, upper: Ints, place: Ints, cost: Floats) -> tuple[Floats, Floats]:
    """Return the cost of each shortcut upward and downward, infinite where there is no way.

    Seen from below, a shortcut from ``y`` to ``z`` may lead over any node under both. Going
    through the nodes from below, each tries the ways over itself for all pairs of its upper
    neighbours, which are neighbours of each other by construction.
    """
    up = np.full(len(upper), np.inf, dtype=np.float64)
    down = np.full(len(upper), np.inf, dtype=np.float64)
    for link in range(len(place)):
        at = place[link] >> 1
        if place[link] == LOOP:
            continue
        if place[link] & 1:
            down[at] = min(down[at], cost[link])
        else:
            up[at] = min(up[at], cost[link])
    for node in range(len(begins) - 1):
        end = begins[node + 1]
        for i in range(begins[node], end - 1):
            down_i, up_i = down[i], up[i]
            at = begins[upper[i]]
            for j in range(i + 1, end):
                while upper[at] < upper[j]:
                    at += 1
                there, back = down_i + up[j], down[j] + up_i
                up[at] = min(up[at], there)
                down[at] = min(down[at], back)
    return up, down
