"""What shifts and hours cost by contract, as for agency nurses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.rules.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.contract import Contract
    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster
    from staffing.roster.shift_type import ShiftType

UNIT = "shifts"


def points(contract: Contract, shift: ShiftType) -> int:
    """Return what a shift costs; begun hours count whole."""
    return contract.shift_points + contract.hour_points * -(-shift.work_seconds // 3_600)


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield shifts that cost something."""
    for a in roster.assignments:
        if a.nurse not in problem.nurse_by_id or a.shift not in problem.shift_by_id:
            continue
        cost = points(problem.contract_of(a.nurse), problem.shift_by_id[a.shift])
        if cost:
            text = f"Shift {a.shift} of nurse {a.nurse} on day {a.day} is paid for."
            yield Breach(text=text, points=cost, nurse=a.nurse, day=a.day)
