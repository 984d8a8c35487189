"""When somebody must be able to reach the patient in an emergency, how fast, and who.

A therapy's life, as its cover sees it: a line is in from its placement (or from the first dose,
where it was in before) until it is out; doses run in between, by day or overnight; a pump alone is
covered from its connection until it is expected to be off.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.problem import CoveredPatient
from routing.protocols import shared
from routing.protocols.course import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routing.domain.order import TherapyOrder
    from routing.protocols.course import Course
    from routing.protocols.draft import Draft
    from routing.protocols.protocol import Therapy

Span = tuple[int, int]


def classes_of(order: TherapyOrder, therapy: Therapy) -> tuple[str, str]:
    """Return the response class of an order, and the one while a dose runs.

    A class that the order itself states holds all the time.
    """
    if order.response_class:
        return order.response_class, order.response_class
    return therapy.response_class, therapy.running_class or therapy.response_class


def responder_of(
    order: TherapyOrder, therapy: Therapy, required: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Return the credentials of whoever answers an emergency of an order's therapy and device.

    ``required`` is what the patient requires of every nurse; of it, what the therapy says counts.
    """
    device = therapy.responder_by_device.get(order.device, frozenset())
    return therapy.responder | device | (therapy.responder_of_patient & required)


def covered(course: Course, drafts: Sequence[Draft]) -> tuple[CoveredPatient, ...]:
    """Return from when to when a patient is to be covered in the horizon, and in which class."""
    spans = {"line": _line, "pump": _pump}.get(course.therapy.covered)
    if spans is None:
        return ()
    last = course.horizon.seconds
    usual, running = classes_of(course.order, course.therapy)
    whole = list(spans(course, drafts))
    if course.therapy.covered == "pump":
        usual = running
    runs = [] if usual == running else list(_runs(course, whole))
    apart = [(span, running) for span in runs]
    apart += [(span, usual) for span in _without(whole, runs)]
    return tuple(
        CoveredPatient(
            patient=course.patient.id,
            location=course.patient.location,
            response_class=name,
            credentials=responder_of(
                course.order, course.therapy, course.patient.required_credentials
            ),
            start=max(0, start),
            end=min(last, end),
        )
        for (start, end), name in sorted(apart)
        if max(0, start) < min(last, end)
    )


def joined(people: Iterable[CoveredPatient]) -> tuple[CoveredPatient, ...]:
    """Return covered patients with spans that touch or overlap made one, where they ask the same.

    A patient with two therapies is then missed once a minute, not twice.
    """
    spans: dict[CoveredPatient, list[Span]] = {}
    for person in people:
        spans.setdefault(replace(person, start=0, end=0), []).append((person.start, person.end))
    return tuple(
        replace(person, start=start, end=end)
        for person, found in spans.items()
        for start, end in _union(found)
    )


def _line(course: Course, drafts: Sequence[Draft]) -> Iterator[Span]:
    """Yield the time from when the line may be in until it is out."""
    end = course.horizon.seconds
    if course.end_day is not None:
        end = course.horizon.day_start(course.end_day + 1)
        removals = [d for d in drafts if d.step is not None and d.step.timing == "removal"]
        end = max([end, *(window.latest for draft in removals for window in draft.windows)])
        # Between two orders through one line, it is in.
        end = max(end, shared.until(course) or end)
    placed = [
        window.earliest
        for draft in drafts
        if draft.step is not None and draft.step.timing == "insertion"
        for window in draft.windows
    ]
    if course.order.line_removed is not None:
        end = min(end, course.horizon.to_seconds(course.order.line_removed))
    # A start that was not told of may have been made all the same.
    start = 0 if course.late_start else course.anchor
    yield min([start, *placed]), end


def _pump(course: Course, drafts: Sequence[Draft]) -> Iterator[Span]:
    """Yield the times from connecting a pump until it is expected to be disconnected."""
    starts = [] if course.order.connected_at is None else [course.order.connected_at]
    seconds = [course.horizon.to_seconds(moment) for moment in starts]
    spans = [(second, second) for second in seconds]
    # Whenever it is connected and disconnected, it is covered.
    for draft in drafts:
        if draft.step is not None and draft.step.timing == "cycle" and draft.windows:
            latest = max(window.latest for window in draft.windows)
            spans.append((draft.windows[0].earliest, latest + draft.on_site(course)))
    after = max((step.max_lag_minutes * MINUTE for _, step in course.steps("after")), default=0)
    yield from _union([(begins, ends + course.infusion + after) for begins, ends in spans])


def _runs(course: Course, whole: Iterable[Span]) -> Iterator[Span]:
    """Yield the parts of some spans in which a dose runs."""
    doses = course.doses(-course.infusion, course.horizon.seconds)
    running = _union([(dose, dose + course.infusion) for dose in doses])
    for start, end in whole:
        for begins, ends in running:
            if max(start, begins) < min(end, ends):
                yield max(start, begins), min(end, ends)


def _union(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch or overlap made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _without(spans: Iterable[Span], gone: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of some spans when others, in order and apart, are taken out."""
    for start, end in spans:
        at = start
        for begins, ends in gone:
            if begins < end and ends > at:
                if begins > at:
                    yield at, begins
                at = max(at, ends)
        if at < end:
            yield at, end
