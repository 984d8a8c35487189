"""What each nurse does from when to when: the second, plain reading of a plan.

Written apart from ``holes`` and sharing nothing with it, so that each can be held against the
other: one walks the stops of a route and says in words what the nurse does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan, Route
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import Shift

Doing = Literal["waiting", "driving", "visiting", "on_call"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One thing that a nurse does, from ``start`` to ``end`` (exclusive).

    Attributes
    ----------
    nurse, shift
        Ids.
    doing
        ``waiting`` (breaks included), ``driving``, ``visiting``, or ``on_call`` at home.
    place
        Location id from which she would leave: of a drive, where it leads.
    visit
        The visit that she is in or drives to; "" if none.
    bound_until
        Second until which she is bound to end what she does.
    hand_over
        Seconds after which she may leave all the same; None if she may not.
    """

    nurse: str
    shift: str
    doing: Doing
    start: int
    end: int
    place: str
    visit: str = ""
    bound_until: int = 0
    hand_over: int | None = 0

    def release(self, now: int) -> int:
        """Return seconds from now until she can leave the place."""
        left = max(0, self.bound_until - now)
        return left if self.hand_over is None else min(left, self.hand_over)


def phases(problem: Problem, plan: Plan) -> tuple[Phase, ...]:
    """Return what all nurses on duty and on call do, shift by shift."""
    found: list[Phase] = []
    for shift in problem.shifts:
        if shift.duty == "off":
            continue
        routes = [route for route in plan.routes if route.shift == shift.id]
        if shift.duty == "on_call":
            home = problem.nurse_by_id[shift.nurse].home
            found.append(_phase(shift, "on_call", shift.start, shift.end, home))
        elif routes:
            found += _on_route(problem, shift, routes[-1])
        else:
            found.append(_phase(shift, "waiting", shift.start, shift.end, shift.start_location))
    present = (part for phase in found for part in _present(problem, phase))
    return tuple(phase for phase in present if phase.start < phase.end)


def _present(problem: Problem, phase: Phase) -> Iterator[Phase]:
    """Yield the parts of a phase in which its nurse is not out: she answers nobody then."""
    begins = phase.start
    for absence in sorted(problem.absences, key=lambda a: a.start):
        if absence.nurse == phase.nurse and absence.end > begins and absence.start < phase.end:
            yield replace(phase, start=begins, end=absence.start)
            begins = absence.end
    yield replace(phase, start=begins)


def _phase(shift: Shift, doing: Doing, start: int, end: int, place: str, visit: str = "") -> Phase:
    """Return a phase that can be left at once."""
    return Phase(
        nurse=shift.nurse, shift=shift.id, doing=doing, start=start, end=end, place=place,
        visit=visit,
    )  # fmt: skip


def _on_route(problem: Problem, shift: Shift, route: Route) -> Iterator[Phase]:
    yield _phase(shift, "waiting", shift.start, route.departure, shift.start_location)
    place: str | None = shift.start_location
    left = route.departure
    for number, stop in enumerate(route.stops):
        visit = problem.visit_by_id.get(stop.visit)
        if visit is None:
            # Nobody knows where that is: neither the way there nor the way on is told.
            place = None
            continue
        if place is not None:
            reached = _drive_ends(problem, route, number, left, place, visit, stop.arrival)
            yield from _way(problem, shift, place, visit, left, reached, stop.start)
        yield Phase(
            nurse=shift.nurse,
            shift=shift.id,
            doing="visiting",
            start=stop.start,
            end=stop.end,
            place=visit.location,
            visit=visit.id,
            bound_until=stop.end,
            hand_over=visit.hand_over if visit.interruptible else None,
        )
        place, left = visit.location, stop.end
    if place is not None:
        last = len(route.stops)
        reached = _drive_ends(problem, route, last, left, place, None, route.arrival)
        yield from _way(problem, shift, place, None, left, reached, route.arrival)
    yield _phase(shift, "waiting", route.arrival, shift.end, shift.end_location)


def _minutes(problem: Problem, place: str, visit: Visit | None, shift_end: str) -> tuple[int, int]:
    """Return seconds of driving to a visit or the end place, and of parking and walking there."""
    goal = shift_end if visit is None else visit.location
    driving = int(problem.travel.leg(place, goal)[0])
    if visit is None or visit.location == place or driving < 0:
        return driving, 0
    return driving, problem.policy.arrival_seconds


def _way(
    problem: Problem,
    shift: Shift,
    place: str,
    visit: Visit | None,
    left: int,
    reached: int,
    until: int,
) -> Iterator[Phase]:
    """Yield waiting before a drive, the drive, and waiting after it."""
    driving, parking = _minutes(problem, place, visit, shift.end_location)
    goal = shift.end_location if visit is None else visit.location
    name = "" if visit is None else visit.id
    departs = reached - max(0, driving + parking)
    yield _phase(shift, "waiting", left, departs, place)
    yield Phase(
        nurse=shift.nurse,
        shift=shift.id,
        doing="driving",
        start=departs,
        end=reached,
        place=goal,
        visit=name,
        bound_until=reached - parking,
        hand_over=None,
    )
    yield _phase(shift, "waiting", reached, until, goal, name)


def _drive_ends(
    problem: Problem,
    route: Route,
    number: int,
    left: int,
    place: str,
    visit: Visit | None,
    stated: int,
) -> int:
    """Return when a drive ends: as stated, but before a break that is taken where it leads."""
    shift_end = problem.shift_by_id[route.shift].end_location
    driving, parking = _minutes(problem, place, visit, shift_end)
    for pause in route.breaks:
        if pause.after == number and pause.start >= left + driving + parking:
            return min(stated, pause.start)
    return stated
