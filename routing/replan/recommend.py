"""Where a visit could go: ranked by cost and disruption, without solving anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.compile.decode import IllegalOrderError
from routing.explain.fit import fits
from routing.explain.pair import latest_ends, why_never
from routing.replan.part import Reach

if TYPE_CHECKING:
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.result import Cost
    from routing.domain.visit import Visit

MOST_TRIED = 3
"""Places timed and judged for each one that is asked for, those with the shortest detours first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A place for a visit.

    Attributes
    ----------
    nurse, shift
        Who would make it.
    day
        Day from 0.
    position
        Number of stops before it.
    start, end
        When it would be, in seconds from the horizon's start.
    difference
        What the plan costs more with it, term by term; see ``MoveVerdict.difference``.
    moved
        Visits that would start at another time, and by how many seconds.
    """

    nurse: str
    shift: str
    day: int
    position: int
    start: int
    end: int
    difference: Cost
    moved: tuple[tuple[str, int], ...]


def recommend(
    problem: Problem, plan: Plan, visit: Visit, *, limit: int = 10, now: int | None = None
) -> tuple[Recommendation, ...]:
    """Return where a visit could go, the cheapest first, at most one place for each shift.

    Parameters
    ----------
    problem, plan
        The days and their plan; nothing but the new visit is given to another nurse.
    visit
        New, or one that the plan leaves out. Its place must be in the problem.
    limit
        Most places returned.
    now
        If given, no place starts before it.

    Raises
    ------
    ValueError
        If the plan makes the visit already, or its place is not known.
    """
    if visit.id in plan.stop_of:
        raise ValueError(f"visit {visit.id} is planned already")
    reach = Reach(problem, plan, visit)
    ends = latest_ends(problem)
    found: list[tuple[int, str, int]] = []
    for shift in problem.shifts:
        if why_never(problem, visit, shift, ends[shift.id]) is not None:
            continue
        route = plan.route_of.get(shift.id)
        order = [stop.visit for stop in route.stops] if route else []
        begun = sum(stop.start <= now for stop in route.stops) if route and now is not None else 0
        if now is not None and route is None and ends[shift.id] <= now:
            continue
        found += [
            (fit.detour, shift.id, fit.position)
            for fit in fits(problem, shift, ends[shift.id], order, visit)[:2]
            if fit.missing == 0 and fit.position >= begun
        ]
    best: dict[str, Recommendation] = {}
    for tried, (_, shift_id, position) in enumerate(sorted(found)):
        if len(best) >= limit or tried >= MOST_TRIED * limit:
            break
        made = _at(reach, visit, shift_id, position)
        if made is None or (now is not None and made.start < now):
            continue
        known = best.get(shift_id)
        if known is None or made.difference.points < known.difference.points:
            best[shift_id] = made
    return tuple(sorted(best.values(), key=lambda r: (r.difference.points, r.start, r.shift)))


def _at(reach: Reach, visit: Visit, shift: str, position: int) -> Recommendation | None:
    """Return what a visit at a place comes to, None if it is not legal there."""
    part = reach.part([shift], [visit.id])
    orders = part.orders()
    orders.setdefault(shift, []).insert(position, visit.id)
    try:
        made = part.timed(orders)
    except IllegalOrderError:
        return None
    if part.added(made):
        return None
    stop = made.stop_of[visit.id][1]
    moved = tuple(
        (name, later.start - part.plan.stop_of[name][1].start)
        for name, (_, later) in made.stop_of.items()
        if name in part.plan.stop_of and later.start != part.plan.stop_of[name][1].start
    )
    return Recommendation(
        nurse=reach.problem.shift_by_id[shift].nurse,
        shift=shift,
        day=reach.problem.horizon.day_of(stop.start),
        position=position,
        start=stop.start,
        end=stop.end,
        difference=part.difference(made),
        moved=moved,
    )
