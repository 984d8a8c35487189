"""From arcs between places to the sorted arrays of a road network; the end of all readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo_data.road_network import RoadNetwork

if TYPE_CHECKING:
    import numpy.typing as npt

    Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """The directions of streets between nodes, m of them in any order.

    Attributes
    ----------
    source, target
        Indices of nodes, int64.
    millis, decimetres
        Driving time and length, at least 1, int64.
    highway
        Index in ``HIGHWAY_CLASSES``, uint8.
    points
        Microdegrees of all arcs from source to target, both included, int32 of shape (p, 2).
    first_point
        Where each arc begins in ``points``, int64 of shape (m + 1,).
    """

    source: Longs
    target: Longs
    millis: Longs
    decimetres: Longs
    highway: npt.NDArray[np.uint8]
    points: npt.NDArray[np.int32]
    first_point: Longs

    def shape(self, arc: int) -> npt.NDArray[np.int32]:
        """Return the points of an arc."""
        return self.points[self.first_point[arc] : self.first_point[arc + 1]]

    def only(self, arcs: Longs) -> Arcs:
        """Return some of the arcs, in the order that is given."""
        lengths = np.diff(self.first_point)[arcs]
        first_point = np.concatenate(([0], np.cumsum(lengths)))
        moved = np.repeat(self.first_point[arcs] - first_point[:-1], lengths)
        return Arcs(
            source=self.source[arcs],
            target=self.target[arcs],
            millis=self.millis[arcs],
            decimetres=self.decimetres[arcs],
            highway=self.highway[arcs],
            points=self.points[moved + np.arange(first_point[-1])],
            first_point=first_point,
        )


def order_of_nodes(nodes: npt.NDArray[np.int32]) -> Longs:
    """Return the order in which nodes in microdegrees are kept: neighbours are mostly near."""
    order: Longs = np.lexsort((nodes[:, 1], nodes[:, 0], _along_curve(nodes)))
    return order


def network_of_arcs(
    nodes: npt.NDArray[np.int32],
    arcs: Arcs,
    banned_turns: npt.NDArray[np.integer],
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
        Indices of arcs in and out that may not follow each other, of shape (b, 2).
    words
        Where the roads are from: the ``WORD_FIELDS`` of ``RoadNetwork``.
    """
    order = _order_of_arcs(arcs)
    ordered = arcs.only(order)
    shared = _share_edges(ordered)
    kept, edges = ordered.only(shared.kept), ordered.only(shared.firsts)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = shared.place
    turns = np.unique(place[banned_turns], axis=0)
    counts = np.bincount(kept.source, minlength=len(nodes))
    return RoadNetwork(
        nodes=nodes,
        first_arc=np.concatenate(([0], np.cumsum(counts))).astype(np.int32),
        arc_target=kept.target.astype(np.int32),
        arc_millis=kept.millis.astype(np.int32),
        arc_decimetres=kept.decimetres.astype(np.int32),
        arc_edge=shared.edge[shared.kept].astype(np.int32),
        arc_backward=shared.backward[shared.kept],
        edge_class=edges.highway,
        first_point=edges.first_point.astype(np.int32),
        points=edges.points,
        banned_turns=turns.astype(np.int32),
        **words,
    )


def _along_curve(nodes: npt.NDArray[np.int32]) -> Longs:
    """Return the place of each node along a Morton curve, on which neighbours are mostly near."""
    shifted = nodes.astype(np.int64) - nodes.min(axis=0)
    code = np.zeros(len(nodes), dtype=np.int64)
    for bit in range(29):  # 360 million microdegrees are less than 2 ** 29.
        code |= ((shifted[:, 0] >> bit) & 1) << (2 * bit)
        code |= ((shifted[:, 1] >> bit) & 1) << (2 * bit + 1)
    return code


def _order_of_arcs(arcs: Arcs) -> Longs:
    """Return the order of arcs by source, target, time and length, and where all agree by shape."""
    keys = (arcs.decimetres, arcs.millis, arcs.target, arcs.source)
    order: Longs = np.lexsort(keys)
    alike = np.ones(len(order) + 1, dtype=np.bool_)
    alike[[0, -1]] = False
    for key in keys:
        alike[1:-1] &= key[order[1:]] == key[order[:-1]]
    # Only the two ways round a loop are usually as long as each other.
    begins = np.flatnonzero(~alike[:-1] & alike[1:])
    ends = np.flatnonzero(alike[:-1] & ~alike[1:]) + 1
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        order[begin:end] = sorted(order[begin:end], key=lambda arc: arcs.shape(arc).tobytes())
    return order


class _Shared(NamedTuple):
    """How sorted arcs share edges.

    ``edge`` and ``backward`` are those of each arc. ``firsts`` has the arc whose shape each edge
    has, ``kept`` the arcs that stay: of one shape the fastest. ``place`` says where among those
    each arc is, or the one that it gave way to.
    """

    edge: Longs
    backward: npt.NDArray[np.bool_]
    firsts: Longs
    kept: Longs
    place: Longs


def _share_edges(arcs: Arcs) -> _Shared:
    """Give the two directions of a street one edge, in the order of their first arcs."""
    onward, back = _fingerprints(arcs)
    _, first, group = np.unique(np.minimum(onward, back), return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    edge, firsts = rank[group], np.sort(first)
    backward = onward != onward[firsts[edge]]
    _, fastest, direction = np.unique(2 * edge + backward, return_index=True, return_inverse=True)
    kept = np.sort(fastest)
    place = np.searchsorted(kept, fastest[direction])
    return _Shared(edge=edge, backward=backward, firsts=firsts, kept=kept, place=place)


def _fingerprints(arcs: Arcs) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Return 64 bits for the shape of each arc, and for that shape the other way round.

    They are polynomials of the points: the chance that any two of a million streets agree by
    mistake is one in ten million. The nodes at the ends count too: where two are at one place, a
    street between them has the same shape both ways.
    """
    # Odd numbers without pattern; products wrap around at 2 ** 64.
    for_x, for_y, mixed, base = np.array(
        [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F],
        dtype=np.uint64,
    )
    x, y = arcs.points.astype(np.int64).view(np.uint64).T
    values = x * for_x + y * for_y
    values = (values ^ (values >> np.uint64(29))) * mixed
    values ^= values >> np.uint64(32)
    begin, lengths = arcs.first_point[:-1], np.diff(arcs.first_point)
    powers = np.cumprod(np.full(int(lengths.max()), base, dtype=np.uint64))
    at = np.arange(len(values)) - np.repeat(begin, lengths)
    from_end = np.repeat(lengths, lengths) - 1 - at
    onward: npt.NDArray[np.uint64] = np.add.reduceat(values * powers[at], begin)
    back: npt.NDArray[np.uint64] = np.add.reduceat(values * powers[from_end], begin)
    source, target = (ends.astype(np.uint64) for ends in (arcs.source, arcs.target))
    return onward + source * for_x + target * for_y, back + target * for_x + source * for_y
