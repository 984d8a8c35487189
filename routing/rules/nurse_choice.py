"""Nurses whom a visit requires or excludes are respected."""

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
    """Yield visits made by an excluded nurse or by none of those required; amount 1 each."""
    for _, visit, shift in planned(problem, plan):
        if eligible(problem, visit, shift):
            continue
        fault = (
            "must not go there"
            if shift.nurse in visit.excluded_nurses
            else f"is none of those required ({listed(visit.required_nurses)})"
        )
        text = f"Visit {visit.id} is made by nurse {shift.nurse}, who {fault}."
        yield Violation(
            rule="nurse_choice", text=text, visit=visit.id, shift=shift.id, nurse=shift.nurse
        )


def eligible(problem: Problem, visit: Visit, shift: Shift) -> bool:  # noqa: ARG001
    """Tell whether the shift's nurse is welcome; exclusion outweighs requirement."""
    if shift.nurse in visit.excluded_nurses:
        return False
    return not visit.required_nurses or shift.nurse in visit.required_nurses


def eligibility_key(visit: Visit) -> Hashable:
    """Return what eligibility depends on: both lists of nurses."""
    return visit.required_nurses, visit.excluded_nurses
