"""Places that are new, and ways that take longer than the matrix says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo_data.travel_matrix import TravelMatrix
from routing.domain.fact import plain, ways_at
from routing.replan.events import NewPlace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from routing.domain.fact import Delay


def with_place(travel: TravelMatrix, place: NewPlace) -> TravelMatrix:
    """Return a matrix with one more place."""
    seconds = _bordered(travel.seconds, place.seconds_there, place.seconds_back)
    metres = _bordered(travel.metres, place.metres_there, place.metres_back)
    return TravelMatrix(
        location_ids=(*travel.location_ids, place.location.id),
        seconds=seconds,
        metres=metres,
        engine=travel.engine,
        digest=f"{travel.digest}+{place.location.id}" if travel.digest else "",
    )


def new_place(
    network: RoadNetwork, travel: TravelMatrix, places: Mapping[str, Location], place: Location
) -> NewPlace:
    """Return a place with its ways by road from and to all places of a matrix.

    Parameters
    ----------
    network
        The roads that the matrix was made from.
    travel, places
        The matrix, and its places by id.
    place
        The new one.
    """
    from geo_data.matrix import travel_matrix

    known = [places[name] for name in travel.location_ids]
    whole = travel_matrix(network, [*known, place])
    return NewPlace(
        location=place,
        seconds_there=tuple(int(s) for s in whole.seconds[:-1, -1]),
        seconds_back=tuple(int(s) for s in whole.seconds[-1, :-1]),
        metres_there=tuple(int(m) for m in whole.metres[:-1, -1]),
        metres_back=tuple(int(m) for m in whole.metres[-1, :-1]),
    )


def delayed(
    travel: TravelMatrix, names: Mapping[str, str], event: Delay, every: Sequence[Delay]
) -> TravelMatrix:
    """Return a matrix with further names of places, the ways between which are delayed.

    Parameters
    ----------
    travel
        Ways as they are; they stay in the matrix, for what has happened.
    names
        New name of each place that is reached while ways are delayed.
    event
        By how much, and where.
    every
        All delays of the day, this one too: no way is delayed by one of them twice.
    """
    old = [travel.index(name) for name in names]
    index = np.array([*range(len(travel.location_ids)), *old], dtype=np.int64)
    seconds = travel.seconds[np.ix_(index, index)].copy()
    late = np.zeros(len(index), dtype=np.bool_)
    late[len(travel.location_ids) :] = True
    touched = np.ones(len(index), dtype=np.bool_)
    if event.places:
        near = np.array([plain(name) in event.places for name in travel.location_ids])
        touched = near[index]
    # A way is delayed if it leads to, or from, a place reached while delayed, and it is a way.
    hit = (late[:, None] | late[None, :]) & (touched[:, None] | touched[None, :])
    hit &= index[:, None] != index[None, :]
    hit &= seconds > 0
    longer = np.ceil(seconds * event.factor).astype(np.int64) + event.seconds
    most = _most(travel, every)[np.ix_(index, index)]
    seconds = np.where(hit, np.minimum(longer, most), seconds).astype(np.int32)
    return TravelMatrix(
        location_ids=(*travel.location_ids, *names.values()),
        seconds=seconds,
        metres=travel.metres[np.ix_(index, index)].copy(),
        engine=travel.engine,
        digest=f"{travel.digest}+delay" if travel.digest else "",
    )


def _most(travel: TravelMatrix, every: Sequence[Delay]) -> npt.NDArray[np.int64]:
    """Return the ways of a matrix with all delays of the day in them at once."""
    begins = min(delay.start for delay in every)
    ends = max(delay.end for delay in every)
    return ways_at(travel, [replace(d, start=begins, end=ends) for d in every], begins)


def alias(place: Location, name: str) -> Location:
    """Return a place by another name."""
    return replace(place, id=name)


def _bordered(table: np.ndarray, there: tuple[int, ...], back: tuple[int, ...]) -> np.ndarray:
    n = len(table)
    whole = np.zeros((n + 1, n + 1), dtype=np.int32)
    whole[:n, :n] = table
    whole[:n, n] = there
    whole[n, :n] = back
    return whole
