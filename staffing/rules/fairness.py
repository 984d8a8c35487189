"""Nobody bears more nights, weekends, holidays or difficult patients than her fair share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.rules.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster
    from staffing.roster.wishes import Fairness

UNIT = "shifts above a share"


def is_counted(fairness: Fairness, day: int, shift: str, zone: str) -> bool:
    """Tell whether a shift on a day is part of a burden."""
    return (
        (not fairness.shifts or shift in fairness.shifts)
        and (not fairness.zones or zone in fairness.zones)
        and (fairness.days is None or day in fairness.days)
    )


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield nurses above their share, by how many shifts of this roster they are."""
    for fairness in problem.fairness:
        for nurse in problem.nurses:
            if nurse.agency or not fairness.points:
                continue
            held = roster.by_nurse.get(nurse.id, {}).values()
            here = sum(is_counted(fairness, a.day, a.shift, a.zone) for a in held)
            share = problem.fair_share(fairness, nurse)
            above = min(here, here + nurse.used(fairness.id) - share)
            if above > 0:
                text = (
                    f"Nurse {nurse.id} has {here + nurse.used(fairness.id)} of burden "
                    f"{fairness.id}, above her share of {share}."
                )
                points = above * fairness.points
                yield Breach(text=text, amount=above, points=points, nurse=nurse.id)
