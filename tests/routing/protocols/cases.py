"""The smallest orders that tests of protocols need, and what comes of them.

Days count from ``MONDAY``; a patient can do everything and is always at home. Every default lets
the therapy begin on Monday at 9 with its supplies there, so a test names only what it is about::

    done = expanded(order("antibiotic"), days=7)
    assert kinds(done) == ["first_dose", "teaching_2", "teaching_3"]
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from routing.domain.link import Link
from routing.domain.order import Patient, TherapyOrder
from routing.domain.visit import Visit
from routing.protocols import Expansion, expand, load_protocols
from routing.protocols.course import Course
from routing.protocols.protocol import Protocols
from staffing.calendar import Horizon

ZONE = ZoneInfo("Europe/Vaduz")
MONDAY = date(2026, 3, 2)
"""Day 0; no clock change is within three weeks."""

MINUTE, HOUR, DAY = 60, 3_600, 86_400

ADMINISTRATOR = {
    "antibiotic": "patient",
    "vancomycin": "patient",
    "hydration": "patient",
    "parenteral_nutrition": "patient",
    "pca": "caregiver",
}
"""Who gives the doses of a therapy here; a nurse gives all others."""


def at(day: int, hour: int = 0, minute: int = 0, *, zone: ZoneInfo = ZONE) -> datetime:
    """Return a moment on a day counted from Monday."""
    return datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), tzinfo=zone)


def second(day: int, hour: int = 0, minute: int = 0) -> int:
    """Return the second of a moment in a horizon that starts on Monday."""
    return day * DAY + hour * HOUR + minute * MINUTE


def patient(**rest: Any) -> Patient:
    """Return a patient who can be trained, with somebody at home."""
    return Patient(
        **{"id": "P1", "location": "p1", "self_able": True, "caregiver_able": True, **rest}
    )


def order(therapy: str, **rest: Any) -> TherapyOrder:
    """Return an order that begins on Monday at 9, its supplies there on Sunday."""
    values: dict[str, Any] = {
        "id": "O1",
        "patient": "P1",
        "therapy": therapy,
        "start": at(0, 9),
        "supplies_ready": at(-1, 15),
        "administered_by": ADMINISTRATOR.get(therapy, "nurse"),
        **rest,
    }
    return TherapyOrder(**values)


def horizon(days: int = 1, *, first: int = 0, zone: ZoneInfo = ZONE) -> Horizon:
    """Return a horizon whose first day counts from Monday."""
    return Horizon(first_day=MONDAY + timedelta(days=first), days=days, zone=zone)


def expanded(
    given: TherapyOrder,
    *,
    days: int = 1,
    first: int = 0,
    who: Patient | None = None,
    protocols: Protocols | None = None,
) -> Expansion:
    """Return what an order means for some days, the first one counted from Monday."""
    return expand(
        given, who or patient(), protocols or load_protocols(), horizon(days, first=first)
    )


def course(given: TherapyOrder, within: Horizon, who: Patient | None = None) -> Course:
    """Return the course of an order, its supplies not asked."""
    protocols = load_protocols()
    return Course(
        order=given,
        patient=who or patient(),
        therapy=protocols.therapies[given.therapy],
        protocols=protocols,
        horizon=within,
        anchor=within.to_seconds(given.start),
    )


def kinds(done: Expansion) -> list[str]:
    """Return the kinds of all visits, by day."""
    return [visit.kind for visit in done.visits]


def of(done: Expansion, kind: str) -> Visit:
    """Return the only visit of a kind."""
    (found,) = [visit for visit in done.visits if visit.kind == kind]
    return found


def link(done: Expansion, first: str, second: str) -> Link:
    """Return the only link between visits of two kinds."""
    kind = {visit.id: visit.kind for visit in done.visits}
    (found,) = [k for k in done.links if (kind[k.first], kind[k.second]) == (first, second)]
    return found


def spans(visit: Visit) -> list[tuple[int, int]]:
    """Return the windows of a visit as pairs of seconds."""
    return [(window.earliest, window.latest) for window in visit.windows]


def codes(done: Expansion) -> list[str]:
    """Return the codes of all findings."""
    return [finding.code for finding in done.findings]


def site(folder: Path, **files: str) -> Protocols:
    """Return the defaults with a site's own files; a keyword is a name without ``.toml``."""
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return load_protocols(folder)
