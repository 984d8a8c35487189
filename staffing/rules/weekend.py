"""A weekend is worked on both of its days or on neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.rules.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster

UNIT = "weekends"


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield weekends with one day worked; those that the horizon cuts are whole."""
    for nurse in problem.nurses:
        points = problem.contract_by_id[nurse.contract].complete_weekends
        if points == 0:
            continue
        held = roster.by_nurse.get(nurse.id, {})
        for weekend in problem.weekends:
            if len(weekend) == 2 and (weekend[0] in held) != (weekend[1] in held):
                text = f"Nurse {nurse.id} works one day of the weekend of day {weekend[0]}."
                yield Breach(text=text, points=points, nurse=nurse.id, day=weekend[0])
