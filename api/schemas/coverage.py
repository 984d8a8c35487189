"""Emergency coverage over the day, and what is different between two plans."""

from __future__ import annotations

from api.schemas.base import Answer, Instant
from api.schemas.plans import Term


class Cause(Answer):
    """Why a nurse who could help does not: ``held``, ``away`` or ``off_duty``."""

    nurse: str
    reason: str
    visit: str
    share: float


class Gap(Answer):
    """A stretch of time in which patients could not be reached in time."""

    start: Instant
    end: Instant
    patients: list[str]
    response_classes: list[str]
    minutes: int
    causes: list[Cause]


class Slot(Answer):
    """Patients to be covered, and not covered, in one slot."""

    start: Instant
    active: int
    uncovered: int


class Coverage(Answer):
    """Who could be reached in time, slot by slot; ``beyond_reach`` no plan could cover."""

    plan: str
    revision: int
    slot_seconds: int
    covered_share: float | None
    minutes_by_class: dict[str, int]
    beyond_reach: list[str]
    gaps: list[Gap]
    slots: list[Slot]


class VisitChange(Answer):
    """A visit that is not where it was; ``call``: whether the patient must be told."""

    visit: str
    patient: str
    kind: str
    nurse_before: str
    nurse_after: str
    start_before: Instant | None
    start_after: Instant | None
    minutes: int
    call: bool


class Diff(Answer):
    """What is different between two plans.

    ``notes`` say what a proposal bent, or could not keep, to take in what happened.
    """

    plan: str
    against: str
    changes: list[VisitChange]
    counts: dict[str, int]
    nurses_affected: list[str]
    nurses_called: list[str]
    patients_called: list[str]
    notes: list[str]
    points_before: int
    points_after: int
    terms_before: list[Term]
    terms_after: list[Term]
