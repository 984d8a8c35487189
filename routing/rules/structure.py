"""Every visit is in the plan exactly once, and nothing that does not exist."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from routing.domain.result import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield unknown ids, shifts with two routes, empty routes, and visits not exactly once."""
    yield from _routes(problem, plan)
    yield from _visits(problem, plan)


def _routes(problem: Problem, plan: Plan) -> Iterator[Violation]:
    for shift, count in Counter(route.shift for route in plan.routes).items():
        if shift not in problem.shift_by_id:
            text = f"The plan has a route for shift {shift}, which does not exist."
            yield Violation(rule="structure", text=text, shift=shift)
        elif count > 1:
            text = f"Shift {shift} has {count} routes instead of one."
            nurse = problem.shift_by_id[shift].nurse
            yield Violation(rule="structure", text=text, amount=count - 1, shift=shift, nurse=nurse)
    for route in plan.routes:
        if not route.stops:
            text = f"The route of shift {route.shift} has no stop."
            yield Violation(rule="structure", text=text, shift=route.shift)


def _visits(problem: Problem, plan: Plan) -> Iterator[Violation]:
    stops = Counter(stop.visit for route in plan.routes for stop in route.stops)
    left_out = Counter(unassigned.visit for unassigned in plan.unassigned)
    for visit in problem.visit_by_id:
        count = stops[visit] + left_out[visit]
        if count == 0:
            text = f"Visit {visit} is neither planned nor unassigned."
            yield Violation(rule="structure", text=text, visit=visit)
        elif count > 1:
            text = (
                f"Visit {visit} is planned {stops[visit]} times and unassigned {left_out[visit]} "
                "times, instead of once in all."
            )
            yield Violation(rule="structure", text=text, amount=count - 1, visit=visit)
    for visit in {**stops, **left_out}:
        if visit not in problem.visit_by_id:
            text = f"The plan names visit {visit}, which does not exist."
            yield Violation(rule="structure", text=text, visit=visit)
