"""Enough nurses are on duty, of the right kind, when and where they are needed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from staffing.roster.shift_type import DAY
from staffing.rules.breach import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.cover import Cover
    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Assignment, Roster

UNIT = "nurses"


def serving(problem: RosterProblem, cover: Cover) -> tuple[tuple[int, str], ...]:
    """Return the (day, shift type) that count for a demand, whoever has them."""
    kinds = [s for s in problem.shift_types if not cover.shifts or s.id in cover.shifts]
    if cover.hours is None:
        return tuple((cover.day, shift.id) for shift in kinds)
    start, end = cover.hours
    longest = max((shift.end for shift in kinds), default=0)
    first = max(0, cover.day - longest // DAY)
    return tuple(
        (day, shift.id)
        for day in range(first, min(problem.days, cover.day + 1 + end // DAY))
        for shift in kinds
        if shift.serves(start - (day - cover.day) * DAY, end - (day - cover.day) * DAY, cover.duty)
    )


def counts(problem: RosterProblem, cover: Cover, nurse: str, role: str, zone: str) -> bool:
    """Tell whether a nurse with a shift in a role and zone counts for a demand."""
    return (
        (not cover.role or role == cover.role)
        and (not cover.zone or zone == cover.zone)
        and (cover.nurses is None or nurse in cover.nurses)
        and (not cover.credential or problem.nurse_by_id[nurse].holds(cover.credential, cover.day))
    )


def on_duty(problem: RosterProblem, roster: Roster) -> dict[str, int]:
    """Return how many nurses count for each demand, by its id."""
    held: dict[tuple[int, str], list[Assignment]] = defaultdict(list)
    for a in dict.fromkeys(roster.assignments):
        if a.nurse in problem.nurse_by_id:
            held[a.day, a.shift].append(a)
    return {
        cover.id: len(
            {
                a.nurse
                for cell in serving(problem, cover)
                for a in held.get(cell, ())
                if counts(problem, cover, a.nurse, a.role, a.zone)
            }
        )
        for cover in problem.cover
    }


def breaches(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Yield demands with too few or too many nurses."""
    present = on_duty(problem, roster)
    for cover in problem.cover:
        n = present[cover.id]
        where = f"Cover {cover.id} of day {cover.day} has {n} nurses"
        found = (
            (cover.minimum - n, None, f"{where}, below its minimum of {cover.minimum}."),
            (
                n - cover.maximum if cover.maximum is not None else 0,
                None,
                f"{where}, above its maximum of {cover.maximum}.",
            ),
            (cover.optimum - n, cover.under, f"{where}, below its optimum of {cover.optimum}."),
            (n - cover.optimum, cover.over, f"{where}, above its optimum of {cover.optimum}."),
        )
        for amount, each, text in found:
            if amount > 0 and each != 0:
                points = None if each is None else each * amount
                yield Breach(text=text, amount=amount, points=points, day=cover.day, cover=cover.id)
