"""A nurse holds what her shift and her role need, and works in her zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.rules.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.people import RosterNurse
    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster

UNIT = "shifts"


def reasons(
    problem: RosterProblem, nurse: RosterNurse, day: int, shift: str, role: str, zone: str
) -> Iterator[str]:
    """Yield why a nurse may not be given a shift on a day, whatever else she has."""
    needed = sorted(problem.shift_by_id[shift].credentials | ({role} if role else set()))
    for code in needed:
        if not nurse.holds(code, day):
            yield f"does not hold {code}"
    if zone and nurse.zones and zone not in nurse.zones:
        yield f"does not work in zone {zone}"


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield shifts that their nurse may not be given."""
    for a in roster.assignments:
        nurse = problem.nurse_by_id.get(a.nurse)
        if nurse is None or a.shift not in problem.shift_by_id:
            continue
        for reason in reasons(problem, nurse, a.day, a.shift, a.role, a.zone):
            text = f"Nurse {a.nurse} {reason}, as shift {a.shift} of day {a.day} needs."
            yield Breach(text=text, nurse=a.nurse, day=a.day)
