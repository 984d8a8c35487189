"""A visit that needs another one is planned only with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import planned_by_visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield planned visits without the linked one that they need; amount 1 each."""
    made = planned_by_visit(problem, plan)
    for link in problem.links:
        pairs = {
            "none": (),
            "first": ((link.second, link.first),),
            "both": ((link.second, link.first), (link.first, link.second)),
        }[link.needs]
        for visit, needed in pairs:
            if visit in made and needed not in made:
                shift = made[visit][2]
                text = (
                    f"Visit {visit} is planned without visit {needed}, which it needs "
                    f"(link {link.id})."
                )
                yield Violation(
                    rule="link_presence", text=text, visit=visit, shift=shift.id, nurse=shift.nurse
                )
