"""A nurse carries all equipment that a visit needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import planned
from routing.rules._text import listed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import Shift


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield visits whose shift lacks equipment; amount is the number of missing items."""
    for _, visit, shift in planned(problem, plan):
        if not eligible(problem, visit, shift):
            missing = visit.equipment - shift.equipment
            text = (
                f"Visit {visit.id} needs {listed(missing)}, which shift {shift.id} does not carry."
            )
            yield Violation(
                rule="equipment",
                text=text,
                amount=len(missing),
                visit=visit.id,
                shift=shift.id,
                nurse=shift.nurse,
            )


def eligible(problem: Problem, visit: Visit, shift: Shift) -> bool:  # noqa: ARG001
    """Tell whether the shift carries what the visit needs."""
    return visit.equipment <= shift.equipment


def eligibility_key(visit: Visit) -> Hashable:
    """Return what eligibility depends on: the equipment."""
    return visit.equipment
