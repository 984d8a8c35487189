"""Whether an order can be served at all, and whether its supplies are there in time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.order import IntakeFinding
from routing.protocols.course import DAY, HOUR
from routing.protocols.missed import began_before, is_missed
from routing.protocols.protocol import Care

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.protocols.course import Course
    from routing.protocols.draft import Draft

NOTABLE_DELAY = 2 * HOUR
"""A first dose later than ordered by more is told to patient and prescriber (ARM, Montana)."""

FIRST_DELIVERY = 3 * DAY
"""Supplies that come later after the ordered start are not those of the first dose."""

_WHO = {"patient": "the patient", "caregiver": "a caregiver", "nurse": "a nurse"}


def refusals(course: Course) -> Iterator[IntakeFinding]:
    """Yield why an order cannot be served as it stands."""
    order, patient, therapy = course.order, course.patient, course.therapy
    who = order.administered_by
    able = {"patient": patient.self_able, "caregiver": patient.caregiver_able, "nurse": True}
    daily = -(-24 // course.dose_every)
    if who not in therapy.given_by or (who == "nurse" and daily > therapy.nurse_doses_per_day):
        allowed = " or ".join(_WHO[w] for w in sorted(therapy.given_by & {"patient", "caregiver"}))
        yield _finding(
            course,
            "nobody_to_administer",
            f"{_WHO[who].capitalize()} cannot give {daily} dose{'s' * (daily != 1)} a day of "
            f"{therapy.title} between visits.",
            f"Let {allowed} give them, or order a drug given less often."
            if allowed
            else "Correct administered_by: a nurse gives this therapy.",
        )
    elif not able[who]:
        yield _finding(
            course,
            "nobody_to_administer",
            f"{_WHO[who].capitalize()} is to give the doses, but cannot be trained.",
            "Say who can, or have a drug ordered that a nurse can give.",
        )
    elif therapy.caregiver_required and not patient.caregiver_able:
        yield _finding(
            course,
            "no_caregiver",
            f"Somebody must be with the patient under {therapy.title}, and there is nobody.",
            "Find a caregiver, or keep the patient in hospital.",
        )
    if (course.begins or is_missed(course)) and order.supplies_ready is None:
        yield _finding(
            course,
            "no_supplies",
            "The therapy is to begin, but no supplies are released and delivered.",
            "Fill in supplies_ready once the pharmacy has set a delivery.",
        )


def after_supplies(course: Course) -> tuple[Course, tuple[IntakeFinding, ...]]:
    """Return the course with its first dose put off until its supplies are there.

    Within the hours of dose visits it is put off to that very moment, else to the same clock time
    of the next day on which the supplies are there. That holds on the days after the start too,
    unless the order tells of care before, or the supplies are those of a later delivery.
    """
    ready = course.order.supplies_ready
    if ready is None:
        return course, ()
    second = course.horizon.to_seconds(ready)
    if second <= course.anchor:
        return course, ()
    anchor = second
    day = course.horizon.day_of(second)
    if course.clip(day, course.protocols.hours.dose, second, second) is None:
        anchor = course.horizon.at(day, course.dose_clock)
        anchor = anchor if anchor >= second else course.horizon.at(day + 1, course.dose_clock)
    moved = replace(course, anchor=anchor)
    if not course.begins and not _was_first(moved, course.anchor, second):
        return course, ()
    if anchor - course.anchor <= NOTABLE_DELAY or anchor < 0:
        return moved, ()
    told = course.horizon.to_datetime(anchor)
    return moved, (
        _finding(
            course,
            "supplies_late",
            f"The first dose moves to {told:%Y-%m-%d %H:%M}: its supplies are not there earlier.",
            "Tell patient and prescriber, or have the delivery brought forward.",
            refused=False,
        ),
    )


def _was_first(moved: Course, ordered: int, ready: int) -> bool:
    """Tell whether supplies that came after the ordered start were those of the first dose."""
    lessons = [s for _, s in moved.steps("training") if s.number <= moved.order.training_done]
    return (
        ready - ordered <= FIRST_DELIVERY
        and not began_before(moved.order, moved.horizon, ready)
        and all(moved.anchor + step.offset_hours * HOUR < 0 for step in lessons)
    )


def cut_to_supplies(course: Course, draft: Draft) -> IntakeFinding | None:
    """Cut a draft's windows to when its drug is there and not spoiled; tell if nothing is left."""
    order = course.order
    if not draft.infuses or not draft.windows:
        return None
    ready, use_by = (
        None if moment is None else course.horizon.to_seconds(moment)
        for moment in (order.supplies_ready, order.use_by)
    )
    first = draft.windows[0].earliest
    draft.keep(ready, use_by)
    if draft.windows:
        return None
    late = use_by is not None and first > use_by - DAY
    return _finding(
        course,
        "supplies_expired" if late else "no_supplies",
        f"{_named(course, draft)} is not planned: its supplies are "
        f"{'past their use_by time' if late else 'not there yet'}.",
        "Order new supplies." if late else "Have the delivery brought forward.",
        refused=False,
    )


def no_window(course: Course, draft: Draft) -> IntakeFinding:
    """Return the finding that a visit has no time at which it could start."""
    return _finding(
        course,
        "no_time",
        f"{_named(course, draft)} is not planned: its times lie outside the patient's hours, or "
        "those of visits.",
        "Correct available_from and available_until, or the time of the dose.",
        refused=False,
    )


def doubtful(course: Course, draft: Draft) -> IntakeFinding:
    """Return the warning that a visit may have been made on an earlier day of its span."""
    return _finding(
        course,
        "maybe_made",
        f"The {draft.kind.replace('_', ' ')} was expected before {course.horizon.first_day}, and "
        "nothing says whether it was made.",
        f"If it was made, fill in {_told_in(draft)}, or plan after the plan of that day.",
        refused=False,
    )


def lacking(course: Course, draft: Draft) -> IntakeFinding:
    """Return the warning that nothing tells of a visit that must have been before another one."""
    last = course.order.last_lab
    told = "" if last is None else f" since {last.astimezone(course.horizon.zone):%Y-%m-%d}"
    return _finding(
        course,
        "not_told",
        f"{_named(course, draft)} needs a {draft.lacks.replace('_', ' ')}, and nothing tells of "
        f"one{told}.",
        "If it was made, fill in last_lab; else have it made first, and the dose put off.",
        refused=False,
    )


def no_partner(course: Course, draft: Draft, partner: Draft) -> IntakeFinding:
    """Return the finding that a visit cannot be made because one that it needs cannot."""
    return _finding(
        course,
        "no_partner",
        f"{_named(course, draft)} is not planned: the {partner.kind.replace('_', ' ')} that it "
        "needs cannot be.",
        "See why that one is not planned.",
        refused=False,
    )


def overdue(course: Course, draft: Draft) -> IntakeFinding:
    """Return the warning that a visit should have been before the horizon."""
    return _finding(
        course,
        "overdue",
        f"The {draft.kind.replace('_', ' ')} was due before {course.horizon.first_day}.",
        f"It is planned as soon as possible; if it was made, fill in {_told_in(draft)}.",
        refused=False,
    )


def _told_in(draft: Draft) -> str:
    """Return the column that tells that a visit was made."""
    timing = None if draft.step is None else draft.step.timing
    columns = {
        "start": "training_done",
        "training": "training_done",
        "insertion": "device_placed",
        "removal": "line_removed",
        "cycle": "doses_given",
        "before": "last_lab",
    }
    if isinstance(draft.nursing, Care):
        return draft.nursing.since
    return columns.get(timing or "", "the date")


def _named(course: Course, draft: Draft) -> str:
    return f"The {draft.kind.replace('_', ' ')} of {course.horizon.date_of(draft.day)}"


def _finding(
    course: Course, code: str, text: str, action: str, *, refused: bool = True
) -> IntakeFinding:
    return IntakeFinding(
        code=code,
        order=course.order.id,
        patient=course.patient.id,
        text=text,
        action=action,
        refused=refused,
    )
