"""Stretches of days that a nurse's duties are counted over, with what she has outside the horizon.

Duties before and after are settled. They take their part of every limit that reaches over the
edge: a nurse who was on call last night has no rest for another duty this morning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from staffing.on_call.problem import OnCallDuty, OnCallProblem


def rested(problem: OnCallProblem, nurse: str, duty: OnCallDuty) -> bool:
    """Tell whether a nurse's settled duties leave rest before and after a duty."""
    return all(
        _far(problem, max(duty.start, kept.start) - min(duty.end, kept.end))
        for kept in problem.kept_by.get(nurse, ())
    )


def apart(problem: OnCallProblem, one: OnCallDuty, other: OnCallDuty) -> bool:
    """Tell whether one nurse may take two duties: they touch, or there is rest between them."""
    return _far(problem, max(one.start, other.start) - min(one.end, other.end))


def _far(problem: OnCallProblem, gap: int) -> bool:
    return gap == 0 or (gap > 0 and gap >= problem.limits.rest)


def in_row(
    problem: OnCallProblem, nurse: str, days: Collection[int]
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield days of the horizon of which a nurse may be on call on so many, for days in a row.

    Parameters
    ----------
    problem, nurse
        Limits, and whose settled duties count.
    days
        On which she might be on call.
    """
    most, kept = problem.limits.most_in_row, {k.day for k in problem.kept_by.get(nurse, ())}
    for first in range(min(days, default=0) - most, max(days, default=-1) + 1):
        stretch = range(first, first + most + 1)
        free = tuple(day for day in stretch if day in days)
        room = most - sum(day in kept for day in stretch)
        if len(free) > max(0, room):
            yield free, room


def in_window(
    problem: OnCallProblem, nurse: str, duties: Collection[int]
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield rows of duties of which a nurse may take so many, for every window of days.

    A window in which she has too many already allows none, and is nobody's fault if none is taken.
    """
    most, length = problem.limits.most_in_window, problem.limits.window
    if most is None:
        return
    day_of = {d: problem.duties[d].day for d in duties}
    kept = [k.day for k in problem.kept_by.get(nurse, ())]
    for first in range(
        min(day_of.values(), default=0) - length + 1, max(day_of.values(), default=-1) + 1
    ):
        stretch = range(first, first + length)
        free = tuple(d for d, day in day_of.items() if day in stretch)
        room = max(0, most - sum(day in stretch for day in kept))
        if len(free) > room:
            yield free, room
