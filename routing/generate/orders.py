"""Therapy orders in mid-course, so that the first planned day is like any other.

Infusion minutes and lengths of therapy follow the ranges in common use; they set the scene for
plans and are no medical advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from routing.domain.order import TherapyOrder
from routing.generate.course import DAY, Course, start_day

if TYPE_CHECKING:
    from random import Random
    from zoneinfo import ZoneInfo

    from routing.domain.order import Administrator, Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all orders of a dataset have in common.

    Attributes
    ----------
    first_day, days
        The planned days.
    zone
        The site's time zone.
    random
        Source of chance.
    """

    first_day: date
    days: int
    zone: ZoneInfo
    random: Random

    def course(self, length: int, clock: time, *, open_end: bool = False) -> Course:
        """Return a course of so many days at a random stage."""
        day = start_day(self.random, self.first_day, self.days, length)
        return Course(
            first_day=self.first_day,
            zone=self.zone,
            start=datetime.combine(day, clock, tzinfo=self.zone),
            end=None if open_end else day + (length - 1) * DAY,
            random=self.random,
        )

    def chance(self, share: float) -> bool:
        """Return True in a share of cases."""
        return self.random.random() < share


def make_order(patient: Patient, course: Course, therapy: str, **rest: Any) -> TherapyOrder:
    """Return an order; what starts in the planned days has its supplies on the day before."""
    if not course.is_running and "supplies_ready" not in rest:
        eve = course.start.date() - timedelta(days=1)
        rest["supplies_ready"] = course.at(eve, time(course.random.randrange(13, 18)))
    return TherapyOrder(
        id=f"O{patient.id[1:]}",
        patient=patient.id,
        therapy=therapy,
        start=course.start,
        end=course.end,
        **rest,
    )


def administrator(patient: Patient) -> Administrator:
    """Return who gives the doses between visits: an able patient, a caregiver, or nurses."""
    if patient.self_able:
        return "patient"
    return "caregiver" if patient.caregiver_able else "nurse"


def training(course: Course, *offsets: int, slow: float = 0.15) -> dict[str, Any]:
    """Return how many training visits so many days after the start were made, and the sign-off.

    A share of patients is slow: they have had all visits but are not yet signed off.
    """
    made = course.done_of(*offsets)
    last = course.start.date() + offsets[-1] * DAY
    signed = made == len(offsets) and not (course.elapsed < 14 and course.random.random() < slow)
    return {"training_done": made, "training_signed_off": last if signed else None}
