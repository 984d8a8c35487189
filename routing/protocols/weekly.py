"""Frequency orders: visits that the week still lacks, and weeks that have too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.order import IntakeFinding
from routing.protocols.draft import Draft
from routing.protocols.frequency import parse_frequency

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routing.protocols.course import Course
    from routing.protocols.frequency import Frequency

FOLLOW_UP = "assessment"
"""The care that a visit asked for by frequency alone is made for."""

_NEAR = 2
"""Days by which a visit may miss the day on which the frequency expects one."""


def weekly_visits(
    course: Course, drafts: Sequence[Draft]
) -> tuple[list[Draft], list[IntakeFinding]]:
    """Return the visits that the order's frequency asks for beyond what is due anyway.

    A week of n visits expects them on evenly spread days; a visit at most two days off counts.
    What was done before the horizon is known by the order's dates alone.
    """
    text = course.order.frequency or course.therapy.frequency
    if not text:
        return [], []
    frequency = parse_frequency(text)
    found: list[Draft] = []
    findings: list[IntakeFinding] = []
    days = {*(draft.day for draft in drafts), *_days_done(course)}
    for week, monday in _weeks(course):
        least, most = frequency.week(week)
        own = sorted(day for day in days if monday <= day < monday + 7)
        for day in _lacking(least, monday, own):
            draft = _follow_up(course, day, monday)
            if draft is not None:
                found.append(draft)
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


def _lacking(least: int, monday: int, own: Sequence[int]) -> Iterator[int]:
    """Yield the days on which a visit is expected and none is near."""
    free = list(own)
    for number in range(least):
        day = monday + number * 7 // least
        near = [other for other in free if abs(other - day) <= _NEAR]
        if near:
            free.remove(min(near, key=lambda other: (abs(other - day), other)))
        else:
            yield day


def _follow_up(course: Course, day: int, monday: int) -> Draft | None:
    """Return a visit on a day or one day off, within its week; on a weekend only if it must be."""
    care = course.therapy.care.get(FOLLOW_UP)
    if care is None:
        return None
    nearby = [
        other
        for other in (day, day + 1, day - 1)
        if monday <= other < monday + 7 and not course.is_over(other)
    ]
    target = next((other for other in nearby if not course.weekend(other)), day)
    if not 0 <= target < course.horizon.days:
        return None
    earliest = course.horizon.day_start(min(nearby))
    latest = course.horizon.day_start(max(nearby) + 1) - 1
    windows = course.windows(
        earliest, latest, course.protocols.hours.routine, weekends=course.weekend(target)
    )
    return Draft(kind=FOLLOW_UP, nursing=care, day=target, windows=windows)


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
