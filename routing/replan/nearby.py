"""Which routes have to do with what happened; all others are held as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile.timing import INF
from routing.domain.pin import Pin
from routing.explain.fit import fits
from routing.explain.pair import latest_ends, why_never

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.replan.timetable import Timetable

FOR_EACH = 6
"""Shifts looked at for each visit that needs a place: those where it costs least."""

FOR_OTHERS = 2
"""Shifts looked at for each other visit of a route that an event changed."""


def shifts_nearby(
    table: Timetable,
    kept: Plan,
    placed: Plan,
    touched: Collection[str],
    homeless: Iterable[str],
) -> set[str]:
    """Return the shifts to plan anew.

    Parameters
    ----------
    table
        Tables of the problem.
    kept, placed
        The plan with what is left out, and the one where it is put where it costs least.
    touched
        Shifts that events changed.
    homeless
        Visits that need a place on account of the events.
    """
    chosen = {s for s in touched if s in table.shifts}
    before, after = kept.route_of, placed.route_of
    for shift in {*before, *after}:
        old = [s.visit for s in before[shift].stops] if shift in before else []
        new = [s.visit for s in after[shift].stops] if shift in after else []
        if old != new:
            chosen.add(shift)
    homeless = list(homeless)
    for visit in homeless:
        if visit in table.visits and visit not in placed.stop_of:
            chosen |= set(_least_missing(table.problem, kept, visit))
    table.hold({route.shift: [stop.visit for stop in route.stops] for route in kept.routes})
    wanted = {v: FOR_EACH for v in homeless if v in table.visits}
    for shift in list(chosen):
        for stop in before[shift].stops if shift in before else ():
            wanted.setdefault(stop.visit, FOR_OTHERS)
    shift_of = {v: shift for v, (shift, _) in placed.stop_of.items()}
    for visit, most in wanted.items():
        chosen |= set(_cheapest(table, visit, most))
        for link in table.problem.links_of.get(visit, ()):
            other = link.second if link.first == visit else link.first
            if other in shift_of:
                chosen.add(shift_of[other])
    return chosen


def _least_missing(problem: Problem, plan: Plan, visit: str) -> list[str]:
    """Return the shifts that lack least time for a visit which has no room anywhere."""
    wanted, ends = problem.visit_by_id[visit], latest_ends(problem)
    found = []
    for shift in problem.shifts:
        if why_never(problem, wanted, shift, ends[shift.id]) is not None:
            continue
        route = plan.route_of.get(shift.id)
        order = [stop.visit for stop in route.stops] if route else []
        places = fits(problem, shift, ends[shift.id], order, wanted)
        found.append((places[0].missing, places[0].detour, shift.id))
    return [shift for _, _, shift in sorted(found)[:FOR_EACH]]


def _cheapest(table: Timetable, visit: str, most: int) -> list[str]:
    """Return the shifts in which a visit costs least, at most so many."""
    from routing.search.regret import best_in_shift

    p, d, x = table.packed, table.schedule, table.scratch
    if table.problem.pin_of.get(visit) is not None:
        return []
    v = table.visits[visit]
    found = []
    for s in p.eligible[v].nonzero()[0].tolist():
        if d.visit[v, 0] == s:
            continue
        points = int(best_in_shift(p, d, x, v, s))
        if points < INF:
            found.append((points, s))
    return [table.problem.shifts[s].id for _, s in sorted(found)[:most]]


def held_elsewhere(problem: Problem, plan: Plan, free: Collection[str]) -> Problem:
    """Return a problem in which all routes but some keep their stops and their times."""
    pins = dict(problem.pin_of)
    for route in plan.routes:
        if route.shift in free:
            continue
        for stop in route.stops:
            known = pins.get(stop.visit)
            if known is None or known.level == "nurse":
                pins[stop.visit] = Pin(
                    visit=stop.visit, shift=route.shift, level="time", start=stop.start
                )
    return problem.replace(pins=tuple(pins.values()))
