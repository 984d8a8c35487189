"""Taking out the waypoints that nobody needed: who goes on as planned was never in question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.check import check
from routing.domain.plan import Plan
from routing.replan.draft import WAITING

if TYPE_CHECKING:
    from collections.abc import Collection

    from routing.domain.plan import Route
    from routing.domain.problem import Problem


def without_idle_waypoints(problem: Problem, plan: Plan, kept: Plan) -> tuple[Problem, Plan, Plan]:
    """Return problem and plans without the waypoints after which both plans go on the same way."""
    after = {w: _after(route, i) for route in kept.routes for i, w in _waits(problem, route)}
    idle = {
        w
        for route in plan.routes
        for i, w in _waits(problem, route)
        if after.get(w) == _after(route, i) and after.get(w)
    }
    if not idle:
        return problem, plan, kept
    pins = []
    gone = [problem.pin_of[w] for w in idle]
    for pin in problem.pins:
        if pin.visit in idle:
            continue
        place = pin.position
        if place is not None:
            # A nurse may have waited more than once.
            place -= sum(g.shift == pin.shift and (g.position or 0) < place for g in gone)
        pins.append(replace(pin, position=place))
    tidy = problem.replace(
        visits=tuple(v for v in problem.visits if v.id not in idle), pins=tuple(pins)
    )
    shorter, kept_shorter = _without(plan, idle), _without(kept, idle)
    if len(check(tidy, shorter)) > len(check(problem, plan)):
        return problem, plan, kept
    return tidy, shorter, kept_shorter


def _waits(problem: Problem, route: Route) -> list[tuple[int, str]]:
    return [
        (i, stop.visit)
        for i, stop in enumerate(route.stops)
        if problem.visit_by_id[stop.visit].kind == WAITING
    ]


def _after(route: Route, index: int) -> str:
    """Return the stop after one, "" if none."""
    return route.stops[index + 1].visit if index + 1 < len(route.stops) else ""


def _without(plan: Plan, idle: Collection[str]) -> Plan:
    routes = []
    for route in plan.routes:
        gone = [i for i, stop in enumerate(route.stops) if stop.visit in idle]
        if gone:
            breaks = tuple(
                replace(b, after=b.after - sum(i < b.after for i in gone)) for b in route.breaks
            )
            stops = tuple(stop for stop in route.stops if stop.visit not in idle)
            routes.append(replace(route, stops=stops, breaks=breaks))
        else:
            routes.append(route)
    left = tuple(u for u in plan.unassigned if u.visit not in idle)
    return Plan(routes=tuple(routes), unassigned=left)
