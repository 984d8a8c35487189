"""Made-up homes on real streets, for samples and benchmarks."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np

from geo_data.location import Location
from geo_data.road_network import MICRO
from geo_data.snap import plane_scale
from geo_data.speeds import HIGHWAY_CLASSES

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.road_network import RoadNetwork

HOME_STREETS = ("residential", "living_street")
"""Classes of streets that are lined with homes."""

CELL_METRES = 500.0
"""Side of the squares in which the density of streets is measured."""

NEAREST, FARTHEST = 6.0, 25.0
"""Metres of a home from the middle of its street."""


def sample_homes(
    network: RoadNetwork, count: int, seed: int, *, prefix: str = ""
) -> tuple[Location, ...]:
    """Return homes along residential streets, more of them where such streets are denser.

    Parameters
    ----------
    network
        The roads; one without residential streets has homes along all that are no motorways.
    count
        How many.
    seed
        The same seed gives the same homes, and more homes begin with the fewer.
    prefix
        Beginning of the ids, before a number from 1.
    """
    chance = random.Random(f"homes {seed}")
    scale = plane_scale(network)
    begins, ends, weights = _segments(network, scale)
    total = np.cumsum(weights)
    homes = []
    for number in range(1, count + 1):
        segment = int(np.searchsorted(total, chance.random() * total[-1], side="right"))
        segment = min(segment, len(total) - 1)
        begin, along = begins[segment], ends[segment] - begins[segment]
        length = float(np.hypot(*along))
        aside = chance.uniform(NEAREST, FARTHEST) * chance.choice((-1, 1))
        normal = np.array([-along[1], along[0]]) / max(length, 1e-9)
        longitude, latitude = (begin + chance.random() * along + aside * normal) / scale
        homes.append(
            Location(
                id=f"{prefix}{number:04d}",
                longitude=round(float(longitude), 6),
                latitude=round(float(latitude), 6),
            )
        )
    return tuple(homes)


def _segments(
    network: RoadNetwork, scale: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return both ends in metres and the weight of each straight piece of street with homes."""
    edge_of_point = np.repeat(np.arange(len(network.edge_class)), np.diff(network.first_point))
    begins = np.flatnonzero(edge_of_point[1:] == edge_of_point[:-1])
    classes = network.edge_class[edge_of_point[begins]]
    lined = np.isin(classes, [HIGHWAY_CLASSES.index(name) for name in HOME_STREETS])
    if not lined.any():
        lined = ~np.isin(classes, [HIGHWAY_CLASSES.index("motorway")])
    if not lined.any():
        lined = np.ones_like(lined)
    plane = network.points / MICRO * scale
    begin, end = plane[begins[lined]], plane[begins[lined] + 1]
    length = np.hypot(*(end - begin).T)
    # Homes per metre of street grow with the streets around: town blocks against farm roads.
    cells = np.floor((begin + end) / 2 / CELL_METRES).astype(np.int64)
    _, cell = np.unique(cells, axis=0, return_inverse=True)
    density = np.bincount(cell.ravel(), weights=length)[cell.ravel()]
    return begin, end, length * density
