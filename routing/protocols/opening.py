"""The first days: placing the line, the first dose, lessons until somebody is signed off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.protocols.course import DAY, HOUR, MINUTE
from routing.protocols.draft import Draft, Tie
from routing.protocols.missed import insertion_day, insertion_span

if TYPE_CHECKING:
    from routing.domain.visit import Window
    from routing.protocols.course import Course
    from routing.protocols.protocol import Step


def opening(course: Course) -> tuple[list[Draft], list[Tie]]:
    """Return first dose, lessons and what else is due so many hours after it, and line placement.

    A therapy that began before the horizon has had its first dose (``missed.py``).
    """
    starts = [_start(course, kind, step) for kind, step in course.steps("start")]
    drafts = [draft for draft in starts if draft is not None]
    first = drafts[0] if drafts else None
    lessons, ties = _lessons(course, first)
    drafts += lessons
    for kind, step in course.steps("later"):
        nominal = moment_of(course, step)
        draft = _at(course, kind, step, nominal)
        if draft is not None:
            drafts.append(draft)
            if first is not None:
                ties.append(_next(first, draft, step, step.offset_hours * HOUR))
    insertion = _insertion(course)
    if insertion is not None:
        drafts.append(insertion)
        if first is not None:
            ties.append(_placed_before(insertion, first))
    return drafts, ties


def moment_of(course: Course, step: Step) -> int:
    """Return the second at which a first dose or lesson was, or is, to take place."""
    if step.timing == "start":
        return course.anchor
    days, hours = divmod(step.offset_hours, 24)
    # Whole days keep the clock time when the clocks change.
    day = course.horizon.day_of(course.anchor) + days
    clock = course.horizon.to_datetime(course.anchor).time()
    return course.horizon.at(day, clock) + hours * HOUR


def _start(course: Course, kind: str, step: Step) -> Draft | None:
    if not course.begins:
        return None
    draft = _at(course, kind, step, course.anchor)
    if draft is not None:
        draft.overdue = course.late_start and course.horizon.day_of(course.anchor) == 0
    return draft


def _at(course: Course, kind: str, step: Step, nominal: int) -> Draft | None:
    """Return a visit about a moment, or None if it is not expected in the horizon."""
    day = course.horizon.day_of(nominal)
    if not 0 <= day < course.horizon.days or course.is_over(day):
        return None
    return Draft(kind=kind, nursing=step, day=day, windows=_about(course, step, nominal))


def _about(course: Course, step: Step, nominal: int) -> tuple[Window, ...]:
    """Return the windows of a step about a moment, at doses only if it says so."""
    earliest = nominal - step.early_minutes * MINUTE
    latest = nominal + step.latest_minutes * MINUTE
    due = None if step.due_minutes is None else nominal + step.due_minutes * MINUTE
    hours = course.protocols.hours.dose
    if not step.at_dose:
        return course.windows(earliest, latest, hours, due=due)
    around = step.dose_minutes * MINUTE
    found: list[Window] = []
    for dose in course.doses(earliest, latest):
        low, high = max(earliest, dose - around), min(latest, dose + around)
        found += course.windows(low, high, hours)
    return tuple(found)


def _lessons(course: Course, first: Draft | None) -> tuple[list[Draft], list[Tie]]:
    """Return the lessons that are left, each tied to the one before."""
    order = course.order
    steps = sorted(course.steps("training"), key=lambda item: item[1].number)
    if not steps or order.training_signed_off is not None:
        return [], []
    left = [(kind, step) for kind, step in steps if step.number > order.training_done]
    again = not left and not course.begins
    if again:
        # All lessons were given and nobody was signed off: the last one is given again.
        left = steps[-1:]
    drafts: list[Draft] = []
    ties: list[Tie] = []
    before, at = first, course.anchor
    for kind, step in left:
        nominal = moment_of(course, step)
        overdue = course.horizon.day_of(nominal) < 0
        if overdue:
            # Days go by and the lesson was not given: it is due on the first day, at dose time.
            nominal = course.horizon.at(0, course.dose_clock)
        if before is not None and before is not first and before.overdue:
            nominal = max(nominal, at + DAY)
        draft = _at(course, kind, step, nominal)
        if draft is not None:
            draft.overdue = overdue and not again
            if before is not None:
                ties.append(_next(before, draft, step, nominal - at))
            drafts.append(draft)
        before, at = draft, nominal
    return drafts, ties


def _next(before: Draft, draft: Draft, step: Step, gap: int) -> Tie:
    """Tie a visit to the one before: about so much later, and best by the same nurse."""
    return Tie(
        first=before,
        second=draft,
        min_lag=max(0, gap - step.early_minutes * MINUTE),
        max_lag=gap + step.latest_minutes * MINUTE,
        nurse="prefer_same" if step.same_nurse else "any",
        needs="first",
    )


def _insertion(course: Course) -> Draft | None:
    """Return the visit that places the line: on the day of the first dose, else the day before."""
    if course.order.device_placed or not course.begins:
        return None
    for kind, step in course.steps("insertion"):
        earliest, latest = insertion_span(course, step)
        windows = course.windows(earliest, latest, course.protocols.hours.dose)
        day = insertion_day(course, step)
        if not 0 <= day < course.horizon.days:
            return None
        late = course.late_line or course.late_start
        return Draft(kind=kind, nursing=step, day=day, windows=windows, overdue=late)
    return None


def _placed_before(insertion: Draft, first: Draft) -> Tie:
    assert insertion.step is not None
    return Tie(
        first=insertion,
        second=first,
        lag_from="end",
        min_lag=0,
        max_lag=insertion.step.max_lag_minutes * MINUTE,
        needs="first",
    )
