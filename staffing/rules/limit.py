"""Hours, shifts and weekends of each nurse stay within the limits of her contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.rules.breach import Breach, price

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.contract import Limit
    from staffing.roster.people import RosterNurse
    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Assignment, Roster

UNIT = "units beyond a limit"


def stretches(problem: RosterProblem, limit: Limit) -> tuple[range, ...]:
    """Return the stretches of days that a limit looks at; a last one may be cut short.

    A stretch that the horizon cuts short has the whole maximum, but no minimum.
    """
    if limit.window is None:
        return (range(problem.days),)
    if not limit.rolling:
        starts = range(0, problem.days, limit.window)
        return tuple(range(d, min(problem.days, d + limit.window)) for d in starts)
    last = max(1, problem.days - limit.window + 1)
    return tuple(range(d, min(problem.days, d + limit.window)) for d in range(last))


def is_counted(limit: Limit, day: int, shift: str, zone: str) -> bool:
    """Tell whether a shift on a day counts for a limit."""
    return (
        (not limit.shifts or shift in limit.shifts)
        and (not limit.zones or zone in limit.zones)
        and (limit.days is None or day in limit.days)
    )


def least(limit: Limit, stretch: range) -> int:
    """Return the minimum of a stretch, which one cut short does not have."""
    whole = limit.window is None or len(stretch) == limit.window
    return limit.minimum if whole else 0


def measured(
    problem: RosterProblem, limit: Limit, stretch: range, held: dict[int, Assignment]
) -> int:
    """Return seconds, shifts or weekends that count in a stretch, without history."""
    counted = [
        a
        for a in held.values()
        if a.day in stretch
        and a.shift in problem.shift_by_id
        and is_counted(limit, a.day, a.shift, a.zone)
    ]
    if limit.measure == "seconds":
        return sum(problem.shift_by_id[a.shift].work_seconds for a in counted)
    if limit.measure == "shifts":
        return len(counted)
    days = {a.day for a in counted}
    return sum(any(day in days for day in weekend) for weekend in problem.weekends)


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield stretches of days with too little or too much."""
    for nurse in problem.nurses:
        held = roster.by_nurse.get(nurse.id, {})
        for limit in problem.contract_by_id[nurse.contract].limits:
            for stretch in stretches(problem, limit):
                yield from _of_stretch(problem, nurse, limit, stretch, held)


def _of_stretch(
    problem: RosterProblem,
    nurse: RosterNurse,
    limit: Limit,
    stretch: range,
    held: dict[int, Assignment],
) -> Iterator[Breach]:
    amount = measured(problem, limit, stretch, held)
    if limit.window is None:
        amount += nurse.used(limit.id)
    lowest = least(limit, stretch)
    below = -(-max(0, lowest - amount) // limit.unit)
    above = 0
    if limit.maximum is not None:
        above = -(-max(0, amount - limit.maximum) // limit.unit)
    told = (
        f"Nurse {nurse.id} has {amount} {limit.measure} by limit {limit.id} from day "
        f"{stretch.start} to {stretch.stop - 1}"
    )
    if below:
        yield Breach(
            text=f"{told}, below {lowest}.",
            amount=below,
            points=price(limit.under, below),
            nurse=nurse.id,
            day=stretch.start,
        )
    if above:
        yield Breach(
            text=f"{told}, above {limit.maximum}.",
            amount=above,
            points=price(limit.over, above),
            nurse=nurse.id,
            day=stretch.start,
        )
