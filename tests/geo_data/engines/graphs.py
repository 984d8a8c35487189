"""Graphs that tests of engines search, and what is on them by the simplest means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo_data.engines.protocol import NO_WAY
from geo_data.road_network import RoadNetwork

Ints = npt.NDArray[np.int32]
Costs = npt.NDArray[np.int64]


def random_links(seed: int, nodes: int, links: int) -> tuple[Ints, Ints, Costs]:
    """Return tails, heads and costs of links by chance: with loops, parallels and islands."""
    chance = np.random.default_rng(seed)
    tail, head = chance.integers(0, nodes, (2, links)).astype(np.int32)
    return tail, head, chance.integers(1, 1000, links)


def grid(side: int) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """Return the links of a square grid in one direction each, and where its nodes are."""
    number = np.arange(side * side, dtype=np.int32).reshape(side, side)
    tail = np.concatenate((number[:, :-1].ravel(), number[:-1].ravel()))
    head = np.concatenate((number[:, 1:].ravel(), number[1:].ravel()))
    plane = np.stack(np.divmod(np.arange(side * side), side), axis=1).astype(np.float64)
    return tail, head, plane


def shortest(nodes: int, tail: Ints, head: Ints, cost: Costs) -> Costs:
    """Return the costs between all nodes by SciPy."""
    order = np.lexsort((cost, head, tail))
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.ones(len(tail), dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    graph = csr_array((cost[first].astype(float), (tail[first], head[first])), (nodes, nodes))
    reached = dijkstra(graph)
    return np.where(np.isfinite(reached), reached, float(NO_WAY)).astype(np.int64)


def with_bans(network: RoadNetwork, share: float, seed: int) -> RoadNetwork:
    """Return a network in which a share of all turns is banned, by chance."""
    turns = [
        (arc, out)
        for arc, node in enumerate(network.arc_target.tolist())
        for out in range(network.first_arc[node], network.first_arc[node + 1])
    ]
    banned = np.random.default_rng(seed).random(len(turns)) < share
    return replace(network, banned_turns=np.array(turns, dtype=np.int32)[banned].reshape(-1, 2))
