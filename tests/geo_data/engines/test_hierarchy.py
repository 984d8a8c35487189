"""Sweeps over a hierarchy give what Dijkstra's algorithm gives."""

from __future__ import annotations

import numpy as np
import pytest

from geo_data.engines.cch.hierarchy import MANY, build, weigh
from geo_data.engines.cch.sweeps import LANES
from geo_data.engines.protocol import NO_WAY
from tests.geo_data.engines.graphs import random_links, shortest

Ends = tuple[np.ndarray, np.ndarray]


def everywhere(count: int) -> Ends:
    """Return each node as a start, or goal, of its own."""
    return np.arange(count, dtype=np.int32)[:, None], np.zeros((count, 1), dtype=np.int64)


@pytest.mark.parametrize(("nodes", "links"), [(2, 1), (25, 20), (60, 150), (90, 900)])
@pytest.mark.parametrize("seed", range(3))
def test_tables_are_those_of_dijkstra(nodes: int, links: int, seed: int) -> None:
    """All pairs agree, those without a way too, on graphs with loops, parallels and islands."""
    tail, head, cost = random_links(seed, nodes, links)
    plane = np.random.default_rng(seed).random((nodes, 2))
    weighted = weigh(build(tail, head, plane), cost)
    expected = shortest(nodes, tail, head, cost)
    for threads in (1, 2):
        table = weighted.table(everywhere(nodes), everywhere(nodes), threads=threads)
        assert np.array_equal(table, expected)
    back = weighted.reversed().table(everywhere(nodes), everywhere(nodes))
    assert np.array_equal(back, expected.T)


def test_new_costs_on_the_old_order() -> None:
    """The same hierarchy serves other costs, even where an order of speeds is turned around."""
    tail, head, cost = random_links(7, 80, 240)
    hierarchy = build(tail, head, np.random.default_rng(7).random((80, 2)))
    for costs in (cost, 1001 - cost, np.full(240, 5)):
        table = weigh(hierarchy, costs).table(everywhere(80), everywhere(80))
        assert np.array_equal(table, shortest(80, tail, head, costs))


@pytest.mark.parametrize(("starts", "goals"), [(1, 30), (LANES + 1, 3), (MANY * LANES, 2), (40, 0)])
def test_ways_begin_and_end_at_the_best_of_several_nodes(starts: int, goals: int) -> None:
    """Of all nodes of a start and of a goal the cheapest pair counts, and negative ones none."""
    tail, head, cost = random_links(3, 70, 260)
    weighted = weigh(build(tail, head, np.random.default_rng(3).random((70, 2))), cost)
    all_pairs = shortest(70, tail, head, cost)
    chance = np.random.default_rng(4)

    def ends(count: int, width: int) -> Ends:
        nodes = chance.integers(-1, 70, (count, width)).astype(np.int32)
        return nodes, np.where(nodes < 0, NO_WAY, chance.integers(0, 500, (count, width)))

    begin, end = ends(starts, 3), ends(goals, 2)
    table = weighted.table(begin, end)
    assert table.shape == (starts, goals)
    for i in range(starts):
        for j in range(goals):
            ways = [
                all_pairs[a, b] + x + y
                for a, x in zip(begin[0][i], begin[1][i], strict=True)
                for b, y in zip(end[0][j], end[1][j], strict=True)
                if a >= 0 and b >= 0
            ]
            assert table[i, j] == min([*ways, NO_WAY])


def test_costs_of_days_are_exact_to_the_last_digit() -> None:
    """Sums near the largest number that a float counts exactly are not rounded."""
    tail = np.arange(9, dtype=np.int32)
    cost = np.full(9, (1 << 53) // 9)
    weighted = weigh(build(tail, tail + 1, np.random.default_rng(1).random((10, 2))), cost)
    table = weighted.table(everywhere(10), everywhere(10))
    assert table[0, 9] == 9 * cost[0]
    assert table[9, 0] == NO_WAY
