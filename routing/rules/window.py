"""A visit starts within one of its windows.

Supplies are here too: the protocols fold the pharmacy's release and the beyond-use time into the
windows, so a visit cannot start before its drug is there or after it has spoiled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import planned
from routing.rules._text import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield visits that start outside all windows, by seconds to the nearest one."""
    for stop, visit, shift in planned(problem, plan):
        if any(window.contains(stop.start) for window in visit.windows):
            continue
        miss, nearest = min(
            (max(w.earliest - stop.start, stop.start - w.latest), number)
            for number, w in enumerate(visit.windows)
        )
        window = visit.windows[nearest]
        side = "before" if stop.start < window.earliest else "after"
        text = (
            f"Visit {visit.id} in shift {shift.id} starts at {clock(problem, stop.start)}, "
            f"{miss} s {side} its window {clock(problem, window.earliest)} to "
            f"{clock(problem, window.latest)}."
        )
        yield Violation(
            rule="window",
            text=text,
            amount=miss,
            visit=visit.id,
            shift=shift.id,
            nurse=shift.nurse,
        )
