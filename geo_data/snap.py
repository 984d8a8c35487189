"""From doors to roads: where on which street a place is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from geo_data.earth import haversine
from geo_data.engines.turns import connected
from geo_data.plane import Plane, plane_of
from geo_data.road_network import MICRO
from geo_data.speeds import HIGHWAY_CLASSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import shapely

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork

FAR_METRES = 500
"""A place farther from the nearest road than this deserves a look: is the address right?"""

TOO_FAR_METRES = 5_000
"""A place farther from the nearest road than this, in the sea or off the map, has no way to it."""

NO_DOORS = ("motorway", "motorway_link", "ferry")
"""Classes of ways along which nobody can stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snap:
    """The point of the road network nearest to a place.

    Attributes
    ----------
    edge
        The edge with that point.
    forward, backward
        Arcs along the edge in both directions, -1 where it is one-way.
    fraction
        How far along the edge, by its forward direction, in [0, 1].
    distance
        Metres from the place to the point.
    longitude, latitude
        The point, in degrees.
    """

    edge: int
    forward: int
    backward: int
    fraction: float
    distance: float
    longitude: float
    latitude: float

    @property
    def far(self) -> bool:
        """Whether the place is farther than ``FAR_METRES`` from every road."""
        return self.distance > FAR_METRES

    @property
    def too_far(self) -> bool:
        """Whether the place is farther than ``TOO_FAR_METRES`` from every road."""
        return self.distance > TOO_FAR_METRES


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """The streets of a network on a plane in metres, in a search tree."""

    lines: npt.NDArray[np.object_]
    edges: npt.NDArray[np.intp]
    edge_arcs: npt.NDArray[np.int32]
    tree: shapely.STRtree
    plane: Plane


_indexes: WeakKeyDictionary[RoadNetwork, _Index] = WeakKeyDictionary()


def snap(network: RoadNetwork, locations: Sequence[Location]) -> tuple[Snap, ...]:
    """Return the nearest point on a street for each place, whatever its distance.

    Streets are those of the network without motorways, and without those that banned turns cut
    off. A place is snapped by itself, so the other
    places never change where it is reached.
    """
    import shapely

    if not locations:
        return ()
    index = _indexes.get(network)
    if index is None:
        index = _indexes[network] = _build_index(network)
    degrees = np.array([(place.longitude, place.latitude) for place in locations])
    doors = shapely.points(index.plane.metres(degrees))
    places, lines = index.tree.query_nearest(doors)
    # Where several streets are equally near, such as at a junction, the first always wins.
    nearest = np.full(len(locations), len(index.edges), dtype=np.intp)
    np.minimum.at(nearest, places, lines)
    fractions = shapely.line_locate_point(index.lines[nearest], doors, normalized=True)
    points = shapely.line_interpolate_point(index.lines[nearest], fractions, normalized=True)
    roads = index.plane.degrees(shapely.get_coordinates(points))
    distances = haversine(degrees, roads)
    edges = index.edges[nearest]
    return tuple(
        Snap(
            edge=int(edge),
            forward=int(index.edge_arcs[edge, 0]),
            backward=int(index.edge_arcs[edge, 1]),
            fraction=float(fraction),
            distance=float(distance),
            longitude=float(road[0]),
            latitude=float(road[1]),
        )
        for edge, fraction, distance, road in zip(edges, fractions, distances, roads, strict=True)
    )


def _build_index(network: RoadNetwork) -> _Index:
    """Return the search tree of a network's streets."""
    import shapely

    no_doors = [HIGHWAY_CLASSES.index(name) for name in NO_DOORS]
    edge_arcs = network.edge_arcs()
    open_arcs = np.append(connected(network), False)  # The last one is for no arc.
    reachable = open_arcs[edge_arcs].any(axis=1)
    edges = np.flatnonzero(reachable & ~np.isin(network.edge_class, no_doors))
    if not len(edges):
        edges = np.flatnonzero(reachable)
    plane = plane_of(network)
    which = np.repeat(np.arange(len(network.edge_class)), np.diff(network.first_point))
    lines = np.asarray(shapely.linestrings(plane.metres(network.points / MICRO), indices=which))[
        edges
    ]
    return _Index(
        lines=lines,
        edges=edges,
        edge_arcs=edge_arcs,
        tree=shapely.STRtree(lines),
        plane=plane,
    )
