"""Days on end of work, off, or of a shift are neither too few nor too many."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from staffing.rules.breach import Breach, price

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.contract import RunLimit
    from staffing.roster.people import RosterNurse
    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster

UNIT = "days"


def belongs(limit: RunLimit, shift: str | None) -> bool:
    """Tell whether a day with a shift, or None for a day off, belongs to such runs."""
    if limit.run == "off":
        return shift is None
    return shift is not None and (not limit.shifts or shift in limit.shifts)


def before(limit: RunLimit, nurse: RosterNurse) -> int | None:
    """Return the days of the run that history ends with; None if there is no history.

    Of runs of several shift types only the days with the last one are known.
    """
    history = nurse.history
    if history is None:
        return None
    if limit.run == "off":
        return history.days_off
    if limit.run == "work":
        return history.working_days
    return history.same_shift_days if history.last_shift in limit.shifts else 0


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield runs that are too short or too long."""
    for nurse in problem.nurses:
        shifts = [roster.shift_on(nurse.id, day) for day in range(problem.days)]
        for limit in problem.contract_by_id[nurse.contract].runs:
            member = [belongs(limit, shift) for shift in shifts]
            yield from _of_nurse(nurse, limit, member)


def _of_nurse(nurse: RosterNurse, limit: RunLimit, member: list[bool]) -> Iterator[Breach]:
    known = before(limit, nurse)
    past = known or 0
    if past and not member[0]:
        yield from _short(nurse, limit, 0, past)
    day = 0
    for inside, group in groupby(member):
        length = len(list(group))
        first, day = day, day + length
        if not inside:
            continue
        brought = past if first == 0 else 0
        if limit.maximum is not None:
            over = min(length, length + brought - limit.maximum)
            if over > 0:
                yield Breach(
                    text=(
                        f"Nurse {nurse.id} has {length + brought} days on end by run {limit.id} "
                        f"from day {first - brought}, above {limit.maximum}."
                    ),
                    amount=over,
                    points=price(limit.over, over),
                    nurse=nurse.id,
                    day=first,
                )
        if day < len(member) and not (first == 0 and known is None):
            yield from _short(nurse, limit, first, length + brought)


def _short(nurse: RosterNurse, limit: RunLimit, first: int, length: int) -> Iterator[Breach]:
    missing = limit.minimum - length
    if missing > 0:
        yield Breach(
            text=(
                f"Nurse {nurse.id} has {length} days on end by run {limit.id} at day {first}, "
                f"below {limit.minimum}."
            ),
            amount=missing,
            points=price(limit.under, missing),
            nurse=nurse.id,
            day=first,
        )
