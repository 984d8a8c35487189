"""A route lies within its shift: not before its start, nor after its latest end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import known_routes
from routing.rules._text import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield departures too early and returns too late, by seconds."""
    for route, shift in known_routes(problem, plan):
        early = shift.start - route.departure
        late = route.arrival - shift.latest_end
        if early > 0:
            text = (
                f"Shift {shift.id} departs at {clock(problem, route.departure)}, {early} s before "
                f"its start at {clock(problem, shift.start)}."
            )
            yield Violation(
                rule="shift_time", text=text, amount=early, shift=shift.id, nurse=shift.nurse
            )
        if late > 0:
            text = (
                f"Shift {shift.id} returns at {clock(problem, route.arrival)}, {late} s after "
                f"its latest end at {clock(problem, shift.latest_end)}."
            )
            yield Violation(
                rule="shift_time", text=text, amount=late, shift=shift.id, nurse=shift.nurse
            )
