"""Doses that a nurse gives, day by day or in cycles, and the removal of the line after the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.protocols.course import DAY, HOUR, MINUTE
from routing.protocols.draft import Draft, Tie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.visit import Window
    from routing.protocols.course import Course
    from routing.protocols.protocol import Step


REMOVAL_DAYS = 28
"""Days after the end of an order for which its line is planned to be removed; later, it is told."""


def doses(course: Course) -> Iterator[Draft]:
    """Yield the doses after the first one that a nurse gives."""
    last = course.horizon.seconds - 1
    for kind, step in course.steps("dose"):
        for dose in course.doses(max(0, course.anchor + 1), last):
            windows = course.windows(
                dose - step.early_minutes * MINUTE,
                dose + step.latest_minutes * MINUTE,
                course.protocols.hours.dose,
            )
            day = course.horizon.day_of(dose)
            yield Draft(kind=kind, nursing=step, day=day, windows=windows)


def cycles(course: Course) -> tuple[list[Draft], list[Tie]]:
    """Return the doses of cycles expected in the horizon, and what ties a course's days."""
    drafts: list[Draft] = []
    ties: list[Tie] = []
    for kind, step in course.steps("cycle"):
        before: Draft | None = None
        resumed: int | None = None
        for number, nominal in cycle_days(course, step, course.horizon.days):
            if resumed is not None and nominal < resumed:
                continue
            draft = _cycle(course, kind, step, number, nominal)
            if draft is None:
                before = None
                continue
            if draft.overdue:
                # Of all doses that were missed, one is made up for, and none follows it closely.
                resumed = max(1, _every(course, step) // 2)
            if before is not None and (number - 1) % step.course_days:
                ties.append(_next_day(before, draft))
            drafts.append(draft)
            before = draft
    return drafts, ties


def cycle_days(course: Course, step: Step, until: int) -> Iterator[tuple[int, int]]:
    """Yield number from 1 and day of the doses that are left, those before a day ``until``.

    The order's hours between doses, if they are whole days, go before the protocol's days.
    """
    start = course.horizon.day_of(course.anchor)
    every = _every(course, step)
    given = course.order.doses_given
    while True:
        cycle, inner = divmod(given, step.course_days)
        ahead = cycle - (len(step.days) - 1)
        offset = step.days[cycle] if ahead <= 0 else step.days[-1] + ahead * every
        day = start + offset + inner
        if day - step.early_days >= until or course.is_over(day):
            return
        given += 1
        yield given, day


def _every(course: Course, step: Step) -> int:
    """Return the days from one cycle to the next."""
    hours = course.order.dose_every_hours
    return hours // 24 if hours and not hours % 24 else step.every_days


def _cycle(course: Course, kind: str, step: Step, number: int, nominal: int) -> Draft | None:
    # Never before the therapy begins, nor after it ends.
    first = max(nominal - step.early_days, course.horizon.day_of(course.anchor))
    last = nominal + step.late_days
    overdue = last < 0
    if overdue:
        first, last = 0, min(1, course.horizon.days - 1)
    last = last if course.end_day is None else min(last, course.end_day)
    allowed = range(max(0, first), last + 1)
    day = _expected(course, nominal, allowed)
    if day is None or not day < course.horizon.days:
        return None
    windows: list[Window] = []
    for other in allowed:
        if other < course.horizon.days and (course.weekend(day) or not course.weekend(other)):
            windows += _clock(course, step, other)
    expected = day if overdue else _expected(course, nominal, range(first, last + 1))
    return Draft(
        kind=kind,
        nursing=step,
        day=day,
        windows=tuple(windows),
        dose=number,
        overdue=overdue,
        doubtful=expected is not None and expected < 0,
    )


def _expected(course: Course, nominal: int, allowed: range) -> int | None:
    """Return the day nearest to the nominal one, a working day if there is one."""
    working = [day for day in allowed if not course.weekend(day)]
    return min(working or allowed, key=lambda day: (abs(day - nominal), day), default=None)


def _clock(course: Course, step: Step, day: int) -> tuple[Window, ...]:
    at = course.horizon.at(day, course.dose_clock)
    return course.windows(
        at - step.early_minutes * MINUTE,
        at + step.latest_minutes * MINUTE,
        course.protocols.hours.dose,
        due=None if step.due_minutes is None else at + step.due_minutes * MINUTE,
    )


def _next_day(before: Draft, draft: Draft) -> Tie:
    """Tie two days in a row of one course: 24 hours apart, 4 more or less."""
    return Tie(
        first=before,
        second=draft,
        min_lag=DAY - 4 * HOUR,
        max_lag=DAY + 4 * HOUR,
        nurse="prefer_same",
        needs="first",
    )


def _last_runs(course: Course) -> int:
    """Return for how long the last dose runs: a reservoir is stopped when the therapy ends."""
    reservoir = any(c.since == "last_solution_change" for c in course.therapy.care.values())
    return min(course.infusion, 12 * HOUR) if reservoir else course.infusion


def removal(course: Course) -> Draft | None:
    """Return the removal of the line, if it is expected in the horizon."""
    order = course.order
    if course.end_day is None or order.device == "none" or order.line_removed is not None:
        return None
    for kind, step in course.steps("removal"):
        start, end = (course.horizon.day_start(course.end_day + n) for n in (0, 1))
        running = _last_runs(course)
        since = max(course.anchor, min(start, end - running))
        last = max(course.doses(since, end - 1), default=None)
        earliest = start if last is None else max(start, last + running)
        latest = earliest + step.latest_minutes * MINUTE
        hours = course.protocols.hours.routine
        day = course.target_day(earliest, latest, hours)
        overdue = day < 0
        if overdue:
            if course.end_day < -REMOVAL_DAYS:
                return None
            day, earliest = 0, 0
            latest = course.horizon.day_start(1) - 1
        if day >= course.horizon.days:
            return None
        windows = course.windows(earliest, latest, hours, weekends=course.weekend(day))
        return Draft(kind=kind, nursing=step, day=day, windows=windows, overdue=overdue)
    return None
