"""Travel times and distances between all places of a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from geo_data.cache import digest_of
from geo_data.engines.protocol import Legs, Places
from geo_data.matrix_store import stored_legs
from geo_data.travel_matrix import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo_data.engines.protocol import Engine
    from geo_data.location import Location
    from geo_data.matrix_store import Rows
    from geo_data.road_network import RoadNetwork
    from geo_data.snap import Snap

WAYS = "ways 3"
"""Part of the key of kept matrices; changes whenever one would be computed otherwise."""

MOST_SNAPS = 100_000
"""Places of one network whose points on the road are remembered, before all are forgotten."""

_snaps: WeakKeyDictionary[RoadNetwork, dict[tuple[float, float], Snap]] = WeakKeyDictionary()


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
        Whether to keep the matrix on disk, and to use one that was kept. What a server said is
        never kept: nobody would notice when it gets new roads.

    Raises
    ------
    ValueError
        If ids repeat, the engine is unknown, or it needs a network and there is none.
    """
    from geo_data.engines import engine_named

    chosen = engine_named(engine)
    if chosen.needs_roads and network is None:
        raise ValueError(f"engine {engine} needs a road network")
    return matrix_by(chosen, network, locations, cache=cache)


def matrix_by(
    engine: Engine,
    network: RoadNetwork | None,
    locations: Sequence[Location],
    *,
    snaps: Callable[[], Sequence[Snap]] | None = None,
    cache: bool = True,
) -> TravelMatrix:
    """Return what ``travel_matrix`` does, by a given engine.

    Of a matrix that is not kept on disk, but mostly part of one that is, only the new rows and
    columns are computed.

    Parameters
    ----------
    engine
        Computes what is not kept.
    network, locations, cache
        As ``travel_matrix`` takes them.
    snaps
        Says where the places are on the road, if that is known; asked only when it is needed.
    """
    places = Places(locations=locations)
    roads = digest_of(WAYS, engine.name, network.digest if network and engine.needs_roads else "")
    key = digest_of(roads, places.degrees.tobytes())

    def compute(origins: Rows, targets: Rows) -> Legs:
        points: Sequence[Snap] = ()
        if network is not None and engine.needs_roads:
            points = snaps() if snaps else _snapped(network, locations)
        return engine.legs(network, _some(places, points, origins), _some(places, points, targets))

    if cache and engine.capabilities.lasting:
        legs = stored_legs(roads, key, places.degrees, compute)
    else:
        everything = np.arange(len(locations))
        legs = compute(everything, everything)
    return TravelMatrix(
        location_ids=tuple(place.id for place in locations),
        seconds=legs.seconds,
        metres=legs.metres,
        engine=engine.name,
        digest=key,
    )


def _some(places: Places, snaps: Sequence[Snap], rows: Rows) -> Places:
    """Return some of the places."""
    return Places(
        locations=[places.locations[row] for row in rows],
        snaps=[snaps[row] for row in rows] if snaps else (),
    )


def _snapped(network: RoadNetwork, locations: Sequence[Location]) -> Sequence[Snap]:
    """Return where places are on the road; those that were asked for before are remembered."""
    from geo_data.snap import snap

    known = _snaps.setdefault(network, {})
    if len(known) > MOST_SNAPS:
        known.clear()
    points = {(place.longitude, place.latitude): place for place in locations}
    snaps = {point: known[point] for point in points.keys() & known.keys()}
    new = [point for point in points if point not in snaps]
    snaps.update(zip(new, snap(network, [points[point] for point in new]), strict=True))
    known.update(snaps)
    return [snaps[place.longitude, place.latitude] for place in locations]
