"""One day out of a period that is planned day by day.

Orders are known as they stand before the period. Assembled for a single later day, whatever fell
due before it would be asked for on that day, since nobody has done it. Here the whole period is
assembled, each visit falls on one of the days on which it may be made, and those of one day are
kept.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.visit import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routing.domain.problem import CoveredPatient, Problem
    from routing.domain.visit import Visit
    from staffing.calendar import Horizon
    from staffing.shift import Shift


def one_day(problem: Problem, day: int, seed: int) -> Problem:
    """Return the visits, shifts and covered patients of one day of a problem of several.

    A visit that may be made on several days falls on each of them with the same chance, but not on
    days after it is due; the same visit on the same day for the same seed, whatever else there is.
    Links between visits on different days are left out.

    Parameters
    ----------
    problem
        Of the whole period.
    day
        From 0.
    seed
        Of the days on which visits fall.
    """
    start, end = problem.horizon.day_start(day), problem.horizon.day_start(day + 1)
    visits = visits_on(problem.horizon, problem.visits, day, seed)
    kept = {visit.id for visit in visits}
    return problem.replace(
        visits=visits,
        deliveries=tuple(d for d in problem.deliveries if d.visit in kept),
        reported=tuple(name for name in problem.reported if name in kept),
        links=tuple(x for x in problem.links if x.first in kept and x.second in kept),
        pins=tuple(pin for pin in problem.pins if pin.visit in kept),
        shifts=tuple(_shifts_on(problem.shifts, start, end)),
        covered=covered_on(problem.horizon, problem.covered, day),
    )


def _shifts_on(shifts: Iterable[Shift], start: int, end: int) -> Iterator[Shift]:
    """Yield the shifts of a day; those of the night before answer until they are over."""
    for shift in shifts:
        if start <= shift.start < end or (
            shift.duty == "on_call" and shift.start < end and start < shift.end
        ):
            yield shift
        elif shift.duty == "regular" and shift.start < start < shift.end:
            yield shift.rest_from(start)


def visits_on(horizon: Horizon, visits: Iterable[Visit], day: int, seed: int) -> tuple[Visit, ...]:
    """Return the visits that fall on a day, with their windows as far as they lie in it."""
    start, end = horizon.day_start(day), horizon.day_start(day + 1)
    return tuple(
        replace(visit, windows=windows)
        for visit in visits
        if _falls_on(horizon, visit, seed) == day and (windows := _within(visit, start, end))
    )


def covered_on(
    horizon: Horizon, covered: Iterable[CoveredPatient], day: int
) -> tuple[CoveredPatient, ...]:
    """Return the patients to be covered on a day, from when to when."""
    start, end = horizon.day_start(day), horizon.day_start(day + 1)
    return tuple(
        replace(person, start=max(start, person.start), end=min(end, person.end))
        for person in covered
        if max(start, person.start) < min(end, person.end)
    )


def _falls_on(horizon: Horizon, visit: Visit, seed: int) -> int:
    """Return the day of a visit."""
    days: set[int] = set()
    for window in visit.windows:
        first = horizon.day_of(max(0, window.earliest))
        last = horizon.day_of(max(0, window.earliest, window.late_after))
        days.update(range(first, min(last, horizon.days - 1) + 1))
    return random.Random(f"{seed} {visit.id}").choice(sorted(days)) if days else -1


def _within(visit: Visit, start: int, end: int) -> tuple[Window, ...]:
    """Return a visit's windows as far as they lie in a day."""
    found = []
    for window in visit.windows:
        earliest, latest = max(start, window.earliest), min(end - 1, window.latest)
        if earliest <= latest:
            due = None if window.due is None else max(earliest, min(window.due, latest))
            found.append(Window(earliest=earliest, latest=latest, due=due))
    return tuple(found)
