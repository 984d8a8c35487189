"""A visit in the making: what it is, when it may be, and what else is done in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routing.domain.visit import Infusion, Visit
from routing.protocols.course import MINUTE
from routing.protocols.protocol import Step

if TYPE_CHECKING:
    from routing.domain.link import LagFrom, Need, NurseRelation
    from routing.domain.visit import Presence, Window
    from routing.protocols.course import Course
    from routing.protocols.protocol import Care, Nursing


@dataclass(slots=True, kw_only=True)
class Draft:
    """A visit before it is one.

    Attributes
    ----------
    kind, nursing
        What it is called, and the step or care that it is.
    day
        The day it is expected on.
    windows
        When it may start; empty if it cannot be.
    dose
        Number of the dose, from 1, for what changes with it.
    added
        Care that is done in the same visit.
    overdue
        Whether it should have been before the horizon.
    doubtful
        Whether it was expected before the horizon, and nothing says whether it was made.
    lacks
        Kind of a visit that should have been before it and the horizon, and is not known to be.
    """

    kind: str
    nursing: Step | Care
    day: int
    windows: tuple[Window, ...]
    dose: int = 1
    added: list[Care] = field(default_factory=list)
    overdue: bool = False
    doubtful: bool = False
    lacks: str = ""

    @property
    def step(self) -> Step | None:
        """The step, or None for care."""
        return self.nursing if isinstance(self.nursing, Step) else None

    @property
    def infuses(self) -> bool:
        """Whether a drug begins to run."""
        return self.step is not None and self.step.infuses

    def within(self, earliest: int, latest: int) -> bool:
        """Tell whether it starts between two seconds, whichever window is taken."""
        return all(earliest <= w.earliest and w.latest <= latest for w in self.windows)

    def keep(self, earliest: int | None, latest: int | None) -> None:
        """Cut the windows to a span, None for no limit; those with nothing left are gone."""
        kept: list[Window] = []
        for window in self.windows:
            low = window.earliest if earliest is None else max(window.earliest, earliest)
            high = window.latest if latest is None else min(window.latest, latest)
            if low <= high:
                due = None if window.due is None or window.due >= high else max(low, window.due)
                kept.append(replace(window, earliest=low, latest=high, due=due))
        self.windows = tuple(kept)

    def on_site(self, course: Course) -> int:
        """Return the seconds on site, the care that is added included."""
        device = course.order.device
        minutes = self.nursing.minutes_at(self.dose, device)
        if isinstance(self.nursing, Step):
            stays = course.infusion if course.method in self.nursing.stays_for else 0
            seconds = minutes * MINUTE + stays
            if self.nursing.timing == "cycle" and self.nursing.presence == "all":
                # Whoever attends an infusion stays to its end, however long this order's is.
                ends = self.nursing.starts_after_minutes * MINUTE + course.infusion
                seconds = max(seconds, ends)
            return seconds + sum(care.added_minutes for care in self.added) * MINUTE
        # What takes longest is done in full; the rest beside it.
        by_length = sorted(
            (self.nursing, *self.added), key=lambda care: care.minutes_at(1, device), reverse=True
        )
        beside = sum(care.added_minutes for care in by_length[1:])
        return (by_length[0].minutes_at(1, device) + beside) * MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A link in the making; see ``Link``."""

    first: Draft
    second: Draft
    lag_from: LagFrom = "start"
    min_lag: int | None = None
    max_lag: int | None = None
    nurse: NurseRelation = "any"
    needs: Need = "none"


def visit_of(course: Course, draft: Draft, name: str) -> Visit:
    """Return the visit that a draft has become; it must have windows."""
    patient, order, step = course.patient, course.order, draft.step
    parts: tuple[Nursing, ...] = (draft.nursing, *draft.added)
    urgent = 1 if draft.overdue else 0
    return Visit(
        id=name,
        patient=patient.id,
        order=order.id,
        location=patient.location,
        kind=draft.kind,
        on_site_seconds=draft.on_site(course),
        windows=draft.windows,
        credentials=patient.required_credentials.union(*(_codes(course, p) for p in parts)),
        equipment=frozenset().union(*(part.equipment for part in parts)),
        load=sum(part.load for part in parts),
        priority=order.priority or min(9, max(part.priority for part in parts) + urgent),
        interruptible=all(part.interruptible for part in parts),
        hand_over=max(part.hand_over_minutes for part in parts) * MINUTE,
        allows_meal=step is not None and step.allows_meal,
        required_nurses=patient.required_nurses,
        excluded_nurses=patient.excluded_nurses,
        preferred_nurses=patient.preferred_nurses,
        primary_nurse=patient.primary_nurse,
        infusion=_infusion(course, draft),
        tasks=tuple(dict.fromkeys(task for part in parts for task in part.tasks)),
    )


def _codes(course: Course, nursing: Nursing) -> frozenset[str]:
    device = course.order.device
    further = nursing.credentials_by_device.get(device, frozenset())
    line = course.protocols.devices.get(device, frozenset()) if nursing.line else frozenset()
    return nursing.credentials | further | line


def _infusion(course: Course, draft: Draft) -> Infusion | None:
    step = draft.step
    if step is None:
        return None
    if step.timing == "after" and step.after_infusion:
        # It ends about when the nurse comes; for how long it ran is said where it began.
        return Infusion(
            starts_after=-course.infusion,
            seconds=course.infusion,
            method=course.method,
            presence="end",
        )
    if not step.infuses:
        return None
    presence: Presence = "all" if course.method in step.stays_for else step.presence
    starts_after = step.starts_after_minutes * MINUTE
    if presence == "all" and starts_after + course.infusion > draft.on_site(course):
        # A first dose that runs on for long, such as a pump of 24 hours, is not sat through.
        presence = "start"
    return Infusion(
        starts_after=starts_after,
        seconds=course.infusion,
        method=course.method,
        presence=presence,
    )
