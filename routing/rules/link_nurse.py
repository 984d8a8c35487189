"""Linked visits are made by the same nurse, or by different ones, where the link says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import planned_by_visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield links, both visits planned, with the wrong nurses; amount 1 each."""
    made = planned_by_visit(problem, plan)
    for link in problem.links:
        if link.first not in made or link.second not in made:
            continue
        first, second = made[link.first][2], made[link.second][2]
        same = first.nurse == second.nurse
        if (link.nurse == "same" and not same) or (link.nurse == "different" and same):
            found = f"nurse {first.nurse}" if same else f"nurses {first.nurse} and {second.nurse}"
            text = (
                f"Visits {link.first} and {link.second} are made by {found}, but must be made by "
                f"{'the same nurse' if link.nurse == 'same' else 'two nurses'} (link {link.id})."
            )
            yield Violation(
                rule="link_nurse", text=text, visit=link.second, shift=second.id, nurse=second.nurse
            )
