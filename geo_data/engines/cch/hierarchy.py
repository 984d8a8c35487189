"""Contraction hierarchies: what of a search can be prepared, and how far for how long.

The structure depends on which way leads where and lasts as long as the map; it is kept on disk. The
costs on it depend on travel times, and are had anew within milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.engines.cch.elimination import depth_first, eliminate
from geo_data.engines.cch.order import elimination_order, neighbours
from geo_data.engines.cch.sweeps import LANES, ancestors, restrict, sweep
from geo_data.engines.cch.weights import customize, places_of
from geo_data.engines.compiled import processors, share
from geo_data.engines.protocol import NO_WAY

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]
    Costs = npt.NDArray[np.int64]

MANY = 4
"""Starts for each goal above which the search goes from the goals to the starts."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hierarchy:
    """The shortcuts of an elimination order, without costs.

    Attributes
    ----------
    rank
        Number in the order of each of the n nodes, int32 of shape (n,).
    begins, upper, parent
        Upper neighbours and elimination tree in these numbers, as ``eliminate`` returns them.
    place
        Where each link is among the shortcuts, as ``places_of`` returns it.
    """

    rank: Ints
    begins: Ints
    upper: Ints
    parent: Ints
    place: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighted:
    """A hierarchy with the costs of its shortcuts, upward and downward."""

    hierarchy: Hierarchy
    up: Floats
    down: Floats

    def reversed(self) -> Weighted:
        """Return the same with every way driven the other way round."""
        return replace(self, up=self.down, down=self.up)

    def table(
        self, starts: tuple[Ints, Costs], goals: tuple[Ints, Costs], *, threads: int | None = None
    ) -> Costs:
        """Return the costs of the cheapest ways from n starts to m goals.

        Parameters
        ----------
        starts, goals
            Nodes and costs of shape (n, k) and (m, l): a way begins at any of its start's nodes
            for the cost beside it, and ends likewise; a negative node is none.
        threads
            At most so many; None for as many as there are processors.

        Returns
        -------
        numpy.ndarray
            int64 of shape (n, m), ``NO_WAY`` where there is no way.
        """
        if len(starts[0]) > LANES and len(starts[0]) > MANY * len(goals[0]):
            # From few starts to many goals it is quicker, so the ways are driven backwards.
            return self.reversed().table(goals, starts, threads=threads).T
        table = np.full((len(starts[0]), len(goals[0])), NO_WAY, dtype=np.int64)
        if not table.size:
            return table
        nodes = [self._ranked(ends[0]) for ends in (starts, goals)]
        whole = self.hierarchy
        arcs, parent = (whole.begins, whole.upper, self.up, self.down), whole.parent
        kept = ancestors(parent, np.concatenate([ends.ravel() for ends in nodes]))
        if len(kept) < len(parent):
            arcs, parent, number = restrict(kept, arcs, parent)
            nodes = [np.where(ends < 0, -1, number[ends]).astype(np.int32) for ends in nodes]
        begin, end = nodes
        ends = (begin, _floats(starts[1])), (end, _floats(goals[1]))
        swept = ancestors(parent, end)
        # Neighbours in the tree share most of their ancestors, and so most of the work.
        rows = np.argsort(begin.max(axis=1), kind="stable").astype(np.int32)
        batches = -(-len(rows) // LANES)
        workers = min(threads or processors(), batches)
        cuts = [round(i * batches / workers) * LANES for i in range(workers + 1)]

        def work(first: int, last: int) -> None:
            sweep(arcs, parent, *ends, swept, rows[first:last], table)

        share(work, cuts)
        return table

    def _ranked(self, nodes: Ints) -> Ints:
        """Return the numbers of nodes in the order of elimination; negative ones stay none."""
        ranked = np.where(nodes < 0, -1, self.hierarchy.rank[nodes])
        return ranked.astype(np.int32, order="C")


def _floats(costs: Costs) -> Floats:
    """Return costs as sweeps read them: always in the same order, lest another one is compiled."""
    return costs.astype(np.float64, order="C")


def build(tail: Ints, head: Ints, plane: Floats) -> Hierarchy:
    """Return the hierarchy of links between nodes.

    Parameters
    ----------
    tail, head
        Where each link begins and ends.
    plane
        Where the n nodes are on a plane, of shape (n, 2).
    """
    first, neighbour = neighbours(len(plane), tail, head)
    order = elimination_order(first, neighbour, plane)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return build_in_order(tail, head, rank)


def build_in_order(tail: Ints, head: Ints, rank: Ints) -> Hierarchy:
    """Return the hierarchy of links between nodes that are eliminated in a given order."""
    _, _, parent = eliminate(*neighbours(len(rank), rank[tail], rank[head]))
    rank = depth_first(parent)[rank]
    begins, upper, parent = eliminate(*neighbours(len(rank), rank[tail], rank[head]))
    place = places_of(begins, upper, rank[tail], rank[head])
    return Hierarchy(rank=rank, begins=begins, upper=upper, parent=parent, place=place)


def weigh(hierarchy: Hierarchy, costs: npt.NDArray[Any]) -> Weighted:
    """Return a hierarchy with the shortcuts that costs of its links, (links,), make."""
    up, down = customize(
        hierarchy.begins, hierarchy.upper, hierarchy.place, costs.astype(np.float64)
    )
    return Weighted(hierarchy=hierarchy, up=up, down=down)
