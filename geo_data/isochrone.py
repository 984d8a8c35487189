"""How far one gets from a place in a time, as areas on the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.contour import rings
from geo_data.engines.road import WALKING
from geo_data.isochrone_grid import Grid, grid_of
from geo_data.meridian import cut_at_meridian
from geo_data.snap import snap
from geo_data.travel_matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import shapely

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from geo_data.snap import Snap

    Floats = npt.NDArray[np.float64]

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


def isochrones(
    network: RoadNetwork, place: Location, minutes: Sequence[int]
) -> tuple[Isochrone, ...]:
    """Return the areas that are reached from a place, one for each time.

    Each point of a grid is reached like a home there: by the nearest street without motorways,
    and on foot from the street. Farther than ``FAR_METRES`` from every street is in no area.
    Areas of longer times hold those of shorter ones.

    Parameters
    ----------
    network
        The roads; the first call for a network prepares the grid.
    place
        Where the ways begin; from one too far from every road nothing is reached.
    minutes
        The times.
    """
    grid = grid_of(network)
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


def _seconds(network: RoadNetwork, grid: Grid, place: Location) -> Floats:
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


def _along_own_street(network: RoadNetwork, grid: Grid, found: Snap, seconds: Floats) -> None:
    """Lower the seconds to the points on the street of the place itself, in place."""
    walk = found.distance / WALKING
    for arc, sign in ((found.forward, 1), (found.backward, -1)):
        here = np.flatnonzero(grid.edge == found.edge) if arc >= 0 else np.empty(0, dtype=np.int64)
        onward = sign * (grid.fraction[here] - found.fraction)
        here, onward = here[onward >= 0], onward[onward >= 0]
        direct = walk + onward * network.arc_millis[arc] / 1000
        seconds[here] = np.minimum(seconds[here], direct)


def _area(grid: Grid, values: Floats, level: float) -> shapely.MultiPolygon:
    """Return the area in which the values are at most a level."""
    import shapely

    shells: list[shapely.LinearRing] = []
    holes: list[shapely.LinearRing] = []
    for ring in rings(values, level):
        degrees = np.round(grid.plane.unwrapped(grid.corner + ring * grid.step), DECIMALS)
        line = shapely.LinearRing(degrees)
        (shells if line.is_ccw else holes).append(line)
    holes_in: list[list[shapely.LinearRing]] = [[] for _ in shells]
    for hole, shell in zip(holes, _shell_around(shells, holes), strict=True):
        holes_in[shell].append(hole)
    polygons = [shapely.Polygon(s, h) for s, h in zip(shells, holes_in, strict=True)]
    return cut_at_meridian(shapely.MultiPolygon(polygons))


def _shell_around(
    shells: Sequence[shapely.LinearRing], holes: Sequence[shapely.LinearRing]
) -> list[int]:
    """Return for each hole the smallest shell that it is in.

    A hole around an island is in the shell of the mainland, but not in that of the island.
    """
    import shapely

    if not holes:
        return []
    polygons = shapely.polygons(list(shells))
    order = np.argsort(-shapely.area(polygons), kind="stable")
    firsts = [shapely.Point(hole.coords[0]) for hole in holes]
    inside, around = shapely.STRtree(polygons[order]).query(firsts, predicate="within")
    # From the largest to the smallest, so that the smallest stays.
    smallest = np.full(len(holes), -1, dtype=np.intp)
    np.maximum.at(smallest, inside, around)
    return [int(shell) for shell in order[smallest]]
