"""Who on the roster could come, slot by slot, from home or start place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routing.admission.verdict import HourCount, NearNurse, OpenHours
from staffing.io import nurse_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from routing.admission.catchment import Catchment
    from routing.domain.problem import CoveredPatient
    from staffing.calendar import Horizon
    from staffing.nurse import Nurse
    from staffing.shift import Shift

    Bools = npt.NDArray[np.bool_]
    Ints = npt.NDArray[np.int64]

MOST_CLOSERS = 5
"""Nurses named for each stretch that nobody covers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Roster:
    """The roster of some days against one home; N nurses, T slots.

    Attributes
    ----------
    horizon, slot
        The days, and the seconds of a slot.
    nurses
        All of the site, in its order.
    home
        Seconds from each nurse's home, of shape (N,); ``FAR`` where there is no way.
    near
        Seconds from where each nurse is based in a slot, of shape (N, T); ``FAR`` off duty.
    """

    horizon: Horizon
    slot: int
    nurses: tuple[Nurse, ...]
    home: Ints
    near: Ints

    def qualified(self, codes: frozenset[str]) -> Bools:
        """Return who holds all of some codes when, of shape (N, T)."""
        starts = np.arange(self.near.shape[1]) * self.slot
        able = np.ones(self.near.shape, dtype=np.bool_)
        for row, nurse in enumerate(self.nurses):
            for code in codes:
                ends = [
                    np.inf if c.valid_until is None else c.valid_until
                    for c in nurse.credentials
                    if c.code == code
                ]
                able[row] &= starts <= max(ends, default=-1)
        return able


FAR = 1 << 40
"""Seconds that are within no class."""


def roster_of(
    site: Catchment, horizon: Horizon, shifts: Sequence[Shift], seconds: npt.NDArray[np.int32]
) -> Roster:
    """Return a roster against one home; a nurse on a regular shift counts from its start place."""
    slot = site.dataset.policy.coverage_slot
    nurses = tuple(nurse_within(record, horizon) for record in site.dataset.nurses)
    row = {nurse.id: i for i, nurse in enumerate(nurses)}
    starts = np.arange(0, horizon.seconds, slot)
    away = np.where(seconds < 0, FAR, seconds.astype(np.int64))
    home = np.array([away[site.base_row[nurse.home]] for nurse in nurses], dtype=np.int64)
    near = np.full((len(nurses), len(starts)), FAR, dtype=np.int64)
    for duty in ("on_call", "regular"):
        for shift in shifts:
            if shift.duty == duty:
                at = (shift.start <= starts) & (starts < shift.end)
                base = home[row[shift.nurse]]
                if duty == "regular":
                    base = away[site.base_row[shift.start_location]]
                near[row[shift.nurse], at] = base
    return Roster(horizon=horizon, slot=slot, nurses=nurses, home=home, near=near)


def near_nurses(
    site: Catchment, codes: frozenset[str], horizon: Horizon, seconds: Sequence[int], limit: int
) -> Iterator[NearNurse]:
    """Yield who holds some codes at the start of the days, from her nearest base."""
    places: dict[str, list[str]] = {n.id: [n.location] for n in site.dataset.nurses}
    for shift in site.dataset.shifts:
        places[shift.nurse].append(shift.start_location)
    for record in site.dataset.nurses:
        nurse = nurse_within(record, horizon)
        if not all(nurse.has(code, 0) for code in codes):
            continue
        ways = sorted(
            (way if way >= 0 else FAR, base)
            for base in dict.fromkeys(places[nurse.id])
            for way in (int(seconds[site.base_row[base]]),)
        )
        way, base = ways[0]
        yield NearNurse(
            nurse=nurse.id, base=base, seconds=-1 if way == FAR else way, within=way <= limit
        )


def hour_counts(
    roster: Roster, covered: Sequence[CoveredPatient], limits: dict[str, int]
) -> Iterator[HourCount]:
    """Yield the counts at the start of each hour."""
    held = {code: roster.qualified(frozenset({code})) for p in covered for code in p.credentials}
    able = {p.credentials: roster.qualified(p.credentials) for p in covered}
    for second in range(0, roster.horizon.seconds, 3_600):
        person = next((p for p in covered if p.start <= second < p.end), None)
        needed = person or (covered[0] if covered else None)
        if needed is None:
            return
        t = second // roster.slot
        near = roster.near[:, t] <= limits[needed.response_class]
        yield HourCount(
            start=roster.horizon.to_datetime(second),
            response_class="" if person is None else person.response_class,
            responders=int((near & able[needed.credentials][:, t]).sum()),
            by_credential={
                code: int((near & held[code][:, t]).sum()) for code in sorted(needed.credentials)
            },
        )


def open_hours(
    roster: Roster, covered: Sequence[CoveredPatient], limits: dict[str, int]
) -> Iterator[OpenHours]:
    """Yield the stretches of time in which nobody could come, and who would close them."""
    for person in covered:
        limit = limits[person.response_class]
        able = roster.qualified(person.credentials)
        starts = np.arange(roster.near.shape[1]) * roster.slot
        asked = (starts < person.end) & (starts + roster.slot > person.start)
        nobody = asked & ~((roster.near <= limit) & able).any(axis=0)
        fit = (roster.near == FAR) & able & (roster.home <= limit)[:, None]
        edges = np.flatnonzero(np.diff(np.concatenate(([False], nobody, [False]))))
        for begin, end in edges.reshape(-1, 2):
            for first, last, closers in _pieces(fit, int(begin), int(end)):
                chosen = sorted(closers, key=lambda n: (roster.home[n], n))
                yield OpenHours(
                    start=roster.horizon.to_datetime(max(first * roster.slot, person.start)),
                    end=roster.horizon.to_datetime(min(last * roster.slot, person.end)),
                    response_class=person.response_class,
                    closers=tuple(roster.nurses[n].id for n in chosen[:MOST_CLOSERS]),
                )


def _pieces(fit: Bools, first: int, end: int) -> Iterator[tuple[int, int, list[int]]]:
    """Yield a stretch of slots in few pieces, each with the nurses who could take all of it.

    From each slot on, the piece is as long as any one nurse allows; where there is none, as long
    as there is none.
    """
    while first < end:
        rest = fit[:, first:end]
        lengths = np.where(rest.all(axis=1), end - first, rest.argmin(axis=1))
        length = int(lengths.max(initial=0))
        if length:
            yield first, first + length, np.flatnonzero(lengths == length).tolist()
        else:
            some = np.flatnonzero(rest.any(axis=0))
            length = int(some[0]) if len(some) else end - first
            yield first, first + length, []
        first += length
