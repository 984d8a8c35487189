"""Only regular shifts make planned visits: not those on call, and not those that nobody works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import planned

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import Shift


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield visits planned in shifts that make none; amount 1 each."""
    for _, visit, shift in planned(problem, plan):
        if not eligible(problem, visit, shift):
            kind = "on call only" if shift.duty == "on_call" else "not worked"
            text = f"Visit {visit.id} is planned in shift {shift.id}, which is {kind}."
            yield Violation(
                rule="duty", text=text, visit=visit.id, shift=shift.id, nurse=shift.nurse
            )


def eligible(problem: Problem, visit: Visit, shift: Shift) -> bool:  # noqa: ARG001
    """Tell whether the shift makes planned visits at all."""
    return shift.duty == "regular"


def eligibility_key(visit: Visit) -> Hashable:  # noqa: ARG001
    """Return what eligibility depends on: nothing of the visit."""
    return None
