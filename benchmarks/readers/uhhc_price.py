"""The cost of home care routes by the unified format, from the file's own numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from benchmarks.readers import uhhc_costs as costs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.readers.uhhc_care import Caregiver, HomeCare, HomePatient, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A service of a patient (by number from 1), or a lunch, with its place and times.

    ``service`` is None for a lunch; ``number`` is 0 for a lunch at a terminal point.
    """

    number: int
    service: Service | None
    place: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """The cost, and the amount of each component that has a weight, not weighted."""

    cost: int
    amounts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """What one caregiver's route amounts to."""

    travel: int
    service: int
    waits: int
    idle: int
    extra: int


def price(care: HomeCare, routes: Mapping[str, list[Row]]) -> Priced:
    """Return the cost of what each caregiver does; all caregivers are there, in any order."""
    days = [_day(care, one, routes[one.id]) for one in care.caregivers]
    made = [(one, row) for one in care.caregivers for row in routes[one.id] if row.service]
    late = [_late(care, row) for _, row in made]
    served = {row.number for _, row in made}
    work = [day.travel + day.service for day in days]
    eaten = {one for one, rows in routes.items() if any(row.service is None for row in rows)}
    raw = {
        costs.TRAVEL: sum(day.travel for day in days),
        costs.TARDINESS: sum(late),
        costs.HIGHEST: max(late, default=0),
        costs.WAITING: sum(day.waits for day in days),
        costs.EXTRA: sum(day.extra for day in days),
        costs.IDLE: max(day.idle for day in days),
        # Deviations from the mean are rounded up one by one.
        costs.BALANCE: sum(-(-abs(w * len(work) - sum(work)) // len(work)) for w in work),
        costs.PREFERENCES: sum(
            not _preferred(care.patients[row.number - 1], one) for one, row in made
        ),
        costs.OPTIONAL: len(care.patients) - len(served),
        costs.LUNCH: sum(one.lunch and one.id not in eaten for one in care.caregivers),
    }
    amounts = {name: raw[name] for name in costs.PRICED if care.costs[name]}
    cost = sum(care.costs[name] * amount for name, amount in amounts.items())
    return Priced(cost=cost, amounts=amounts)


def _preferred(patient: HomePatient, one: Caregiver) -> bool:
    return patient.preferred is None or one.id in patient.preferred


def _late(care: HomeCare, row: Row) -> int:
    """Return how late a service is by the last window that begins before it does."""
    windows = care.patients[row.number - 1].windows
    close = max((w for w in windows if w[0] <= row.start), default=windows[0])[1]
    return max(0, (row.end if care.at_end else row.start) - close)


def _day(care: HomeCare, one: Caregiver, rows: list[Row]) -> _Day:
    lasts = one.shift[1] - one.shift[0] if one.shift else 0
    if not rows:
        way = care.distances[one.begin][one.end]
        return _Day(travel=way, service=0, waits=0, idle=lasts, extra=0)
    places = [one.begin, *(row.place for row in rows), one.end]
    legs = [care.distances[a][b] for a, b in pairwise(places)]
    departure = rows[0].start - legs[0]
    if care.leaves_at_start and one.shift:
        departure = one.shift[0]
    left = [departure, *(row.end for row in rows)]
    waits = [row.start - was - leg for row, was, leg in zip(rows, left, legs, strict=False)]
    if rows[0].service is None and len(waits) > 1:
        # The wait after a lunch that comes first on the route is not counted as one.
        waits[1] = 0
    back, travel = left[-1] + legs[-1], sum(legs)
    service = sum(row.end - row.start for row in rows if row.service)
    lunch = sum(row.end - row.start for row in rows if row.service is None)
    extra = max(0, back - one.shift[1]) if one.shift else 0
    idle = lasts - travel - service - lunch + extra if one.shift else 0
    return _Day(travel=travel, service=service, waits=sum(waits), idle=idle, extra=extra)
