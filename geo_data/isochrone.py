"""How far one gets from a place in a time, as areas on the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from geo_data.contour import rings
from geo_data.engines.road import WALKING
from geo_data.plane import Plane, plane_of
from geo_data.road_network import MICRO
from geo_data.snap import FAR_METRES, NO_DOORS, snap
from geo_data.speeds import HIGHWAY_CLASSES
from geo_data.travel_matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import shapely

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from geo_data.snap import Snap

    Floats = npt.NDArray[np.float64]

STEP = 75.0
"""Metres between the points of the grid, at least."""

MOST_POINTS = 1_000_000
"""Points of the grid; above that the map is so large that the steps are longer."""

PIECE = 25.0
"""Metres into which streets are cut to find the nearest point of a street."""

DECIMALS = 5
"""Decimals of a degree in areas: a metre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Isochrone:
    """The area that is reached from a place within a time, door to door.

    Attributes
    ----------
    minutes
        The time.
    area
        Polygons in degrees, holes where a place in the middle takes longer; cut at the 180th
        meridian. Empty if nothing is reached.
    """

    minutes: int
    area: shapely.MultiPolygon


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
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
    point: npt.NDArray[np.int64]
    walk: Floats
    edge: npt.NDArray[np.int64]
    fraction: Floats
    nodes: npt.NDArray[np.int32]
    drive: Floats


_grids: WeakKeyDictionary[RoadNetwork, _Grid] = WeakKeyDictionary()


def isochrones(
    network: RoadNetwork, place: Location, minutes: Sequence[int]
) -> tuple[Isochrone, ...]:
    """Return the areas that are reached from a place, one for each time.

    Each point of a grid is reached like a home there: by the nearest street without motorways,
    and on foot from the street. Areas of longer times hold those of shorter ones.

    Parameters
    ----------
    network
        The roads; the first call for a network prepares the grid.
    place
        Where the ways begin; from one too far from every road nothing is reached.
    minutes
        The times.
    """
    grid = _grids.get(network)
    if grid is None:
        grid = _grids[network] = _build_grid(network)
    values = _seconds(network, grid, place)
    return tuple(
        # Times are whole milliseconds, so that no value is ever equal to a level.
        Isochrone(minutes=m, area=_area(grid, values, m * 60 + 0.0005))
        for m in minutes
    )


def as_geojson(network: RoadNetwork, areas: Sequence[Isochrone]) -> dict[str, Any]:
    """Return areas as a GeoJSON feature collection, the largest first, with the attribution."""
    import shapely

    return {
        "type": "FeatureCollection",
        "attribution": network.attribution,
        "features": [
            {
                "type": "Feature",
                "properties": {"minutes": area.minutes},
                "geometry": shapely.geometry.mapping(area.area),
            }
            for area in sorted(areas, key=lambda area: -area.minutes)
        ],
    }


def _seconds(network: RoadNetwork, grid: _Grid, place: Location) -> Floats:
    """Return the seconds from a place to each point of the grid, infinite where there is no way."""
    from geo_data.engines.reach import reach

    (found,) = snap(network, [place])
    seconds = np.full(grid.shape, np.inf)
    if found.too_far:
        return seconds
    (millis,) = reach(network, [found])
    at_node = np.where(millis == UNREACHABLE, np.inf, millis / 1000)
    onward = (at_node[grid.nodes] + grid.drive).min(axis=1)
    _along_own_street(network, grid, found, onward)
    seconds.flat[grid.point] = np.rint((onward + grid.walk) * 1000) / 1000
    return seconds


def _along_own_street(network: RoadNetwork, grid: _Grid, found: Snap, seconds: Floats) -> None:
    """Lower the seconds to the points on the street of the place itself, in place."""
    walk = found.distance / WALKING
    for arc, sign in ((found.forward, 1), (found.backward, -1)):
        here = np.flatnonzero(grid.edge == found.edge) if arc >= 0 else np.empty(0, dtype=np.int64)
        onward = sign * (grid.fraction[here] - found.fraction)
        here, onward = here[onward >= 0], onward[onward >= 0]
        direct = walk + onward * network.arc_millis[arc] / 1000
        seconds[here] = np.minimum(seconds[here], direct)


def _area(grid: _Grid, values: Floats, level: float) -> shapely.MultiPolygon:
    """Return the area in which the values are at most a level."""
    import shapely

    outer: list[shapely.LinearRing] = []
    holes: list[shapely.LinearRing] = []
    for ring in rings(values, level):
        degrees = np.round(grid.plane.unwrapped(grid.corner + ring * grid.step), DECIMALS)
        line = shapely.LinearRing(degrees)
        (outer if line.is_ccw else holes).append(line)
    shells = shapely.polygons(outer)
    tree = shapely.STRtree(shells)
    inside: list[list[shapely.LinearRing]] = [[] for _ in outer]
    firsts = [shapely.Point(hole.coords[0]) for hole in holes]
    size = shapely.area(shells)
    smallest = np.full(len(holes), -1, dtype=np.intp)
    for hole, shell in zip(*tree.query(firsts, predicate="within"), strict=True):
        # Of an island within a hole, the hole belongs to the outer of the two only.
        if smallest[hole] < 0 or size[shell] < size[smallest[hole]]:
            smallest[hole] = shell
    for hole, shell in zip(holes, smallest, strict=True):
        inside[shell].append(hole)
    polygons = [shapely.Polygon(o, h) for o, h in zip(outer, inside, strict=True)]
    return _cut(shapely.MultiPolygon(polygons))


def _cut(area: shapely.MultiPolygon) -> shapely.MultiPolygon:
    """Return an area with longitudes in [-180, 180], cut at the meridian that it crosses."""
    import shapely
    from shapely.affinity import translate

    if area.is_empty or (area.bounds[0] >= -180 and area.bounds[2] <= 180):
        return area
    parts = [
        translate(area.intersection(shapely.box(360 * turn - 180, -90, 360 * turn + 180, 90)),
                  xoff=-360 * turn)
        for turn in (-1, 0, 1)
    ]
    polygons = [
        polygon
        for part in parts
        for polygon in shapely.get_parts(part)
        if polygon.geom_type == "Polygon"
    ]
    return shapely.MultiPolygon(polygons)


def _build_grid(network: RoadNetwork) -> _Grid:
    """Return the grid of a network, with the nearest street of each point."""
    from scipy.spatial import cKDTree

    plane = plane_of(network)
    places, edges, fractions = _street_points(network, plane)
    corner = places.min(axis=0) - FAR_METRES
    span = places.max(axis=0) + FAR_METRES - corner
    step = max(STEP, float(np.sqrt(span.prod() / MOST_POINTS)))
    columns, rows = (int(n) for n in np.ceil(span / step) + 1)
    across, up = np.meshgrid(np.arange(columns), np.arange(rows))
    points = corner + step * np.stack((across.ravel(), up.ravel()), axis=1)
    distance, nearest = cKDTree(places).query(points, distance_upper_bound=FAR_METRES)
    point = np.flatnonzero(np.isfinite(distance))
    edge, fraction = edges[nearest[point]], fractions[nearest[point]]
    arcs = network.edge_arcs()[edge]
    share = np.stack((fraction, 1 - fraction), axis=1)
    return _Grid(
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


def _street_points(
    network: RoadNetwork, plane: Plane
) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Return points along all streets with doors: metres, edge, and fraction of the edge."""
    metres = plane.metres(network.points / MICRO)
    edge_of_point = np.repeat(np.arange(len(network.edge_class)), np.diff(network.first_point))
    length = np.hypot(*np.diff(metres, axis=0).T)
    length[edge_of_point[1:] != edge_of_point[:-1]] = 0.0
    along = np.concatenate(([0.0], np.cumsum(length)))
    begin = along[network.first_point[:-1]]
    whole = np.maximum(along[network.first_point[1:] - 1] - begin, 1e-9)
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
