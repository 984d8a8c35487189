"""What was fixed beforehand is in the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.rules.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster

UNIT = "shifts"


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield fixed assignments that are not there as they are."""
    for wanted in problem.fixed:
        if roster.on(wanted.nurse, wanted.day) != wanted:
            text = f"Nurse {wanted.nurse} must have shift {wanted.shift} on day {wanted.day}."
            yield Breach(text=text, nurse=wanted.nurse, day=wanted.day)
