"""Travel times by time of departure: a matrix for each hour, and what lies between two of them.

A matrix of one hour is what the ways would take if that hour never ended. A way that takes as long
as its middle would have it, if the matrices of the hours before and after the middle are mixed by
their distance from it, differs from the true time-dependent fastest way by a fraction of a percent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines import engine_named
from geo_data.engines.protocol import Legs
from geo_data.matrix import matrix_by
from geo_data.snap import snap
from geo_data.traffic import HOURS, at_hour, read_profile
from geo_data.travel_matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from geo_data.location import Location
    from geo_data.road_network import RoadNetwork
    from geo_data.snap import Snap
    from geo_data.traffic import TrafficProfile
    from geo_data.travel_matrix import TravelMatrix

    Ints = npt.NDArray[np.int32]

HOUR = 3600

STEEPEST = 1.5
"""Seconds by which a way may grow with each second of departure: more is no traffic jam."""


class TimedMatrix:
    """Travel times and distances between places, by the time of departure.

    Who leaves later never arrives earlier. The matrix of an hour is computed when it is first
    looked at.

    Parameters
    ----------
    network, locations
        The roads, and n places with different ids.
    profile
        How traffic changes over the day; None for the default weekday.
    engine
        One of ``geo_data.engines.ENGINES`` that can tell hours apart.
    cache
        Whether to keep the matrices on disk, and to use what was kept.

    Raises
    ------
    ValueError
        If the engine is unknown or knows no hours, or ids repeat.
    """

    def __init__(
        self,
        network: RoadNetwork,
        locations: Sequence[Location],
        *,
        profile: TrafficProfile | None = None,
        engine: str = "road",
        cache: bool = True,
    ) -> None:
        self.engine = engine_named(engine)
        if not self.engine.capabilities.traffic:
            raise ValueError(f"engine {engine} does not tell one hour from another")
        self.network = network
        self.locations = tuple(locations)
        self.profile = profile or read_profile()
        self.cache = cache
        self._points: Sequence[Snap] | None = None
        self._slots: dict[int, TravelMatrix] = {}
        self._lowered: dict[int, Ints] = {}

    def slot(self, hour: int) -> TravelMatrix:
        """Return the matrix of a full hour: what ways take while the traffic is as it is then."""
        hour %= HOURS
        if hour not in self._slots:
            network = at_hour(self.network, self.profile, hour)
            self._slots[hour] = matrix_by(
                self.engine, network, self.locations, snaps=self._snaps, cache=self.cache
            )
        return self._slots[hour]

    def slots(self, hours: Sequence[int]) -> Legs:
        """Return the matrices of some full hours as one table, int32 of shape (hours, n, n)."""
        matrices = [self.slot(hour) for hour in hours]
        return Legs(
            seconds=np.stack([matrix.seconds for matrix in matrices]),
            metres=np.stack([matrix.metres for matrix in matrices]),
        )

    def legs(self, departure: float) -> Legs:
        """Return all ways that begin at one moment.

        Parameters
        ----------
        departure
            Seconds since midnight; after a day it begins again.

        Returns
        -------
        Legs
            The metres are those of the full hour nearest to the middle of the way.
        """
        return self._legs(departure, (slice(None), slice(None)))

    def leg(self, from_id: str, to_id: str, departure: float) -> tuple[int, int]:
        """Return seconds and metres of one way; raises KeyError for an unknown place."""
        matrix = self.slot(int(departure // HOUR))
        i, j = matrix.index(from_id), matrix.index(to_id)
        legs = self._legs(departure, (slice(i, i + 1), slice(j, j + 1)))
        return int(legs.seconds[0, 0]), int(legs.metres[0, 0])

    def _legs(self, departure: float, block: tuple[slice, slice]) -> Legs:
        """Return the ways of a block of the matrix that begin at one moment."""
        hour = int(departure // HOUR)
        unreachable = self.slot(hour).seconds[block] == UNREACHABLE
        seconds = np.full(unreachable.shape, float(UNREACHABLE))
        metres = np.full(unreachable.shape, UNREACHABLE, dtype=np.int32)
        open_ways = ~unreachable
        # The middle of the way is sought hour by hour; most ways have it in the first.
        while open_ways.any():
            before, after = (self._fifo(h)[block].astype(np.float64) for h in (hour, hour + 1))
            slope = np.minimum((after - before) / HOUR, STEEPEST)
            # seconds = before + slope * (middle - hour), where middle = departure + seconds / 2
            found = (before + slope * (departure - hour * HOUR)) / (1 - slope / 2)
            middle = (departure + found / 2) / HOUR - hour
            here = open_ways & (middle <= 1)
            seconds[here] = found[here]
            for ways, slot in ((here & (middle <= 0.5), hour), (here & (middle > 0.5), hour + 1)):
                if ways.any():
                    metres[ways] = self.slot(slot).metres[block][ways]
            open_ways &= ~here
            hour += 1
        return Legs(seconds=np.rint(seconds).astype(np.int32), metres=metres)

    def _snaps(self) -> Sequence[Snap]:
        """Return where the places are on the road, which does not depend on the hour."""
        if self._points is None:
            self._points = snap(self.network, self.locations)
        return self._points

    def _fifo(self, hour: int) -> Ints:
        """Return the seconds of an hour, lowered where it is quicker to wait for a later one."""
        seconds = self.slot(hour).seconds
        table = self.profile.table
        # Waiting gains at most the fall of the slowest way, so it is rarely worth a look.
        most = (1 - table.min() / table.max()) * int(seconds.max(initial=0))
        if most <= HOUR:
            return seconds
        hour %= HOURS
        if hour not in self._lowered:
            for wait in range(1, int(most // HOUR) + 1):
                seconds = np.minimum(seconds, self.slot(hour + wait).seconds + wait * HOUR)
            self._lowered[hour] = seconds
        return self._lowered[hour]
