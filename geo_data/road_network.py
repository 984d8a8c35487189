"""A road network that can be driven from everywhere to everywhere, as compact arrays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo_data.speeds import HIGHWAY_CLASSES

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
"""What the licence of the roads asks to be shown wherever they, or maps of them, are."""

MICRO = 1_000_000
"""Steps of a degree in which coordinates are kept: a step is at most eleven centimetres."""

LONG = 1 << 24
"""Decimetres below which a way's length must stay to fit beside its time: 1,677 km."""


class RoadNetworkError(Exception):
    """A road network that cannot be had, with one plain sentence that says why."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class RoadNetwork:
    """Junctions, the arcs between them, and the shapes of streets; read only.

    An arc is one direction of driving along an edge, and an edge is a piece of street between two
    junctions. The arcs that leave node ``i`` are ``first_arc[i]`` to ``first_arc[i + 1] - 1``, and
    the points of edge ``e`` are ``first_point[e]`` to ``first_point[e + 1] - 1``, in the direction
    of its forward arc. All nodes reach all others.

    Attributes
    ----------
    nodes
        Longitude and latitude in microdegrees, int32 of shape (n, 2).
    first_arc
        int32 of shape (n + 1,).
    arc_target
        Node where the arc ends, int32 of shape (m,).
    arc_millis, arc_decimetres
        Driving time and length, int32 of shape (m,), at least 1.
    arc_edge, arc_backward
        Edge of the arc, and whether it runs against the edge's points; int32 and bool.
    edge_class
        Index in ``HIGHWAY_CLASSES``, uint8 of shape (k,).
    first_point, points
        int32 of shapes (k + 1,) and (p, 2), microdegrees, the ends of edges included.
    banned_turns
        Arc in and arc out of each turn that nobody may make, sorted, int32 of shape (b, 2).
    source
        Name of the file or place that it was made from.
    dropped_nodes, dropped_parts
        Nodes of the source that were left out, and in how many islands and dead ends, because one
        cannot drive from them to all others and back.
    """

    nodes: Ints
    first_arc: Ints
    arc_target: Ints
    arc_millis: Ints
    arc_decimetres: Ints
    arc_edge: Ints
    arc_backward: npt.NDArray[np.bool_]
    edge_class: npt.NDArray[np.uint8]
    first_point: Ints
    points: Ints
    source: str
    banned_turns: Ints = field(default_factory=lambda: np.empty((0, 2), dtype=np.int32))
    attribution: str = ATTRIBUTION
    dropped_nodes: int = 0
    dropped_parts: int = 0
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Check that all indices fit, make the arrays read only and digest them."""
        _check(self)
        digest = hashlib.sha256()
        for array_field in ARRAY_FIELDS:
            array: npt.NDArray[np.generic] = getattr(self, array_field)
            array.setflags(write=False)
            digest.update(np.ascontiguousarray(array).tobytes())
        object.__setattr__(self, "digest", digest.hexdigest())

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in degrees."""
        west, south = self.points.min(axis=0) / MICRO
        east, north = self.points.max(axis=0) / MICRO
        return float(west), float(south), float(east), float(north)

    @property
    def arc_source(self) -> Ints:
        """Node where each arc begins, int32 of shape (m,)."""
        return np.repeat(np.arange(len(self.nodes), dtype=np.int32), np.diff(self.first_arc))

    @property
    def arc_cost(self) -> npt.NDArray[np.int64]:
        """Time and length of each arc in one number, int64 of shape (m,): see ``pack``."""
        return pack(self.arc_millis, self.arc_decimetres)

    def edge_arcs(self) -> Ints:
        """Return the forward and the backward arc of each edge, int32 of shape (k, 2); -1: none."""
        arcs = np.full((len(self.edge_class), 2), -1, dtype=np.int32)
        arcs[self.arc_edge, self.arc_backward.astype(np.intp)] = np.arange(
            len(self.arc_edge), dtype=np.int32
        )
        return arcs

    def edge_line(self, edge: int) -> npt.NDArray[np.float64]:
        """Return the points of an edge in degrees, longitude first, of shape (points, 2)."""
        return self.points[self.first_point[edge] : self.first_point[edge + 1]] / MICRO

    def save(self, path: Path) -> None:
        """Write the network to a file, aside first, so that no half-written one is left.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        from geo_data.network_file import write_network

        write_network(self, path)


ARRAY_FIELDS = tuple(
    f.name
    for f in fields(RoadNetwork)
    if f.name not in {"source", "attribution", "dropped_nodes", "dropped_parts", "digest"}
)
"""The attributes that hold the roads themselves, and so make up the digest."""


def pack(millis: npt.ArrayLike, decimetres: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return times and lengths as single numbers that order ways by time, then by length.

    Sums of such numbers are the numbers of the sums, so shortest paths by them are the fastest,
    and of those the shortest, whichever algorithm finds them. They stay below 2 ** 53, where
    floating-point numbers still count exactly, up to six days and ``LONG`` decimetres.
    """
    return np.asarray(millis, dtype=np.int64) * LONG + np.asarray(decimetres, dtype=np.int64)


def unpack(
    costs: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the milliseconds and decimetres in numbers made by ``pack``."""
    return costs // LONG, costs % LONG


def open_road_network(source: str | Path, *, cache: bool = True) -> RoadNetwork:
    """Return the road network of a file or of a place.

    Parameters
    ----------
    source
        A network file of ours (``.npz``), an OpenStreetMap extract (``.osm``, ``.osm.pbf``), a
        GraphML file as OSMnx writes it (``.graphml``), or, if it is neither a file nor looks like
        one, the name of a place that is downloaded from OpenStreetMap.
    cache
        Whether to keep what was made from an extract or a place, and to use what was kept.

    Raises
    ------
    RoadNetworkError
        If there is no such file or place, or no road in it.
    """
    from geo_data.network_file import read_network

    path = Path(source)
    if path.suffix == ".npz":
        return read_network(path)
    from geo_data.osm import is_road_file, load_or_build

    if is_road_file(path) or path.exists():
        return load_or_build(path, cache=cache)
    if isinstance(source, Path) or path.suffix or "/" in source or "\\" in source:
        raise RoadNetworkError(f"There is no road network file {source}.")
    return load_or_build(source, cache=cache)


def _check(network: RoadNetwork) -> None:
    """Raise ValueError if an index of a network points nowhere."""
    n, m, k = len(network.nodes), len(network.arc_target), len(network.edge_class)
    sizes = {
        "arc_millis": m,
        "arc_decimetres": m,
        "arc_edge": m,
        "arc_backward": m,
        "first_arc": n + 1,
        "first_point": k + 1,
    }
    if not m:
        raise ValueError("a road network must have an arc")
    for name, size in sizes.items():
        if len(getattr(network, name)) != size:
            raise ValueError(f"{name} of a road network must have {size} elements")
    _check_index("arc_target", network.arc_target, n)
    _check_index("arc_edge", network.arc_edge, k)
    _check_index("edge_class", network.edge_class, len(HIGHWAY_CLASSES))
    for name, first, size, step in (
        ("first_arc", network.first_arc, m, 0),
        ("first_point", network.first_point, len(network.points), 2),
    ):
        if first[0] != 0 or first[-1] != size or int(np.diff(first).min()) < step:
            raise ValueError(f"{name} of a road network must rise from 0 to {size}")
    if min(int(network.arc_millis.min()), int(network.arc_decimetres.min())) < 1:
        raise ValueError("every arc of a road network must take time and have a length")


def _check_index(name: str, array: npt.NDArray[np.integer], size: int) -> None:
    """Raise ValueError if an element is not in [0, size)."""
    if int(array.min()) < 0 or int(array.max()) >= size:
        raise ValueError(f"{name} of a road network must be in [0, {size})")
