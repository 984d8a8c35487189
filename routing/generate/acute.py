"""Orders of patients who learn to help themselves: antibiotics, hydration, nutrition, pain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from routing.generate.course import quarter
from routing.generate.orders import administrator, make_order, training

if TYPE_CHECKING:
    from routing.domain.order import Patient, TherapyOrder
    from routing.generate.course import Course
    from routing.generate.orders import Setting

_ANTIBIOTICS: tuple[tuple[str, str, int, int], ...] = (
    # Drug, method, infusion minutes, hours between doses.
    ("ceftriaxone 2 g", "push", 10, 24),
    ("ertapenem 1 g", "gravity", 30, 24),
    ("daptomycin 500 mg", "push", 10, 24),
    ("cefepime 2 g", "elastomeric", 30, 12),
    ("piperacillin-tazobactam 4.5 g", "elastomeric", 30, 8),
    ("meropenem 1 g", "elastomeric", 30, 8),
)
_ONCE_DAILY = 3
"""Drugs at the head of the list that nurses can give: once a day."""


def antibiotic(patient: Patient, setting: Setting) -> TherapyOrder:
    """Return an order of two to six weeks of antibiotics."""
    who = administrator(patient)
    drugs = _ANTIBIOTICS[:_ONCE_DAILY] if who == "nurse" else _ANTIBIOTICS
    drug, method, minutes, hours = setting.random.choice(drugs)
    weeks = setting.random.choice((2, 3, 4, 4, 6, 6, 6, 6))
    course = setting.course(7 * weeks, quarter(setting.random, 8, 13))
    line = _line(setting, course, midline=weeks == 2)
    if not line["device_placed"]:
        # Where the line comes first, the dose waits for it.
        course = replace(course, start=course.start.replace(hour=13, minute=0))
    return make_order(
        patient,
        course,
        "antibiotic",
        drug=drug,
        method=method,
        infusion_minutes=minutes,
        dose_every_hours=hours,
        frequency=f"3w1,1w{weeks - 1}+2PRN" if setting.chance(0.5) and who != "nurse" else "",
        administered_by=who,
        **line,
        **_weekly(course),
        **(training(course, 0, 1, 3) if who != "nurse" else {}),
    )


def vancomycin(patient: Patient, setting: Setting) -> TherapyOrder:
    """Return an order of vancomycin, whose levels are drawn just before a dose."""
    weeks = setting.random.choice((4, 6, 6))
    course = setting.course(7 * weeks, quarter(setting.random, 8, 10))
    return make_order(
        patient,
        course,
        "vancomycin",
        drug="vancomycin 1 g",
        method="pump",
        infusion_minutes=90,
        dose_every_hours=12,
        administered_by="patient" if patient.self_able else "caregiver",
        preferred_time=course.start.time(),
        **_line(setting, course, midline=False),
        last_dressing=course.last(7),
        # Levels are drawn twice a week.
        last_lab=course.last(4),
        **training(course, 0, 1, 3),
    )


def hydration(patient: Patient, setting: Setting) -> TherapyOrder:
    """Return an order of one to four weeks of fluids."""
    length = setting.random.choice((7, 14, 21, 28))
    course = setting.course(length, quarter(setting.random, 9, 14))
    peripheral = length == 7
    who = administrator(patient)
    return make_order(
        patient,
        course,
        "hydration",
        drug="sodium chloride 0.9 % 1 L",
        method="gravity",
        infusion_minutes=setting.random.choice((120, 180, 240)),
        device="piv" if peripheral else "picc",
        administered_by=who,
        last_needle=course.last(3) if peripheral else None,
        last_dressing=None if peripheral else course.last(7),
        last_lab=course.last(7),
        **(training(course, 0, 1) if who != "nurse" else {}),
    )


def parenteral_nutrition(patient: Patient, setting: Setting) -> TherapyOrder:
    """Return an order of months of nightly nutrition, hooked up in the evening."""
    course = setting.course(180, quarter(setting.random, 17, 19), open_end=True)
    return make_order(
        patient,
        course,
        "parenteral_nutrition",
        drug="parenteral nutrition 2 L",
        method="pump",
        infusion_minutes=720,
        administered_by="patient" if patient.self_able else "caregiver",
        device=setting.random.choice(("picc", "picc", "port")),
        preferred_time=course.start.time(),
        **_weekly(course),
        last_needle=course.last(7),
        **training(course, 0, 1, 2),
    )


def pca(patient: Patient, setting: Setting) -> TherapyOrder:
    """Return an order of continuous opioids with a patient's button."""
    course = setting.course(56, quarter(setting.random, 10, 14), open_end=True)
    device = setting.random.choice(("picc", "port", "sc"))
    return make_order(
        patient,
        course,
        "pca",
        drug=setting.random.choice(("hydromorphone PCA", "morphine PCA")),
        method="pump",
        device=device,
        administered_by="caregiver",
        last_solution_change=course.last(
            2 if device == "sc" else 3, quarter(setting.random, 13, 16)
        ),
        last_dressing=course.last(7),
        last_needle=None if device == "picc" else course.last(3 if device == "sc" else 7),
        training_done=min(1, max(0, course.elapsed)),
    )


def _line(setting: Setting, course: Course, *, midline: bool) -> dict[str, Any]:
    """Return device and whether it is placed: most leave hospital with their line."""
    device = "midline" if midline else setting.random.choice(("picc",) * 9 + ("port",))
    placed = course.is_running or device == "port" or not setting.chance(0.2)
    needle = course.last(7) if device == "port" else None
    return {"device": device, "device_placed": placed, "last_needle": needle}


def _weekly(course: Course) -> dict[str, Any]:
    """Return when the weekly visit, with dressing and laboratory draw, was last made."""
    done = course.last(7)
    return {"last_dressing": done, "last_lab": done}
