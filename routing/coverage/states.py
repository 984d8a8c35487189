"""Where nurses could leave from, and when: what ``holes`` counts by, read from a plan's legs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routing.measures import known_stops, legs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan, Route
    from routing.domain.problem import Problem
    from routing.measures import Leg
    from staffing.shift import Shift

FAR = 1 << 40
"""Seconds beyond any horizon, small enough to add."""


class State(NamedTuple):
    """Where a nurse could leave from, from ``start`` to ``end``: at ``free``, or in ``most``."""

    nurse: int
    start: int
    end: int
    place: int
    free: int
    most: int
    regular: bool


def states(problem: Problem, plan: Plan) -> Iterator[State]:
    """Yield what all nurses on duty and on call could leave from, shift by shift."""
    nurses = {nurse.id: i for i, nurse in enumerate(problem.nurses)}
    for shift in problem.shifts:
        nurse = nurses[shift.nurse]
        if shift.duty == "off":
            continue
        if shift.duty == "on_call":
            home = problem.travel.index(problem.nurse_by_id[shift.nurse].home)
            yield State(nurse, shift.start, shift.end, home, 0, 0, regular=False)
            continue
        route = plan.route_of.get(shift.id)
        spans = (
            [(shift.start, shift.end, shift.start_location, 0, 0)]
            if route is None
            else _on_route(problem, route, shift)
        )
        for start, end, place, free, most in spans:
            # Plan files may hold times that no array does.
            first, last, ready = (max(-FAR, min(FAR, second)) for second in (start, end, free))
            if first < last:
                at = problem.travel.index(place)
                yield State(nurse, first, last, at, ready, most, regular=True)


def _on_route(
    problem: Problem, route: Route, shift: Shift
) -> Iterator[tuple[int, int, str, int, int]]:
    """Yield start, end, place, earliest and longest release of all that a nurse does in a shift."""
    yield shift.start, route.departure, shift.start_location, 0, 0
    for leg in legs(problem, route, shift):
        there = _drive_end(route, leg)
        depart = there - max(0, leg.seconds)
        yield leg.leaves, depart, leg.origin, 0, 0
        yield depart, there, leg.destination, there - (leg.seconds - leg.driving), FAR
        yield there, leg.until, leg.destination, 0, 0
    for stop, visit in known_stops(problem, route):
        most = visit.hand_over if visit.interruptible else FAR
        yield stop.start, stop.end, visit.location, stop.end, most
    yield route.arrival, shift.end, shift.end_location, 0, 0


def _drive_end(route: Route, leg: Leg) -> int:
    """Return when the nurse reaches a place: as stated, but before a break taken there."""
    for pause in route.breaks:
        if pause.after == leg.index and pause.start >= leg.leaves + leg.seconds:
            return min(leg.arrival, pause.start)
    return leg.arrival
