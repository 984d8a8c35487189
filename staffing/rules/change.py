"""What nurses were told stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.rules.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster

UNIT = "nurse-days"


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield nurse-days that differ from the published roster, days of leave not counted."""
    if problem.published is None or not problem.change_points:
        return
    for nurse in problem.nurses:
        away = problem.away.get(nurse.id, frozenset())
        for day in range(problem.days):
            if day in away:
                continue
            told, now = problem.published.on(nurse.id, day), roster.on(nurse.id, day)
            if told != now:
                text = f"Nurse {nurse.id} was told otherwise for day {day}."
                yield Breach(text=text, points=problem.change_points, nurse=nurse.id, day=day)
