"""What a route amounts to, with the moments at which its legs are driven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.measures import measure

if TYPE_CHECKING:
    from routing.domain.plan import Plan, Route
    from routing.domain.problem import Problem
    from staffing.nurse import Nurse
    from staffing.shift import Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The way to one stop, or from the last one back.

    Attributes
    ----------
    origin, destination
        Location ids.
    start, end
        When it is driven, walk and parking included, in seconds from the horizon's start.
    driving, metres
        Driving seconds and metres alone; 0 where the travel matrix knows no way.
    """

    origin: str
    destination: str
    start: int
    end: int
    driving: int
    metres: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """A route with what it amounts to, in seconds and metres.

    Attributes
    ----------
    day
        Local day of the shift's start, from 0.
    legs
        One to each stop and one back.
    driving, metres, on_site, waiting, overtime
        Sums over the route, as the judge measures them.
    """

    route: Route
    shift: Shift
    nurse: Nurse
    day: int
    legs: tuple[Leg, ...]
    driving: int
    metres: int
    on_site: int
    waiting: int
    overtime: int


def facts_of(problem: Problem, plan: Plan) -> tuple[RouteFacts, ...]:
    """Return the facts of all routes, by day, start of shift and nurse."""
    facts = [_route_facts(problem, route) for route in plan.routes]
    return tuple(sorted(facts, key=lambda f: (f.day, f.shift.start, f.nurse.id, f.shift.id)))


def _route_facts(problem: Problem, route: Route) -> RouteFacts:
    shift = problem.shift_by_id[route.shift]
    legs = _legs(problem, route, shift)
    measures = measure(problem, route, shift)
    return RouteFacts(
        route=route,
        shift=shift,
        nurse=problem.nurse_by_id[shift.nurse],
        day=problem.horizon.day_of(shift.start),
        legs=legs,
        driving=measures.driving,
        metres=sum(leg.metres for leg in legs),
        on_site=measures.on_site,
        waiting=measures.waiting,
        overtime=measures.overtime,
    )


def _legs(problem: Problem, route: Route, shift: Shift) -> tuple[Leg, ...]:
    here, free = shift.start_location, route.departure
    legs: list[Leg] = []
    for position, stop in enumerate(route.stops):
        visit = problem.visit_by_id[stop.visit]
        needed = max(0, problem.seconds_to_visit(here, visit))
        legs.append(_leg(problem, route, here, visit.location, (position, free, needed)))
        here, free = visit.location, stop.end
    needed = max(0, problem.seconds_to_end(here, shift))
    legs.append(_leg(problem, route, here, shift.end_location, (len(route.stops), free, needed)))
    return tuple(legs)


def _leg(
    problem: Problem, route: Route, origin: str, destination: str, timing: tuple[int, int, int]
) -> Leg:
    """Return a leg that starts once the nurse is free, or after a break that leaves no room."""
    position, free, needed = timing
    driving, metres = problem.travel.leg(origin, destination)
    start = free
    for pause in route.breaks:
        if pause.after == position and pause.start < free + needed:
            start = pause.end
    return Leg(
        origin=origin,
        destination=destination,
        start=start,
        end=start + needed,
        driving=max(0, driving),
        metres=max(0, metres),
    )
