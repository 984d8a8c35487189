"""Requests to work or not to work are granted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.rules.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster

UNIT = "requests"


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield requests that are not granted."""
    for request in problem.requests:
        if request.points != 0 and not request.granted(roster.shift_on(request.nurse, request.day)):
            wish = "to work" if request.wanted else "not to work"
            kinds = f" {', '.join(sorted(request.shifts))}" if request.shifts else ""
            text = f"Nurse {request.nurse} asked {wish}{kinds} on day {request.day}."
            yield Breach(text=text, points=request.points, nurse=request.nurse, day=request.day)
