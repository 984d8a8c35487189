"""What happened on a day and must not be forgotten by the proposals after it.

A proposal starts from the problem of the one accepted before. Most of what happened shows in
visits, shifts and pins; these are the facts that do not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from routing.domain.visit import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo_data.travel_matrix import TravelMatrix

DELAYED = "~delayed"
"""Ends the id of a place as it is reached by a route while ways are delayed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A nurse who is out: neither at work nor to be asked, not even at home.

    Attributes
    ----------
    nurse
        Id.
    start, end
        From when to when, in seconds from the horizon's start, end exclusive.
    """

    nurse: str
    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse absences without length."""
        if self.start >= self.end:
            raise ValueError(
                f"start ({self.start}) of the absence of nurse {self.nurse} must be before end "
                f"({self.end})"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Hours in which ways take longer.

    Attributes
    ----------
    start, end
        From when to when, in seconds from the horizon's start, end exclusive.
    factor, seconds
        Driving seconds are multiplied by the one and rounded up, then the other is added.
    places
        Only ways from or to these; all if empty.
    """

    start: int
    end: int
    factor: float = 1.0
    seconds: int = 0
    places: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse delays without length, and ways that would get shorter."""
        if self.start >= self.end:
            raise ValueError(f"start ({self.start}) of a delay must be before end ({self.end})")
        if not (math.isfinite(self.factor) and 1 <= self.factor <= 100):
            raise ValueError(f"factor ({self.factor}) of a delay must be from 1 to 100")
        if self.seconds < 0:
            raise ValueError(f"seconds ({self.seconds}) of a delay must not be negative")

    def way(self, seconds: int, origin: str, goal: str) -> int:
        """Return what a way takes that takes some seconds at other hours; -1 stays -1."""
        hit = not self.places or origin in self.places or goal in self.places
        if seconds <= 0 or not hit:
            return seconds
        return math.ceil(seconds * self.factor) + self.seconds

    def ways(self, seconds: npt.NDArray[np.int64], names: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return, of shape (places, places), what ``way`` returns for each entry."""
        near = np.array([not self.places or name in self.places for name in names], dtype=np.bool_)
        hit = (near[:, None] | near[None, :]) & (seconds > 0)
        longer = np.ceil(seconds * self.factor).astype(np.int64) + self.seconds
        return np.where(hit, longer, seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A visit whose supplies were said to be late.

    Attributes
    ----------
    visit
        Id.
    windows
        When it might start before that was said: they count again if the supplies come sooner.
    """

    visit: str
    windows: tuple[Window, ...]


def is_away(absences: Iterable[Absence], nurse: str, start: int, end: int | None = None) -> bool:
    """Tell whether a nurse is out at a second, or at any second before ``end`` from it on."""
    until = start + 1 if end is None else end
    return any(a.nurse == nurse and a.start < until and start < a.end for a in absences)


def plain(place: str) -> str:
    """Return the name of a place without what says that ways to it are delayed."""
    return place.partition(DELAYED)[0]


def way_at(
    travel: TravelMatrix, delays: Iterable[Delay], origin: str, goal: str, at: int | None
) -> int:
    """Return driving seconds of who leaves at a second; -1 if there is no way.

    Where ways are ever delayed, the names that routes have for delayed places mean the places
    themselves; with ``at`` None nothing is delayed.
    """
    found = tuple(delays)
    if not found:
        return int(travel.leg(origin, goal)[0])
    known = set(travel.location_ids)
    origin, goal = (_known(place, known) for place in (origin, goal))
    seconds = int(travel.leg(origin, goal)[0])
    for delay in found:
        if at is not None and delay.start <= at < delay.end:
            seconds = delay.way(seconds, origin, goal)
    return seconds


def ways_at(travel: TravelMatrix, delays: Iterable[Delay], at: int | None) -> npt.NDArray[np.int64]:
    """Return, of shape (places, places), what ``way_at`` returns for each pair."""
    seconds = travel.seconds.astype(np.int64)
    found = tuple(delays)
    if not found:
        return seconds
    known = set(travel.location_ids)
    names = [_known(place, known) for place in travel.location_ids]
    index = np.array([travel.index(place) for place in names], dtype=np.int64)
    seconds = seconds[np.ix_(index, index)]
    for delay in found:
        if at is not None and delay.start <= at < delay.end:
            seconds = delay.ways(seconds, names)
    return seconds


def _known(place: str, known: set[str]) -> str:
    """Return the plain name of a place, or its own if nothing is called so."""
    return plain(place) if plain(place) in known else place
