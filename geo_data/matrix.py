"""Travel times and distances between all places of a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.archive import read_arrays, write_arrays
from geo_data.cache import cached, digest_of
from geo_data.engines.protocol import Legs, Places
from geo_data.travel_matrix import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork

WAYS = "ways 1"
"""Part of the key of kept matrices; changes whenever one would be computed otherwise."""


def travel_matrix(
    network: RoadNetwork | None,
    locations: Sequence[Location],
    *,
    engine: str = "road",
    cache: bool = True,
) -> TravelMatrix:
    """Return the fastest ways between all pairs of places, door to door.

    A way is the walk to the road, the drive, and the walk from the road; a place more than
    ``TOO_FAR_METRES`` from every road has no way to or from it.

    Parameters
    ----------
    network
        The roads; None only for an engine that needs none.
    locations
        The places, with different ids.
    engine
        One of ``geo_data.engines.ENGINES``.
    cache
        Whether to keep the matrix on disk, and to use one that was kept.

    Raises
    ------
    ValueError
        If ids repeat, the engine is unknown, or it needs a network and there is none.
    """
    from geo_data.engines import engine_named

    chosen = engine_named(engine)
    if chosen.needs_roads and network is None:
        raise ValueError(f"engine {engine} needs a road network")
    degrees = Places(locations=locations).degrees
    roads = network.digest if network and chosen.needs_roads else ""
    key = digest_of(WAYS, chosen.name, roads, degrees.tobytes())

    def make() -> Legs:
        if network is None or not chosen.needs_roads or not locations:
            places = Places(locations=locations)
        else:
            from geo_data.snap import snap

            places = Places(locations=locations, snaps=snap(network, locations))
        return chosen.legs(network, places, places)

    def load(path: Path) -> Legs:
        return _read_legs(path, len(locations))

    legs = cached("matrices", key, load=load, save=_write_legs, make=make) if cache else make()
    return TravelMatrix(
        location_ids=tuple(place.id for place in locations),
        seconds=legs.seconds,
        metres=legs.metres,
        engine=chosen.name,
        digest=key,
    )


def _write_legs(legs: Legs, path: Path) -> None:
    """Write ways to a file."""
    write_arrays(path, {"seconds": legs.seconds, "metres": legs.metres})


def _read_legs(path: Path, count: int) -> Legs:
    """Return the ways in a file; raises ValueError or another error if they are not whole."""
    arrays = read_arrays(path)
    seconds, metres = arrays["seconds"], arrays["metres"]
    for array in (seconds, metres):
        if array.shape != (count, count) or array.dtype != np.int32:
            raise ValueError("the kept matrix is of another shape")
    return Legs(seconds=seconds, metres=metres)
