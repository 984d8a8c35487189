"""Solves a few routes of a plan anew, all else standing still.

Importing this module loads no solver; calling it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.cpsat.exact import Limits, solve_scope
from routing.cpsat.scope import Standing, part
from routing.cpsat.timed_plan import plan_from_result
from routing.measures import known_routes, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from routing.compile.arrays import Compiled
    from routing.cpsat.scope import Scope
    from routing.domain.plan import Plan, Route
    from routing.domain.problem import Problem
    from staffing.shift import Shift


def improve(
    problem: Problem,
    compiled: Compiled,
    plan: Plan,
    shifts: Iterable[str],
    *,
    seconds: float,
    visits: Iterable[str] | None = None,
    effort: float | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan | None:
    """Solve the routes of a few shifts anew; all others keep their visits and times.

    Parameters
    ----------
    problem, compiled
        The problem and its arrays.
    plan
        A legal plan, but for mandatory or pinned visits that it may leave out.
    shifts
        Ids of the shifts to solve, best two to four that lie near each other or share links.
    seconds, effort
        As in ``Limits``; there is one worker, so that equal effort gives an equal plan.
    visits
        Ids of visits left out that may be planned now; None for all of them. Visits in the
        shifts' routes are always free, to be left out too.
    should_stop
        As for ``solve_exact``.

    Returns
    -------
    Plan | None
        The whole plan if it costs less, coverage not counted, else None. What coverage costs is
        for the caller to judge.

    Raises
    ------
    KeyError
        If a shift or visit is unknown.
    """
    found = solve_scope(
        compiled,
        scope_of(problem, compiled, plan, shifts, visits),
        Limits(seconds=seconds, effort=effort),
        hint=orders_of(problem, plan),
        should_stop=should_stop,
    )
    return plan_from_result(problem, found, plan) if found.beats_hint else None


def orders_of(problem: Problem, plan: Plan) -> list[list[int]]:
    """Return the visit indices of each shift in order, as ``solve_exact`` takes a hint."""
    index = {visit.id: i for i, visit in enumerate(problem.visits)}
    routes = plan.route_of
    return [
        [index[stop.visit] for stop in routes[shift.id].stops] if shift.id in routes else []
        for shift in problem.shifts
    ]


def scope_of(
    problem: Problem,
    compiled: Compiled,
    plan: Plan,
    shifts: Iterable[str],
    visits: Iterable[str] | None = None,
) -> Scope:
    """Return the part of a problem that ``improve`` decides; arguments as there."""
    shift_index = {shift.id: i for i, shift in enumerate(problem.shifts)}
    visit_index = {visit.id: i for i, visit in enumerate(problem.visits)}
    made = plan.stop_of
    return part(
        compiled,
        orders_of(problem, plan),
        [made[v.id][1].start if v.id in made else 0 for v in problem.visits],
        [shift_index[s] for s in shifts],
        measured={
            shift_index[shift.id]: _standing(problem, route, shift)
            for route, shift in known_routes(problem, plan)
        },
        unassigned=None if visits is None else [visit_index[v] for v in visits],
    )


def _standing(problem: Problem, route: Route, shift: Shift) -> Standing:
    m = measure(problem, route, shift)
    busy = m.driving + m.on_site
    idle = shift.end - shift.start + m.overtime - busy - m.breaks
    return Standing(work=m.work, idle=idle, busy=busy)
