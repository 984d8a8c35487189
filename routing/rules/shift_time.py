"""A route lies within its shift, and leaves at its very start where the shift says so."""

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
    """Yield departures too early and returns too late, and departures put off, by seconds."""
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
        if early < 0 and shift.leaves_at_start:
            text = (
                f"Shift {shift.id} departs at {clock(problem, route.departure)}, {-early} s after "
                f"its start at {clock(problem, shift.start)}, at which it is to leave."
            )
            yield Violation(
                rule="shift_time", text=text, amount=-early, shift=shift.id, nurse=shift.nurse
            )
        if late > 0:
            text = (
                f"Shift {shift.id} returns at {clock(problem, route.arrival)}, {late} s after "
                f"its latest end at {clock(problem, shift.latest_end)}."
            )
            yield Violation(
                rule="shift_time", text=text, amount=late, shift=shift.id, nurse=shift.nurse
            )
