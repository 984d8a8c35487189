"""A grid of points over a network, each with the street by which it is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from geo_data.engines.road import WALKING
from geo_data.plane import Plane, plane_of
from geo_data.road_network import MICRO
from geo_data.snap import FAR_METRES, NO_DOORS
from geo_data.speeds import HIGHWAY_CLASSES

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.road_network import RoadNetwork

    Floats = npt.NDArray[np.float64]
    Longs = npt.NDArray[np.int64]

STEP = 75.0
"""Metres between the points of the grid, at least."""

MOST_POINTS = 1_000_000
"""Points of the grid; above that the map is so large that the steps are longer."""

PIECE = 25.0
"""Metres into which streets are cut to find the nearest point of a street."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Points on a plane in rows from south to north, and the nearest street of each.

    Attributes
    ----------
    plane, corner, step, shape
        The plane, the metres of the first point, between points, and the rows and columns.
    point
        Index of each point that is within ``FAR_METRES`` of a street, int64 (n,).
    walk
        Seconds from the street to it, float64 (n,).
    edge, fraction
        The street and how far along it, by its forward direction.
    nodes
        Both ends of the street, int32 (n, 2).
    drive
        Seconds from both ends to the point on the street, infinite where it is one-way.
    """

    plane: Plane
    corner: Floats
    step: float
    shape: tuple[int, int]
    point: Longs
    walk: Floats
    edge: Longs
    fraction: Floats
    nodes: npt.NDArray[np.int32]
    drive: Floats


_grids: WeakKeyDictionary[RoadNetwork, Grid] = WeakKeyDictionary()


def grid_of(network: RoadNetwork) -> Grid:
    """Return the grid of a network; it is prepared once."""
    grid = _grids.get(network)
    if grid is None:
        grid = _grids[network] = _build_grid(network)
    return grid


def _build_grid(network: RoadNetwork) -> Grid:
    """Return the grid of a network, with the nearest street of each point."""
    from scipy.spatial import cKDTree

    plane = plane_of(network)
    places, edges, fractions = _street_points(network, plane)
    corner = places.min(axis=0) - FAR_METRES
    span = places.max(axis=0) + FAR_METRES - corner
    step = max(STEP, float(np.sqrt(span.prod() / MOST_POINTS)))
    columns, rows = (int(n) + 1 for n in np.ceil(span / step).tolist())
    across, up = np.meshgrid(np.arange(columns), np.arange(rows))
    points = corner + step * np.stack((across.ravel(), up.ravel()), axis=1)
    found = cKDTree(places).query(points, distance_upper_bound=FAR_METRES)
    distance, nearest = (np.asarray(array) for array in found)
    point = np.flatnonzero(np.isfinite(distance))
    edge, fraction = edges[nearest[point]], fractions[nearest[point]]
    arcs = network.edge_arcs()[edge]
    share = np.stack((fraction, 1 - fraction), axis=1)
    return Grid(
        plane=plane,
        corner=corner,
        step=step,
        shape=(rows, columns),
        point=point,
        walk=distance[point] / WALKING,
        edge=edge,
        fraction=fraction,
        nodes=network.arc_source[arcs],
        drive=np.where(arcs >= 0, share * network.arc_millis[arcs] / 1000, np.inf),
    )


def _street_points(network: RoadNetwork, plane: Plane) -> tuple[Floats, Longs, Floats]:
    """Return points along all streets with doors: metres, edge, and fraction of the edge."""
    metres = plane.metres(network.points / MICRO)
    edge_of_point = np.repeat(np.arange(len(network.edge_class)), np.diff(network.first_point))
    length = np.hypot(*np.diff(metres, axis=0).T)
    length[edge_of_point[1:] != edge_of_point[:-1]] = 0.0
    along = np.concatenate(([0.0], np.cumsum(length)))
    begin = along[network.first_point[:-1]]
    whole: Floats = np.maximum(along[network.first_point[1:] - 1] - begin, 1e-9)
    no_doors = [HIGHWAY_CLASSES.index(name) for name in NO_DOORS]
    with_doors = ~np.isin(network.edge_class, no_doors)
    if not with_doors.any():
        with_doors[:] = True
    pieces = np.flatnonzero(
        (edge_of_point[1:] == edge_of_point[:-1]) & with_doors[edge_of_point[:-1]]
    )
    cuts = np.maximum(1, np.ceil(length[pieces] / PIECE)).astype(np.int64) + 1
    piece = np.repeat(pieces, cuts)
    number = np.arange(len(piece)) - np.repeat(np.cumsum(cuts) - cuts, cuts)
    share = number / np.repeat(cuts - 1, cuts)
    places = metres[piece] + share[:, None] * (metres[piece + 1] - metres[piece])
    edges = edge_of_point[piece]
    fractions = (along[piece] + share * length[piece] - begin[edges]) / whole[edges]
    return places, edges, np.clip(fractions, 0.0, 1.0)
