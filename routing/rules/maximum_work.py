"""No shift, and no nurse over the horizon, works longer than allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import known_routes, measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield shifts and nurses over their limit, by seconds of work (breaks not counted)."""
    work_of_nurse: dict[str, int] = {}
    for route, shift in known_routes(problem, plan):
        work = measure(problem, route, shift).work
        work_of_nurse[shift.nurse] = work_of_nurse.get(shift.nurse, 0) + work
        limit = shift.max_work_seconds
        if limit is not None and work > limit:
            text = f"Shift {shift.id} works {work} s, {work - limit} s more than its {limit} s."
            yield Violation(
                rule="maximum_work",
                text=text,
                amount=work - limit,
                shift=shift.id,
                nurse=shift.nurse,
            )
    for nurse_id, work in work_of_nurse.items():
        limit = problem.nurse_by_id[nurse_id].max_work_seconds
        if limit is not None and work > limit:
            text = (
                f"Nurse {nurse_id} works {work} s in all, {work - limit} s more than the {limit} s "
                "of the horizon."
            )
            yield Violation(rule="maximum_work", text=text, amount=work - limit, nurse=nurse_id)
