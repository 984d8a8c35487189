"""Frequency orders: visits that the week still lacks, and weeks that have too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.order import IntakeFinding
from routing.protocols.draft import Draft
from routing.protocols.frequency import parse_frequency
from routing.protocols.protocol import FOLLOW_UP

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from routing.domain.visit import Window
    from routing.protocols.course import Course
    from routing.protocols.frequency import Frequency

_NEAR = 2
"""Days by which a visit may miss the day on which the frequency expects one."""


def weekly_visits(
    course: Course, planned: Iterable[int]
) -> tuple[list[Draft], list[IntakeFinding]]:
    """Return the visits that the order's frequency asks for beyond what is due anyway.

    A week of n visits expects them on evenly spread days; a visit at most two days off counts.
    What was done before the horizon is known by the order's dates alone; ``planned`` are the days
    on which visits are due anyway, those after the horizon included, in weeks that begin in it.
    """
    if not course.frequency:
        return [], []
    frequency = parse_frequency(course.frequency)
    found: list[Draft] = []
    findings: list[IntakeFinding] = []
    days = {*planned, *_days_done(course)}
    for week, monday in _weeks(course):
        least, most = frequency.week(week)
        own = sorted(day for day in days if monday <= day < monday + 7)
        for day in _lacking(least, monday, own):
            draft = _follow_up(course, day, monday, days)
            if draft is not None:
                days.add(draft.day)
                found += [draft] if 0 <= draft.day < course.horizon.days else []
        if len(own) > most + frequency.prn:
            findings.append(_exceeded(course, frequency, week, len(own)))
    return found, findings


def _weeks(course: Course) -> Iterator[tuple[int, int]]:
    """Yield number from 0 and first day of the weeks of therapy that the horizon touches."""
    start = course.horizon.day_of(course.anchor)
    begins = course.protocols.week_begins
    if begins is not None:
        start -= (course.horizon.date_of(start).weekday() - begins) % 7
    first = max(0, -start // 7)
    for week in range(first, first + 4):
        monday = start + 7 * week
        if monday < course.horizon.days and monday + 7 > 0 and not course.is_over(monday):
            yield week, monday


def _days_done(course: Course) -> set[int]:
    """Return the days before the horizon on which the order's dates tell of a visit."""
    order = course.order
    moments = (
        order.last_dressing,
        order.last_needle,
        order.last_lab,
        order.last_solution_change,
        order.start,
    )
    days = {course.horizon.day_of(course.horizon.to_seconds(m)) for m in moments if m is not None}
    start = course.horizon.day_of(course.anchor)
    for _, step in course.steps("training"):
        if step.number <= order.training_done:
            days.add(start + step.offset_hours // 24)
    return {day for day in days if day < 0}


def _lacking(least: int, monday: int, own: Sequence[int]) -> list[int]:
    """Return the days on which a visit is expected and none is near, as many as are lacking."""
    free, found = list(own), []
    for number in range(least):
        day = monday + number * 7 // least
        near = [other for other in free if abs(other - day) <= _NEAR]
        if near:
            free.remove(min(near, key=lambda other: (abs(other - day), other)))
        else:
            found.append(day)
    return found[max(0, len(found) - max(0, least - len(own))) :]


def _follow_up(course: Course, day: int, monday: int, taken: Collection[int]) -> Draft | None:
    """Return a visit on a day or one day off, within its week; on a weekend only if it must be.

    Days with another visit are left alone.
    """
    care = course.therapy.follow_up
    first = max(monday, course.horizon.day_of(course.anchor))
    nearby = [
        other
        for other in (day, day + 1, day - 1)
        if first <= other < monday + 7 and not course.is_over(other) and other not in taken
    ]
    if care is None or not nearby:
        return None
    target = next((other for other in nearby if not course.weekend(other)), nearby[0])
    hours, weekends = course.protocols.hours.routine, course.weekend(target)
    windows: list[Window] = []
    for other in sorted(nearby):
        opens, closes = (course.horizon.day_start(n) for n in (other, other + 1))
        windows += course.windows(opens, closes - 1, hours, weekends=weekends)
    return Draft(kind=FOLLOW_UP, nursing=care, day=target, windows=tuple(windows))


def _exceeded(course: Course, frequency: Frequency, week: int, visits: int) -> IntakeFinding:
    most = frequency.week(week)[1] + frequency.prn
    return IntakeFinding(
        code="frequency_exceeded",
        order=course.order.id,
        patient=course.patient.id,
        text=f"Week {week + 1} of the therapy has {visits} visits; the order allows {most}.",
        action="Ask for a new frequency order, or correct the dates of what was done last.",
        refused=False,
    )
