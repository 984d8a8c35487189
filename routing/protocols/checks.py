"""What must hold within a protocol beyond the kinds of its values."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from routing.protocols.frequency import parse_frequency
from staffing.io import CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.protocols.protocol import Care, Hours, Nursing, Step, Therapy

_TIED = ("after", "before", "with")

MOST = 100_000
"""Minutes, hours or days that no protocol needs: ten weeks of minutes, centuries of days."""


def faults_of(therapy: Therapy) -> Iterator[tuple[str, str]]:
    """Yield key and sentence of all that contradicts itself in a therapy."""
    yield from _too_large(therapy)
    if therapy.infusion_minutes < 0 or therapy.dose_every_hours <= 0:
        yield "infusion_minutes", "Infusion minutes are at least 0, and hours between doses 1."
    if not therapy.given_by:
        yield "given_by", "Nobody may give the doses."
    if therapy.frequency:
        try:
            parse_frequency(therapy.frequency)
        except ValueError as error:
            yield "frequency", f"{error}."
    yield from _of_responder(therapy)
    for kind, step in therapy.steps.items():
        for key, text in (*_of_nursing(step), *_of_step(therapy, step)):
            yield f"steps.{kind}.{key}", text
    cares = {f"care.{name}": care for name, care in therapy.care.items()}
    if therapy.follow_up is not None:
        cares["follow_up"] = therapy.follow_up
    for place, care in cares.items():
        for key, text in (*_of_nursing(care), *_of_care(care)):
            yield f"{place}.{key}", text
    starts = [kind for kind, step in therapy.steps.items() if step.timing == "start"]
    if len(starts) > 1:
        yield "steps", f"There are several visits at the start: {', '.join(starts)}."


def faults_of_hours(hours: Hours) -> Iterator[tuple[str, str]]:
    """Yield key and sentence of hours in which nothing can start."""
    for key, (opens, closes) in (("routine", hours.routine), ("dose", hours.dose)):
        if opens.tzinfo or closes.tzinfo:
            yield key, "They are clock times of the site, without a time zone."
        elif opens >= closes:
            yield key, "They end before they begin."


def _of_responder(therapy: Therapy) -> Iterator[tuple[str, str]]:
    further = {f"responder_by_device.{d}": c for d, c in therapy.responder_by_device.items()}
    whole = {
        "responder": therapy.responder,
        "responder_of_patient": therapy.responder_of_patient,
        **further,
    }
    for key, codes in whole.items():
        for code in sorted(codes):
            if not CODE.fullmatch(code):
                yield key, f"{code!r} is not a credential code."


def _too_large(part: Therapy | Nursing) -> Iterator[tuple[str, str]]:
    """Yield numbers that only a slip explains; they would leave the calendar."""
    for field in fields(part):
        value = getattr(part, field.name)
        if isinstance(value, int) and abs(value) > MOST:
            yield field.name, f"{value} is more than {MOST}."


def _of_nursing(nursing: Nursing) -> Iterator[tuple[str, str]]:
    yield from _too_large(nursing)
    stages = nursing.minutes
    minutes = [stages] if isinstance(stages, int) else [stage.minutes for stage in stages]
    if not minutes or min((*minutes, *nursing.minutes_by_device.values())) < 0:
        yield "minutes", "Minutes on site are at least 0."
    if not 1 <= nursing.priority <= 9:
        yield "priority", f"Priority {nursing.priority} is not from 1 to 9."
    if nursing.hand_over_minutes < 0:
        yield "hand_over_minutes", "Minutes of a hand-over are at least 0."
    if nursing.load < 0:
        yield "load", f"A load of {nursing.load} is less than nothing."
    codes = nursing.credentials.union(*nursing.credentials_by_device.values())
    for code in sorted(codes):
        if not CODE.fullmatch(code):
            yield "credentials", f"{code!r} is not a credential code."


def _of_step(therapy: Therapy, step: Step) -> Iterator[tuple[str, str]]:
    if step.timing in _TIED and step.of not in therapy.steps:
        yield "of", f"There is no visit {step.of!r} to be tied to."
    if step.timing in _TIED and not 0 <= step.min_lag_minutes <= step.max_lag_minutes:
        yield "max_lag_minutes", "The least lag is at least 0 and at most the greatest."
    if step.timing == "cycle" and step.every_days <= 0:
        yield "every_days", "A cycle needs the days from one dose to the next."
    if step.timing == "cycle" and list(step.days) != sorted({0, *step.days}):
        yield "days", "The days of the first doses rise from 0."
    if step.timing == "training" and step.number < 2:
        yield "number", "Training visits after the first dose are numbered from 2."
    due = step.latest_minutes if step.due_minutes is None else step.due_minutes
    if step.early_minutes < 0 or not -step.early_minutes <= due <= step.latest_minutes:
        yield "due_minutes", "The due minute lies between the earliest and the latest."
    if min(step.early_days, step.late_days) < 0 or step.course_days < 1:
        yield "course_days", "Days are not negative, and a course has at least one."


def _of_care(care: Care) -> Iterator[tuple[str, str]]:
    if (care.every_days > 0) == (care.every_hours > 0):
        yield "every_days", "It is due every so many days, or else every so many hours."
    if care.added_minutes < 0:
        yield "added_minutes", "Minutes beside other work are at least 0."
    for name in ("every_days_by_device", "every_hours_by_device"):
        if min(getattr(care, name).values(), default=1) < 1:
            yield name, "Days and hours between two times are at least 1."
    days = [care.every_days, *care.every_days_by_device.values()]
    hours = [care.every_hours, *care.every_hours_by_device.values()]
    for every, early, name in ((days, care.early_days, "days"), (hours, care.early_hours, "hours")):
        if early < 0 or (any(every) and early >= min(n for n in every if n)):
            yield f"early_{name}", f"It may be done early by less than its {name} apart."
    span = care.before_dose_minutes
    if span and not span[0] > span[1] >= 0:
        yield "before_dose_minutes", "The first minutes are more than the second ones."
