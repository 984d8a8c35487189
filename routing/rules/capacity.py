"""The visits of a shift load no more than its nurse can carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import known_routes, known_stops

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import Shift


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield routes that load too much, by units over the capacity."""
    for route, shift in known_routes(problem, plan):
        load = sum(visit.load for _, visit in known_stops(problem, route))
        if shift.capacity is not None and load > shift.capacity:
            text = f"The visits of shift {shift.id} load {load}, but it carries {shift.capacity}."
            yield Violation(
                rule="capacity",
                text=text,
                amount=load - shift.capacity,
                shift=shift.id,
                nurse=shift.nurse,
            )


def eligible(problem: Problem, visit: Visit, shift: Shift) -> bool:  # noqa: ARG001
    """Tell whether the visit alone loads no more than the shift carries."""
    return shift.capacity is None or visit.load <= shift.capacity


def eligibility_key(visit: Visit) -> Hashable:
    """Return what eligibility depends on: the load."""
    return visit.load
