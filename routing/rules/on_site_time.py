"""A visit lasts exactly its time on site: nobody leaves early, and no time is made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import planned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield visits that are shorter or longer than needed, by seconds."""
    for stop, visit, shift in planned(problem, plan):
        lasts = stop.end - stop.start
        if lasts != visit.on_site_seconds:
            text = (
                f"Visit {visit.id} in shift {shift.id} lasts {lasts} s instead of "
                f"{visit.on_site_seconds} s."
            )
            yield Violation(
                rule="on_site_time",
                text=text,
                amount=abs(lasts - visit.on_site_seconds),
                visit=visit.id,
                shift=shift.id,
                nurse=shift.nurse,
            )
