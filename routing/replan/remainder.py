"""What limit and break a nurse still has who goes on after a route of the same shift is over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.replan.reconcile import LATE_BREAK

if TYPE_CHECKING:
    from routing.replan.draft import Course
    from staffing.shift import BreakRule, Shift


def work_of(course: Course, shift: Shift) -> int:
    """Return seconds of work of a route, its break left out."""
    rule = shift.break_rule
    rest = rule.seconds if rule is not None and course.pause is not None else 0
    return max(0, course.arrival - course.departure - rest)


def remainder(shift: Shift, course: Course, begins: int, *, off: int = 0) -> Shift | None:
    """Return a shift as it is from a second on, after its route; None if she has worked enough.

    Of its most work the work of the route is gone. A break that was not taken is still due, the
    sooner by what the route lasted; being off for its length, ``off`` seconds, is a break as well.
    """
    limit = shift.max_work_seconds
    if limit is not None:
        limit -= work_of(course, shift)
        if limit <= 0:
            return None
    rule = shift.break_rule
    if rule is not None:
        taken = course.pause is not None or off >= rule.seconds
        rule = None if taken else _still_due(rule, course, begins)
    return replace(shift, start=begins, max_work_seconds=limit, break_rule=rule)


def _still_due(rule: BreakRule, course: Course, begins: int) -> BreakRule:
    latest = rule.latest_start if rule.latest_start >= begins else begins + LATE_BREAK
    return replace(
        rule,
        earliest_start=max(begins, rule.earliest_start),
        latest_start=latest,
        due_after_seconds=max(0, rule.due_after_seconds - (course.arrival - course.departure)),
        always_due=False,
    )
