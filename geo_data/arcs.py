"""From arcs between places to the sorted arrays of a road network; the end of all readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.road_network import RoadNetwork

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt


@dataclass(slots=True, kw_only=True)
class Arc:
    """One direction of a street between two nodes.

    Attributes
    ----------
    number
        Any number by which the reader knows it.
    source, target
        Indices of nodes.
    millis, decimetres
        Driving time and length, at least 1.
    highway
        Index in ``HIGHWAY_CLASSES``.
    points
        Microdegrees from source to target, both included, int32 of shape (p, 2).
    edge, backward
        The edge it shares with the other direction; set by ``network_of_arcs``.
    """

    number: int
    source: int
    target: int
    millis: int
    decimetres: int
    highway: int
    points: npt.NDArray[np.int32]
    edge: int = -1
    backward: bool = False


def order_of_nodes(nodes: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the order in which nodes in microdegrees are kept: neighbours are mostly near."""
    order: npt.NDArray[np.int64] = np.lexsort((nodes[:, 1], nodes[:, 0], _along_curve(nodes)))
    return order


def network_of_arcs(
    nodes: npt.NDArray[np.int32],
    arcs: Sequence[Arc],
    banned_turns: npt.NDArray[np.int32],
    **words: Any,
) -> RoadNetwork:
    """Return the network of nodes and arcs, the same for the same roads in whatever order.

    Parameters
    ----------
    nodes
        Microdegrees in the order of ``order_of_nodes``, int32 of shape (n, 2).
    arcs
        All arcs.
    banned_turns
        Numbers of arcs in and out that may not follow each other, of shape (b, 2).
    words
        Where the roads are from: the ``WORD_FIELDS`` of ``RoadNetwork``.
    """
    ordered = sorted(
        arcs, key=lambda a: (a.source, a.target, a.millis, a.decimetres, a.points.tobytes())
    )
    kept, edges, place_of = _share_edges(ordered)
    counts = np.bincount([a.source for a in kept], minlength=len(nodes))
    turns = sorted({(place_of[into], place_of[out]) for into, out in banned_turns.tolist()})
    return RoadNetwork(
        nodes=nodes,
        first_arc=np.concatenate(([0], np.cumsum(counts))).astype(np.int32),
        arc_target=np.array([a.target for a in kept], dtype=np.int32),
        arc_millis=np.array([a.millis for a in kept], dtype=np.int32),
        arc_decimetres=np.array([a.decimetres for a in kept], dtype=np.int32),
        arc_edge=np.array([a.edge for a in kept], dtype=np.int32),
        arc_backward=np.array([a.backward for a in kept], dtype=np.bool_),
        edge_class=np.array([a.highway for a in edges], dtype=np.uint8),
        first_point=np.cumsum([0, *(len(a.points) for a in edges)]).astype(np.int32),
        points=np.concatenate([a.points for a in edges]),
        banned_turns=np.array(turns, dtype=np.int32).reshape(-1, 2),
        **words,
    )


def _along_curve(nodes: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the place of each node along a Morton curve, on which neighbours are mostly near."""
    shifted = nodes.astype(np.int64) - nodes.min(axis=0)
    code = np.zeros(len(nodes), dtype=np.int64)
    for bit in range(29):  # 360 million microdegrees are less than 2 ** 29.
        code |= ((shifted[:, 0] >> bit) & 1) << (2 * bit)
        code |= ((shifted[:, 1] >> bit) & 1) << (2 * bit + 1)
    return code


def _share_edges(arcs: Sequence[Arc]) -> tuple[list[Arc], list[Arc], dict[int, int]]:
    """Give the two directions of a street one edge.

    Returns
    -------
    tuple
        The arcs without the slower ones of the same shape, the forward arc of each edge, and
        where each arc's number, or that of the one it gave way to, is among the kept.
    """
    edges: list[Arc] = []
    known: dict[bytes, tuple[int, bool]] = {}
    taken: dict[tuple[int, bool], int] = {}
    kept: list[Arc] = []
    place_of = {}
    for arc in arcs:
        shape = arc.points.tobytes()
        if shape not in known:
            known.setdefault(arc.points[::-1].tobytes(), (len(edges), True))
            known[shape] = (len(edges), False)
            edges.append(arc)
        if known[shape] not in taken:
            taken[known[shape]] = len(kept)
            arc.edge, arc.backward = known[shape]
            kept.append(arc)
        place_of[arc.number] = taken[known[shape]]
    return kept, edges, place_of
