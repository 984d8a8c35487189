"""A start of care that nothing says was made: it is made up for, and never taken for made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.order import IntakeFinding
from routing.protocols.course import HOUR, MINUTE

if TYPE_CHECKING:
    from routing.domain.order import TherapyOrder
    from routing.protocols.course import Course
    from routing.protocols.protocol import Step
    from staffing.calendar import Horizon

MISSED_DAYS = 7
"""Days after its ordered start for which a therapy is begun late, if nothing says that it began."""


def after_missed(course: Course) -> tuple[Course, tuple[IntakeFinding, ...]]:
    """Return the course with a start that was not made put off to the first day.

    What began longer ago is taken for begun, with a warning: some datasets tell of no visits.
    """
    if is_missed(course):
        anchor = course.horizon.at(0, course.dose_clock)
        return replace(course, anchor=anchor, late_start=True), ()
    if _is_untold(course):
        told = course.horizon.to_datetime(course.anchor)
        return course, (_unknown(course, f"{told:%Y-%m-%d}"),)
    return course, ()


def is_missed(course: Course) -> bool:
    """Tell whether a therapy should have begun a few days ago, and nothing says that it has."""
    return _is_untold(course) and course.horizon.day_of(course.anchor) >= -MISSED_DAYS


def _is_untold(course: Course) -> bool:
    return (
        not course.begins
        and not course.is_over(0)
        and not has_begun(course.order)
        and any(course.steps("start"))
    )


def after_insertion(course: Course) -> Course:
    """Return the course with its first dose put off until a line that is not in can be placed."""
    if course.order.device_placed or not course.begins:
        return course
    step = next((s for _, s in course.steps("insertion")), None)
    if step is None or insertion_day(course, step) >= 0:
        return course
    on_site = step.minutes_at(1, course.order.device) * MINUTE
    for day in (0, 1):
        span = course.clip(day, course.protocols.hours.dose, course.horizon.day_start(day), 1 << 40)
        if span is None:
            continue
        anchor = max(course.anchor, span[0] + on_site + HOUR)
        if anchor <= span[1]:
            return replace(course, anchor=anchor, late_line=True)
    return course


def insertion_day(course: Course, step: Step) -> int:
    """Return the day on which a line is placed: that of the first dose, else the day before."""
    earliest, latest = insertion_span(course, step)
    day = course.horizon.day_of(course.anchor)
    same_day = course.clip(day, course.protocols.hours.dose, earliest, latest)
    return day - 1 if same_day is None or same_day[1] - same_day[0] < HOUR else day


def insertion_span(course: Course, step: Step) -> tuple[int, int]:
    """Return the seconds between which the visit that places the line starts."""
    on_site = step.minutes_at(1, course.order.device) * MINUTE
    start = next((s for _, s in course.steps("start")), None)
    slack = 0 if start is None else start.latest_minutes * MINUTE
    earliest = course.anchor - on_site - step.max_lag_minutes * MINUTE
    return earliest, course.anchor + slack - on_site


def has_begun(order: TherapyOrder) -> bool:
    """Tell whether an order tells of anything done since its start."""
    moments = (
        order.last_dressing,
        order.last_needle,
        order.last_lab,
        order.last_solution_change,
        order.connected_at,
    )
    return (
        order.training_done > 0
        or order.training_signed_off is not None
        or order.doses_given > 0
        or any(moment is not None and moment >= order.start for moment in moments)
    )


def began_before(order: TherapyOrder, horizon: Horizon, second: int) -> bool:
    """Tell whether an order tells of care between its ordered start and a second."""
    moments = (order.last_dressing, order.last_needle, order.last_solution_change)
    return any(
        m is not None and order.start <= m and horizon.to_seconds(m) < second for m in moments
    )


def _unknown(course: Course, day: str) -> IntakeFinding:
    return IntakeFinding(
        code="start_unknown",
        order=course.order.id,
        patient=course.patient.id,
        text=f"Nothing says that the therapy has begun since {day}; it is taken for under way.",
        action="Fill in training_done, or correct the start.",
        refused=False,
    )
