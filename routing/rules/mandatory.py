"""Mandatory visits are planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import planned_by_visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield mandatory visits that no known shift makes; amount 1 each."""
    made = planned_by_visit(problem, plan)
    for visit in problem.visits:
        if visit.mandatory and visit.id not in made:
            text = f"Visit {visit.id} is mandatory but not planned."
            yield Violation(rule="mandatory", text=text, visit=visit.id)
