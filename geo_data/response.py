"""Who reaches whom in time, and the streets around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines import engine_named
from geo_data.engines.protocol import Places
from geo_data.road_network import MICRO
from geo_data.snap import snap
from geo_data.speeds import HIGHWAY_CLASSES
from geo_data.traffic import HOURS, at_hour, read_profile
from geo_data.travel_matrix import UNREACHABLE, TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from geo_data.engines.protocol import Engine
    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from geo_data.traffic import TrafficProfile


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Response:
    """Who reaches whom within a time.

    Attributes
    ----------
    responder_ids, patient_ids
        The n responders and m patients.
    hours
        The h hours of the day at which they set out; of one alone None, if times do not change.
    minutes
        The longest time that counts.
    seconds
        Times door to door, int32 of shape (h, n, m), ``UNREACHABLE`` where there is no way.
    """

    responder_ids: tuple[str, ...]
    patient_ids: tuple[str, ...]
    hours: tuple[int | None, ...]
    minutes: float
    seconds: npt.NDArray[np.int32]

    @property
    def reached(self) -> npt.NDArray[np.bool_]:
        """Whether each responder reaches each patient in time at each hour."""
        inside: npt.NDArray[np.bool_] = (self.seconds != UNREACHABLE) & (
            self.seconds <= round(self.minutes * 60)
        )
        return inside

    def responders(self, patient_id: str, hour: int | None = None) -> tuple[tuple[str, int], ...]:
        """Return who reaches a patient in time, with the seconds, the soonest first.

        Raises
        ------
        ValueError
            If patient or hour are not in it.
        """
        row, column = self.hours.index(hour), self.patient_ids.index(patient_id)
        seconds = self.seconds[row, :, column]
        in_time = np.flatnonzero(self.reached[row, :, column])
        order = in_time[np.argsort(seconds[in_time], kind="stable")]
        return tuple((self.responder_ids[i], int(seconds[i])) for i in order)

    def uncovered(self, hour: int | None = None) -> tuple[str, ...]:
        """Return the patients whom nobody reaches in time; raises ValueError for another hour."""
        covered = self.reached[self.hours.index(hour)].any(axis=0)
        return tuple(p for p, c in zip(self.patient_ids, covered, strict=True) if not c)


def response(
    network: RoadNetwork | None,
    responders: Sequence[Location],
    patients: Sequence[Location],
    minutes: float,
    *,
    hours: Sequence[int] = (),
    profile: TrafficProfile | None = None,
    by_hour: Mapping[int | None, Engine | TravelMatrix] | None = None,
) -> Response:
    """Return which responders reach which patients within a time, at one hour or at several.

    Without ``hours`` and ``by_hour``, the default engine answers, at no particular hour.

    Parameters
    ----------
    network
        The roads; None if nothing that says the times needs any.
    responders, patients
        Where the ways begin, and where they end.
    minutes
        The longest time that counts, door to door.
    hours
        Hours of the day at which they set out, 0 to 23: times are those of the default engine with
        the traffic of that full hour.
    profile
        How traffic changes over the day; None for the default weekday.
    by_hour
        Instead of ``hours``, what says the times at an hour of the day: an engine, or a matrix
        that has all places by their ids.

    Raises
    ------
    ValueError
        If an engine needs a network and there is none, or an hour is none of a day.
    KeyError
        If a matrix lacks a place.
    """
    times: tuple[int | None, ...] = tuple(hours)
    if by_hour is None and hours:
        tables = _by_traffic(network, responders, patients, hours, profile)
    else:
        by_hour = by_hour or {None: engine_named("road")}
        times = tuple(by_hour)
        tables = [_seconds(source, network, responders, patients) for source in by_hour.values()]
    return Response(
        responder_ids=tuple(place.id for place in responders),
        patient_ids=tuple(place.id for place in patients),
        hours=times,
        minutes=minutes,
        seconds=np.stack(tables),
    )


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
    inside: npt.NDArray[np.bool_] = response(network, centers, targets, seconds / 60).reached[0]
    return inside


def _by_traffic(
    network: RoadNetwork | None,
    origins: Sequence[Location],
    targets: Sequence[Location],
    hours: Sequence[int],
    profile: TrafficProfile | None,
) -> list[npt.NDArray[np.int32]]:
    """Return the times from all origins to all targets in the traffic of each hour."""
    engine = engine_named("road")
    if network is None:
        raise ValueError(f"engine {engine.name} needs a road network")
    if not all(0 <= hour < HOURS for hour in hours):
        raise ValueError(f"hours of the day are from 0 to {HOURS - 1}, not {list(hours)}")
    profile = profile or read_profile()
    # Where a place is on the road does not depend on the hour.
    begin, end = (
        Places(locations=places, snaps=snap(network, places)) for places in (origins, targets)
    )
    return [engine.legs(at_hour(network, profile, hour), begin, end).seconds for hour in hours]


def _seconds(
    source: Engine | TravelMatrix,
    network: RoadNetwork | None,
    origins: Sequence[Location],
    targets: Sequence[Location],
) -> npt.NDArray[np.int32]:
    """Return the times from all origins to all targets that an engine or a matrix says."""
    if isinstance(source, TravelMatrix):
        rows, columns = (
            np.array([source.index(place.id) for place in places], dtype=np.intp)
            for places in (origins, targets)
        )
        return source.seconds[np.ix_(rows, columns)]
    if not source.needs_roads:
        begin, end = Places(locations=origins), Places(locations=targets)
    elif network is None:
        raise ValueError(f"engine {source.name} needs a road network")
    else:
        begin, end = (
            Places(locations=places, snaps=snap(network, places)) for places in (origins, targets)
        )
    return source.legs(network, begin, end).seconds


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
