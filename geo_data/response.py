"""Who reaches whom in time, and the streets around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines import engine_named
from geo_data.engines.protocol import Places
from geo_data.road_network import MICRO
from geo_data.snap import snap
from geo_data.speeds import HIGHWAY_CLASSES
from geo_data.travel_matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork


def within(
    network: RoadNetwork,
    centers: Sequence[Location],
    targets: Sequence[Location],
    seconds: int,
) -> npt.NDArray[np.bool_]:
    """Tell which places are reached from which within a time, door to door.

    Parameters
    ----------
    network
        The roads.
    centers, targets
        Where the ways begin, and where they end.
    seconds
        The longest time that counts.

    Returns
    -------
    numpy.ndarray
        Of shape (centers, targets).
    """
    legs = engine_named("road").legs(
        network,
        Places(locations=centers, snaps=snap(network, centers)),
        Places(locations=targets, snaps=snap(network, targets)),
    )
    reached: npt.NDArray[np.bool_] = (legs.seconds != UNREACHABLE) & (legs.seconds <= seconds)
    return reached


def streets(
    network: RoadNetwork, box: tuple[float, float, float, float]
) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Yield the streets that may be seen in a box, each piece between junctions once.

    Parameters
    ----------
    network
        The roads.
    box
        West, south, east and north in degrees.

    Yields
    ------
    tuple[str, list[tuple[float, float]]]
        OpenStreetMap's ``highway`` class, and longitudes and latitudes in degrees. A line that
        crosses the edge of the box is whole.
    """
    west, south, east, north = box
    low_x, low_y, high_x, high_y = _edge_boxes(network).T
    seen = (low_x <= east) & (high_x >= west) & (low_y <= north) & (high_y >= south)
    for edge in np.flatnonzero(seen):
        line = [(float(x), float(y)) for x, y in network.edge_line(int(edge))]
        yield HIGHWAY_CLASSES[network.edge_class[edge]], line


def _edge_boxes(network: RoadNetwork) -> npt.NDArray[np.float64]:
    """Return west, south, east and north of each edge in degrees, of shape (edges, 4)."""
    begins = network.first_point[:-1]
    low = np.minimum.reduceat(network.points, begins, axis=0)
    high = np.maximum.reduceat(network.points, begins, axis=0)
    return np.concatenate((low, high), axis=1) / MICRO
