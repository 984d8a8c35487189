"""Orders of infusions that a nurse attends or connects: immune therapy, enzymes, chemotherapy."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from routing.generate.course import DAY, Course, quarter
from routing.generate.orders import make_order

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from routing.domain.order import Patient, TherapyOrder
    from routing.generate.orders import Setting

_PUMP = timedelta(hours=46)
_CYCLE = 14
_INDUCTION = (0, 14, 42)
_MAINTENANCE = 56


def chemo_5fu(patient: Patient, setting: Setting) -> TherapyOrder:
    """Return an order of 46-hour pumps every two weeks, connected from Monday to Wednesday.

    A pump connected at the end of the week would have to be disconnected on the weekend.
    """
    cycles = setting.random.choice((6, 8, 12))
    day = _weekday(setting, _CYCLE * cycles, (0, 1, 2))
    course = _from(setting, day, quarter(setting.random, 10, 12), length=_CYCLE * cycles)
    given = _given(course, [_CYCLE * n for n in range(cycles)])
    connected = course.days_later(_CYCLE * (given - 1)) if given else None
    midnight = course.at(setting.first_day, quarter(setting.random, 0, 0))
    running = connected is not None and connected + _PUMP > midnight
    return make_order(
        patient,
        course,
        "chemo_5fu",
        drug="fluorouracil 46 h",
        method=setting.random.choice(("pump", "pump", "elastomeric")),
        infusion_minutes=2_760,
        device="port",
        doses_given=given,
        last_lab=_blood_count(course, setting, given),
        connected_at=connected if running else None,
        preferred_time=course.start.time(),
    )


def _blood_count(course: Course, setting: Setting, given: int) -> datetime | None:
    """Return when blood was drawn for the next cycle: on the working day before, if it is over."""
    dose = course.start.date() + _CYCLE * given * DAY
    day = dose - (3 if dose.weekday() == 0 else 1) * DAY
    if day >= setting.first_day or (course.end is not None and dose > course.end):
        return None
    return course.at(day, course.start.replace(hour=course.start.hour + 2).time())


def ivig(patient: Patient, setting: Setting) -> TherapyOrder:
    """Return an order of immunoglobulin every four weeks."""
    return _attended(patient, setting, "ivig", "immunoglobulin 10 %", every=28)


def infliximab(patient: Patient, setting: Setting) -> TherapyOrder:
    """Return an order of infliximab: weeks 0, 2, 6, then every eight weeks."""
    return _attended(
        patient, setting, "infliximab", "infliximab", every=_MAINTENANCE, induction=_INDUCTION
    )


def vedolizumab(patient: Patient, setting: Setting) -> TherapyOrder:
    """Return an order of vedolizumab: weeks 0, 2, 6, then every eight weeks."""
    return _attended(
        patient, setting, "vedolizumab", "vedolizumab", every=_MAINTENANCE, induction=_INDUCTION
    )


def enzyme(patient: Patient, setting: Setting) -> TherapyOrder:
    """Return an order of enzyme replacement every week or every other week."""
    return _attended(
        patient,
        setting,
        "enzyme",
        "enzyme replacement",
        every=14,
    )


def _attended(
    patient: Patient,
    setting: Setting,
    therapy: str,
    drug: str,
    *,
    every: int,
    induction: tuple[int, ...] = (0,),
) -> TherapyOrder:
    """Return an order of infusions that a nurse attends, up to two years after the first one."""
    day = _weekday(setting, 720, (0, 1, 2, 3, 4))
    course = _from(setting, day, quarter(setting.random, 8, 10), length=None)
    later = range(induction[-1] + every, course.elapsed + 1, every)
    return make_order(
        patient,
        course,
        therapy,
        drug=drug,
        device=setting.random.choice(("piv", "piv", "port")),
        doses_given=_given(course, [*induction, *later]),
    )


def _given(course: Course, offsets: list[int]) -> int:
    return course.done_of(*offsets)


def _weekday(setting: Setting, length: int, weekdays: tuple[int, ...]) -> date:
    """Return a start on one of some weekdays, at a random stage of a therapy of such a length."""
    back = setting.random.randrange(-length + 1, setting.days)
    day = setting.first_day + timedelta(days=back)
    wanted = setting.random.choice(weekdays)
    day += (wanted - day.weekday()) * DAY
    if day + length * DAY <= setting.first_day:
        # It is still running on the first day.
        day += 7 * DAY
    elif day >= setting.first_day + setting.days * DAY:
        day -= 7 * DAY
    return day


def _from(setting: Setting, day: date, clock: time, *, length: int | None) -> Course:
    from datetime import datetime

    return Course(
        first_day=setting.first_day,
        zone=setting.zone,
        start=datetime.combine(day, clock, tzinfo=setting.zone),
        end=None if length is None else day + (length - 1) * DAY,
        random=setting.random,
    )
