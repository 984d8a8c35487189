"""Made-up homes on real streets, for samples and benchmarks."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo_data.location import Location
from geo_data.plane import plane_of
from geo_data.road_network import MICRO
from geo_data.snap import snap
from geo_data.speeds import HIGHWAY_CLASSES

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.plane import Plane
    from geo_data.road_network import RoadNetwork

HOME_STREETS = ("residential", "living_street")
"""Classes of streets that are lined with homes."""

NEIGHBOURHOOD = 250.0
"""Metres within which the streets around a home are counted."""

PIECE = 50.0
"""Metres into which streets are cut, at most, so that density is counted where they are."""

NEAREST, FARTHEST = 6.0, 25.0
"""Metres of a home from the middle of the nearest street, and of its own street."""

_BATCH = 64
_MOST_BATCHES = 100_000


class _Streets(NamedTuple):
    """Straight pieces of street with homes: both ends in metres, and running sum of weights."""

    begin: npt.NDArray[np.float64]
    end: npt.NDArray[np.float64]
    total: npt.NDArray[np.float64]


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
    plane = plane_of(network)
    streets = _streets(network, plane)
    homes: list[Location] = []
    for batch in range(_MOST_BATCHES):
        if len(homes) >= count:
            break
        tried = [_beside(streets, plane, chance) for _ in range(_BATCH)]
        for home, found in zip(tried, snap(network, tried), strict=True):
            # A corner may put a home onto the next street; a map of nothing else keeps it there.
            if found.distance >= NEAREST - 0.1 or batch >= count:
                homes.append(home)
    return tuple(
        Location(id=f"{prefix}{n:04d}", longitude=home.longitude, latitude=home.latitude)
        for n, home in enumerate(homes[:count], start=1)
    )


def _beside(streets: _Streets, plane: Plane, chance: random.Random) -> Location:
    """Return a place beside a street, drawn by weight."""
    where = chance.random() * streets.total[-1]
    piece = int(np.searchsorted(streets.total, where, side="right"))
    piece = min(piece, len(streets.total) - 1)
    begin, along = streets.begin[piece], streets.end[piece] - streets.begin[piece]
    aside = chance.uniform(NEAREST, FARTHEST) * chance.choice((-1, 1))
    normal = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9)
    place = begin + chance.random() * along + aside * normal
    ((longitude, latitude),) = plane.degrees(place[None])
    return Location(id="", longitude=round(float(longitude), 6), latitude=round(float(latitude), 6))


def _streets(network: RoadNetwork, plane: Plane) -> _Streets:
    """Return the streets with homes in pieces.

    Homes per metre grow with the square of the streets around: where streets are many, houses
    are tall.
    """
    from scipy.spatial import cKDTree

    begin, end = _lined(network, plane)
    length = np.hypot(*(end - begin).T)
    cuts = np.maximum(1, np.ceil(length / PIECE)).astype(np.int64)
    whole = np.repeat(np.arange(len(cuts)), cuts)
    number = np.arange(len(whole)) - np.repeat(np.cumsum(cuts) - cuts, cuts)
    step = (end - begin)[whole] / cuts[whole, None]
    first = begin[whole] + step * number[:, None]
    metres = length[whole] / cuts[whole]
    middles = first + step / 2
    tree = cKDTree(middles)
    around = np.array(
        [metres[near].sum() for near in tree.query_ball_point(middles, NEIGHBOURHOOD)]
    )
    return _Streets(begin=first, end=first + step, total=np.cumsum(metres * around**2))


def _lined(
    network: RoadNetwork, plane: Plane
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return both ends in metres of each straight segment of street along which people live."""
    edge_of_point = np.repeat(np.arange(len(network.edge_class)), np.diff(network.first_point))
    begins = np.flatnonzero(edge_of_point[1:] == edge_of_point[:-1])
    classes = network.edge_class[edge_of_point[begins]]
    lined = np.isin(classes, [HIGHWAY_CLASSES.index(name) for name in HOME_STREETS])
    if not lined.any():
        lined = ~np.isin(classes, [HIGHWAY_CLASSES.index("motorway")])
    if not lined.any():
        lined = np.ones_like(lined)
    metres = plane.metres(network.points / MICRO)
    return metres[begins[lined]], metres[begins[lined] + 1]
