"""Which few routes are worth solving exactly together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem

MOST_VISITS = 16
"""Visits in a knot, so that CP-SAT makes something of it within a second."""

MOST_SHIFTS = 3


def knot(problem: Problem, plan: Plan, rng: random.Random) -> tuple[str, ...]:
    """Return ids of up to three shifts of about the same time that share links or lie near.

    A visit is drawn; its route comes first, then those of the visits linked to it, then those
    that pass nearest to it while the first is under way.
    """
    if not plan.routes:
        return ()
    first = rng.choice(plan.routes)
    centre = problem.visit_by_id[rng.choice(first.stops).visit]
    chosen, visits = [first.shift], len(first.stops)
    for shift in (
        *_linked(problem, plan, centre.id),
        *_near(problem, plan, first.shift, centre.id),
    ):
        size = len(plan.route_of[shift].stops)
        if shift not in chosen and visits + size <= MOST_VISITS and len(chosen) < MOST_SHIFTS:
            chosen.append(shift)
            visits += size
    return tuple(chosen)


def _linked(problem: Problem, plan: Plan, visit: str) -> list[str]:
    ends = {v for link in problem.links_of.get(visit, ()) for v in (link.first, link.second)}
    return sorted({plan.stop_of[v][0] for v in ends - {visit} if v in plan.stop_of})


def _near(problem: Problem, plan: Plan, shift: str, visit: str) -> list[str]:
    """Return the other routes of the same hours, nearest to a visit first."""
    own, place = plan.route_of[shift], problem.visit_by_id[visit].location
    found: list[tuple[int, str]] = []
    for route in plan.routes:
        if route.shift == shift or route.departure > own.arrival or route.arrival < own.departure:
            continue
        drives = (
            problem.travel.leg(place, problem.visit_by_id[stop.visit].location)[0]
            for stop in route.stops
        )
        ways = [seconds for seconds in drives if seconds >= 0]
        if ways:
            found.append((min(ways), route.shift))
    return [name for _, name in sorted(found)]
