"""From the exact model's indices and times back to a plan that the judge can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.plan import Break, Plan, Route, Stop, Unassigned

if TYPE_CHECKING:
    from routing.cpsat.result import ExactResult
    from routing.domain.problem import Problem


def plan_from_result(problem: Problem, result: ExactResult, kept: Plan | None = None) -> Plan:
    """Return the plan of a result, at the very times the model chose.

    Parameters
    ----------
    problem
        The problem.
    result
        What the exact model found.
    kept
        The plan that shifts outside the result's scope keep their routes of; None if the result
        is of the whole problem.

    Raises
    ------
    ValueError
        If the result holds no plan.
    """
    if result.orders is None:
        raise ValueError("the result holds no plan")
    routes = tuple(
        _route(problem, result, s, order)
        if s in result.times or kept is None
        else kept.route_of[problem.shifts[s].id]
        for s, order in enumerate(result.orders)
        if order
    )
    planned = {v for order in result.orders for v in order}
    left_out = (v.id for i, v in enumerate(problem.visits) if i not in planned)
    return Plan(routes=routes, unassigned=tuple(Unassigned(visit=v) for v in left_out))


def _route(problem: Problem, result: ExactResult, s: int, order: list[int]) -> Route:
    shift, times = problem.shifts[s], result.times[s]
    place, free, pause = shift.start_location, times.departure, times.pause
    stops: list[Stop] = []
    for position, v in enumerate(order):
        visit, start = problem.visits[v], result.starts[v]
        arrival = free + problem.seconds_to_visit(place, visit)
        # A break before the drive puts the arrival off; one after it does not.
        if pause and pause.after == position and pause.start < arrival:
            arrival += pause.end - free
        stops.append(
            Stop(visit=visit.id, arrival=arrival, start=start, end=start + visit.on_site_seconds)
        )
        place, free = visit.location, stops[-1].end
    breaks = (Break(after=pause.after, start=pause.start, end=pause.end),) if pause else ()
    return Route(
        shift=shift.id,
        departure=times.departure,
        arrival=times.arrival,
        stops=tuple(stops),
        breaks=breaks,
    )
