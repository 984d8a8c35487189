"""When somebody must be able to reach the patient in an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.problem import CoveredPatient
from routing.protocols.course import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routing.protocols.course import Course
    from routing.protocols.draft import Draft


def covered(course: Course, drafts: Sequence[Draft]) -> tuple[CoveredPatient, ...]:
    """Return from when to when a patient is to be covered in the horizon."""
    spans = {"line": _line, "pump": _pump}.get(course.therapy.covered)
    if spans is None:
        return ()
    last = course.horizon.seconds
    return tuple(
        CoveredPatient(
            patient=course.patient.id,
            location=course.patient.location,
            response_class=course.order.response_class or course.therapy.response_class,
            credentials=course.therapy.responder,
            start=max(0, start),
            end=min(last, end),
        )
        for start, end in spans(course, drafts)
        if max(0, start) < min(last, end)
    )


def _line(course: Course, drafts: Sequence[Draft]) -> Iterator[tuple[int, int]]:
    """Yield the time from the first dose until the line is out."""
    end = course.horizon.seconds
    if course.end_day is not None:
        end = course.horizon.day_start(course.end_day + 1)
        removals = [d for d in drafts if d.step is not None and d.step.timing == "removal"]
        end = max([end, *(window.latest for draft in removals for window in draft.windows)])
    yield course.anchor, end


def _pump(course: Course, drafts: Sequence[Draft]) -> Iterator[tuple[int, int]]:
    """Yield the times from connecting a pump until it is expected to be disconnected."""
    starts = [] if course.order.connected_at is None else [course.order.connected_at]
    seconds = [course.horizon.to_seconds(moment) for moment in starts]
    connects = [d for d in drafts if d.step is not None and d.step.timing == "cycle" and d.windows]
    seconds += [draft.windows[0].earliest for draft in connects]
    after = [step.max_lag_minutes * MINUTE for _, step in course.steps("after")]
    for second in seconds:
        yield second, second + course.infusion + max(after, default=0)
