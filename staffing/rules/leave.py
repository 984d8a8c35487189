"""Nobody works on leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.rules.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster

UNIT = "shifts"


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield shifts on days of leave."""
    for a in roster.assignments:
        if a.day in problem.away.get(a.nurse, ()):
            text = f"Nurse {a.nurse} is on leave on day {a.day} and has shift {a.shift}."
            yield Breach(text=text, nurse=a.nurse, day=a.day)
