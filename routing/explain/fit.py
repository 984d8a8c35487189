"""Whether a route has room for a visit by the clock alone: links and breaks are left aside.

A visit that does not fit here fits nowhere in the route as it is ordered; one that does may still
break a rule, which the judge then says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import Shift

NO_WAY = 1 << 40
"""Seconds missing where there is no way at all."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fit:
    """A place in a route for a visit.

    Attributes
    ----------
    missing
        Seconds by which the route would be too late; 0 if it fits.
    detour
        Seconds of driving and parking that it adds.
    position
        Number of stops before it.
    """

    missing: int
    detour: int
    position: int


def fits(problem: Problem, shift: Shift, end: int, order: Sequence[str], visit: Visit) -> list[Fit]:
    """Return all places for a visit in the order of a shift, the best first.

    ``end`` is the latest return of the shift.
    """
    visits = [problem.visit_by_id[v] for v in order]
    first = _first_free_position(problem, shift, visits)
    before = _way(problem, shift, visits)
    found = []
    for position in range(first, len(visits) + 1):
        trial = [*visits[:position], visit, *visits[position:]]
        detour = _way(problem, shift, trial) - before
        short = missing(problem, shift, end, trial)
        found.append(Fit(missing=short, detour=detour, position=position))
    return sorted(found)


def missing(problem: Problem, shift: Shift, end: int, visits: Sequence[Visit]) -> int:
    """Return by how many seconds an order of visits is too late, at its worst; 0 if it fits."""
    here, now, worst = shift.start_location, shift.start, 0
    for visit in visits:
        way = problem.seconds_to_visit(here, visit)
        if way < 0:
            return NO_WAY
        arrival = now + way
        starts = [max(arrival, w.earliest) for w in visit.windows if w.latest >= arrival]
        if starts:
            start = min(starts)
        else:
            worst = max(worst, arrival - max(w.latest for w in visit.windows))
            start = arrival
        here, now = visit.location, start + visit.on_site_seconds
    back = problem.seconds_to_end(here, shift)
    if back < 0:
        return NO_WAY
    return max(worst, now + back - end, 0)


def latest_start(
    problem: Problem, shift: Shift, end: int, visits: Sequence[Visit], position: int
) -> int:
    """Return how late a stop may start so that all stops after it are still in time.

    Windows are those that contain the latest moment possible; links and breaks are left aside.
    """
    latest = end
    following: Visit | None = None
    for visit in reversed(visits[position:]):
        way = (
            problem.seconds_to_end(visit.location, shift)
            if following is None
            else problem.seconds_to_visit(visit.location, following)
        )
        limit = latest - max(0, way) - visit.on_site_seconds
        starts = (min(limit, w.latest) for w in visit.windows if w.earliest <= limit)
        latest = max(starts, default=limit)
        following = visit
    return latest


def _way(problem: Problem, shift: Shift, visits: Sequence[Visit]) -> int:
    here, total = shift.start_location, 0
    for visit in visits:
        way = problem.seconds_to_visit(here, visit)
        total += NO_WAY if way < 0 else way
        here = visit.location
    if not visits:
        return 0
    back = problem.seconds_to_end(here, shift)
    return total + (NO_WAY if back < 0 else back)


def _first_free_position(problem: Problem, shift: Shift, visits: Sequence[Visit]) -> int:
    """Return the number of stops at the start whose positions are pinned."""
    held = {p.visit for p in problem.pins if p.shift == shift.id and p.level == "sequence"}
    return next((i for i, visit in enumerate(visits) if visit.id not in held), len(visits))
