"""What a route amounts to: its legs, its work, its waiting, its meal. Shared by rules and cost.

Everything here skips what the problem does not know (rule ``structure`` reports it) and never
raises, as a judge must be able to read any plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan, Route, Stop
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The way to a stop, or back to the end place, and the gap in time that it lies in.

    Attributes
    ----------
    index
        Number of stops before it: 0 for the first leg, the number of stops for the way back.
    origin, destination
        Location ids.
    leaves
        End of the stop before, or the departure.
    seconds
        Driving plus parking and walking, -1 if there is no way.
    driving
        Driving only, -1 if there is no way.
    arrival
        Arrival as the plan states it.
    until
        Start of the stop after it, or the arrival at the end place.
    """

    index: int
    origin: str
    destination: str
    leaves: int
    seconds: int
    driving: int
    arrival: int
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMeasures:
    """Seconds of one route by use.

    Attributes
    ----------
    driving
        Over all legs, parking and walking not counted.
    legs
        Driving, parking and walking.
    on_site
        From start to end of each stop.
    breaks
        Length of the breaks.
    waiting
        What remains between departure and arrival, less what is the nurse's own time
        (``BreakRule.own_time_before_first``).
    work
        From departure to arrival less breaks.
    overtime
        Arrival after the shift's regular end.
    """

    driving: int
    legs: int
    on_site: int
    breaks: int
    waiting: int
    work: int
    overtime: int


def known_routes(problem: Problem, plan: Plan) -> Iterator[tuple[Route, Shift]]:
    """Yield the routes of shifts that the problem has."""
    for route in plan.routes:
        shift = problem.shift_by_id.get(route.shift)
        if shift is not None:
            yield route, shift


def known_stops(problem: Problem, route: Route) -> Iterator[tuple[Stop, Visit]]:
    """Yield the stops of a route at visits that the problem has."""
    for stop in route.stops:
        visit = problem.visit_by_id.get(stop.visit)
        if visit is not None:
            yield stop, visit


def planned(problem: Problem, plan: Plan) -> Iterator[tuple[Stop, Visit, Shift]]:
    """Yield every stop whose visit and shift the problem has."""
    for route, shift in known_routes(problem, plan):
        for stop, visit in known_stops(problem, route):
            yield stop, visit, shift


def planned_by_visit(problem: Problem, plan: Plan) -> dict[str, tuple[Stop, Visit, Shift]]:
    """Return stop, visit and shift of each planned visit, by visit id."""
    return {visit.id: (stop, visit, shift) for stop, visit, shift in planned(problem, plan)}


def legs(problem: Problem, route: Route, shift: Shift) -> Iterator[Leg]:
    """Yield the legs of a route in order, but for those from or to an unknown visit."""
    visits = [problem.visit_by_id.get(stop.visit) for stop in route.stops]
    # Where and until when the nurse was before each leg; None after an unknown visit.
    before: list[tuple[str, int] | None] = [(shift.start_location, route.departure)]
    for stop, known in zip(route.stops, visits, strict=True):
        before.append(None if known is None else (known.location, stop.end))
    for index, origin in enumerate(before):
        visit = visits[index] if index < len(visits) else None
        if origin is None or (visit is None and index < len(visits)):
            continue
        place, leaves = origin
        goal = shift.end_location if visit is None else visit.location
        driving = problem.travel.leg(place, goal)[0]
        yield Leg(
            index=index,
            origin=place,
            destination=goal,
            leaves=leaves,
            seconds=driving if visit is None else problem.seconds_to_visit(place, visit),
            driving=driving,
            arrival=route.arrival if visit is None else route.stops[index].arrival,
            until=route.arrival if visit is None else route.stops[index].start,
        )


def measure(problem: Problem, route: Route, shift: Shift) -> RouteMeasures:
    """Return what a route's seconds are spent on; legs without a way count as 0."""
    ways = [leg for leg in legs(problem, route, shift) if leg.seconds >= 0]
    whole = route.arrival - route.departure
    on_the_way = sum(leg.seconds for leg in ways)
    on_site = sum(stop.end - stop.start for stop, _ in known_stops(problem, route))
    breaks = sum(pause.end - pause.start for pause in route.breaks)
    return RouteMeasures(
        driving=sum(leg.driving for leg in ways),
        legs=on_the_way,
        on_site=on_site,
        breaks=breaks,
        waiting=max(0, whole - on_the_way - on_site - breaks - _own_time(route, shift, ways)),
        work=whole - breaks,
        overtime=max(0, route.arrival - shift.end),
    )


def _own_time(route: Route, shift: Shift, ways: list[Leg]) -> int:
    """Return the seconds between a break before the first stop and that stop, if they are free."""
    rule = shift.break_rule
    opening = next((pause for pause in route.breaks if pause.after == 0), None)
    first = next((leg for leg in ways if leg.index == 0), None)
    if rule is None or not rule.own_time_before_first or opening is None or first is None:
        return 0
    # A break that starts before the drive can be over leaves the drive between it and the stop.
    drive_follows = opening.start < first.leaves + first.seconds
    return max(0, first.until - opening.end - (first.seconds if drive_follows else 0))


def misses_break(problem: Problem, route: Route, shift: Shift) -> bool:
    """Tell whether a break is due and neither planned nor replaced by a meal inside a visit."""
    rule = shift.break_rule
    if rule is None or route.breaks:
        return False
    if not rule.always_due and route.arrival - route.departure <= rule.due_after_seconds:
        return False
    if not rule.on_duty_meal:
        return True
    latest = rule.latest_start + rule.seconds
    return not any(
        visit.allows_meal
        and min(stop.end, latest) - max(stop.start, rule.earliest_start) >= rule.seconds
        for stop, visit in known_stops(problem, route)
    )


def overlaps(spans: list[tuple[int, int, str]]) -> Iterator[tuple[str, str, int]]:
    """Yield ids and common seconds of spans (start, end, id) that overlap, the earlier one first.

    Pairs are only tried if neighbours in order of start overlap: legal plans cost one sort.
    """
    ordered = sorted(spans)
    if all(a[1] <= b[0] for a, b in pairwise(ordered)):
        return
    for number, (start, end, name) in enumerate(ordered):
        for other_start, other_end, other in ordered[:number]:
            common = min(end, other_end) - max(start, other_start)
            if common > 0:
                yield other, name, common
