"""The order of elimination: everything once, cut where the map is narrow."""

from __future__ import annotations

import numpy as np
import pytest

from geo_data.engines.cch.elimination import ROOT, depth_first, eliminate
from geo_data.engines.cch.order import DIRECTIONS, elimination_order, neighbours
from geo_data.engines.cch.separator import separate
from tests.geo_data.engines.graphs import grid, random_links


def upper_by_hand(count: int, pairs: set[tuple[int, int]]) -> list[set[int]]:
    """Return the upper neighbours of nodes, by eliminating one after the other."""
    near: list[set[int]] = [set() for _ in range(count)]
    for a, b in pairs:
        near[a].add(b)
        near[b].add(a)
    for node in range(count):
        near[node] = {other for other in near[node] if other > node}
        for a in near[node]:
            near[a] |= near[node] - {a}
    return near


def height(parent: np.ndarray) -> int:
    """Return the nodes on the longest way to a root."""
    depth = np.zeros(len(parent), dtype=int)
    for node in range(len(parent) - 1, -1, -1):
        depth[node] = 1 + (depth[parent[node]] if parent[node] != ROOT else 0)
    return int(depth.max())


def test_neighbours_are_told_once_and_both_ways() -> None:
    """Loops, parallel links and directions do not matter."""
    tail, head = np.array([0, 1, 1, 2, 2], np.int32), np.array([1, 0, 0, 2, 1], np.int32)
    first, neighbour = neighbours(4, tail, head)
    assert first.tolist() == [0, 1, 3, 4, 4]
    assert (neighbour[0], sorted(neighbour[1:3]), neighbour[3]) == (1, [0, 2], 1)


@pytest.mark.parametrize(("nodes", "links"), [(1, 0), (2, 1), (30, 20), (60, 200), (300, 330)])
@pytest.mark.parametrize("seed", range(3))
def test_every_node_is_eliminated_once(nodes: int, links: int, seed: int) -> None:
    """The order is a permutation, on islands and thickets alike, wherever the nodes are."""
    tail, head, _ = random_links(seed, nodes, links)
    plane = np.random.default_rng(seed).random((nodes, 2))
    for places in (plane, np.zeros((nodes, 2))):
        order = elimination_order(*neighbours(nodes, tail, head), places)
        assert sorted(order.tolist()) == list(range(nodes))


def test_a_separator_separates_and_is_small() -> None:
    """No street of a grid leads from one side to the other, and the cut is one line of it."""
    tail, head, plane = grid(12)
    first, neighbour = neighbours(len(plane), tail, head)
    sortings = np.argsort(DIRECTIONS @ plane.T, axis=1, kind="stable").astype(np.int32)
    side = separate(first, neighbour, sortings)
    assert {tuple(sorted(pair)) for pair in zip(side[tail], side[head], strict=True)} <= {
        (0, 0),
        (0, 2),
        (1, 1),
        (1, 2),
        (2, 2),
    }
    assert (side == 2).sum() <= 12
    assert min((side == 0).sum(), (side == 1).sum()) >= 36 - 12


def test_a_bridge_is_the_separator() -> None:
    """Two towns joined by one street are cut at one of its ends."""
    tail, head, plane = grid(7)
    tail = np.concatenate((tail, tail + 49, [48])).astype(np.int32)
    head = np.concatenate((head, head + 49, [49])).astype(np.int32)
    plane = np.concatenate((plane, plane + 8.0))
    first, neighbour = neighbours(98, tail, head)
    sortings = np.argsort(DIRECTIONS @ plane.T, axis=1, kind="stable").astype(np.int32)
    side = separate(first, neighbour, sortings)
    assert np.flatnonzero(side == 2).tolist() in ([48], [49])


def test_a_long_street_makes_a_flat_tree() -> None:
    """A chain of a thousand junctions is halved again and again, not climbed one by one."""
    tail = np.arange(999, dtype=np.int32)
    first, neighbour = neighbours(1000, tail, tail + 1)
    plane = np.stack((np.arange(1000.0), np.zeros(1000)), axis=1)
    rank = np.argsort(elimination_order(first, neighbour, plane)).astype(np.int32)
    _, _, parent = eliminate(*neighbours(1000, rank[tail], rank[tail + 1]))
    assert height(parent) < 40


@pytest.mark.parametrize("seed", range(5))
def test_elimination_is_that_by_hand(seed: int) -> None:
    """Upper neighbours, shortcuts included, are those of eliminating node after node."""
    tail, head, _ = random_links(seed, 40, 60)
    begins, upper, parent = eliminate(*neighbours(40, tail, head))
    expected = upper_by_hand(40, {(a, b) for a, b in zip(tail, head, strict=True) if a != b})
    for node in range(40):
        assert upper[begins[node] : begins[node + 1]].tolist() == sorted(expected[node])
        assert parent[node] == min(expected[node], default=ROOT)


@pytest.mark.parametrize("seed", range(5))
def test_depth_first_numbers_keep_the_shortcuts(seed: int) -> None:
    """Renumbered, children stay below their parents and no shortcut is added or lost."""
    tail, head, _ = random_links(seed, 60, 90)
    _, upper, parent = eliminate(*neighbours(60, tail, head))
    number = depth_first(parent)
    assert sorted(number.tolist()) == list(range(60))
    again = eliminate(*neighbours(60, number[tail], number[head]))
    assert len(again[1]) == len(upper)
    for node in range(60):
        over = parent[node]
        assert again[2][number[node]] == (ROOT if over == ROOT else number[over])
