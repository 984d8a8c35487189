"""After a shift come only shifts that may: enough rest, forward rotation, no forbidden pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.roster.shift_type import DAY
from staffing.rules.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.contract import Contract
    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster
    from staffing.roster.shift_type import ShiftType

UNIT = "successions"


def reasons(contract: Contract, before: ShiftType, after: ShiftType, gap: int) -> Iterator[str]:
    """Yield why a shift may not follow another one ``gap`` days later."""
    if gap == 1 and (before.id, after.id) in contract.forbidden:
        yield "is forbidden by contract"
    if gap == 1 and contract.forward_rotation and after.start < before.start:
        yield "starts earlier in the day"
    needed = contract.rest_seconds if before.rest_after is None else before.rest_after
    rest = gap * DAY + after.start - before.end
    if rest < needed:
        yield f"leaves {rest} s of rest, below {needed} s"


def reach(problem: RosterProblem, contract: Contract) -> int:
    """Return after how many days a shift can no longer be too early after another one."""
    latest = max(
        (
            shift.end + (contract.rest_seconds if shift.rest_after is None else shift.rest_after)
            for shift in problem.shift_types
        ),
        default=0,
    )
    return max(1, -(-latest // DAY))


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield shifts that must not follow the one before, history included."""
    for nurse in problem.nurses:
        contract = problem.contract_by_id[nurse.contract]
        held = {
            day: problem.shift_by_id[a.shift]
            for day, a in roster.by_nurse.get(nurse.id, {}).items()
            if a.shift in problem.shift_by_id
        }
        if nurse.history is not None and nurse.history.last_shift:
            held[-1] = problem.shift_by_id[nurse.history.last_shift]
        far = reach(problem, contract)
        for day, before in sorted(held.items()):
            for gap in range(1, far + 1):
                after = held.get(day + gap)
                for reason in reasons(contract, before, after, gap) if after else ():
                    assert after is not None
                    text = (
                        f"Shift {after.id} of nurse {nurse.id} on day {day + gap} {reason} after "
                        f"shift {before.id} on day {day}."
                    )
                    yield Breach(text=text, nurse=nurse.id, day=day + gap)
