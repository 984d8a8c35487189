"""Whether an order can be served at all, and whether its supplies are there in time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.order import IntakeFinding
from routing.protocols.course import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.order import TherapyOrder
    from routing.protocols.course import Course
    from routing.protocols.draft import Draft

NOTABLE_DELAY = 2 * HOUR
"""A first dose later than ordered by more is told to patient and prescriber (ARM, Montana)."""

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
    if course.begins and order.supplies_ready is None:
        yield _finding(
            course,
            "no_supplies",
            "The therapy is to begin, but no supplies are released and delivered.",
            "Fill in supplies_ready once the pharmacy has set a delivery.",
        )


def after_supplies(course: Course) -> tuple[Course, tuple[IntakeFinding, ...]]:
    """Return the course with its first dose put off until its supplies are there.

    Within the hours of dose visits it is put off to that very moment, else to the same clock time
    of the next day on which the supplies are there. That holds on the days after the ordered start
    too, as long as the order tells of nothing that was done.
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
    if not course.begins and (not moved.begins or _has_begun(course.order)):
        return course, ()
    if anchor - course.anchor <= NOTABLE_DELAY:
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


def _has_begun(order: TherapyOrder) -> bool:
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
        "It is planned as soon as possible; if it was made, fill in the date.",
        refused=False,
    )


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
