"""Taking events in: each is looked at for all its faults, and then written into a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routing.replan import on_nurses, on_reports, on_roads, on_visits
from routing.replan.draft import FREEZE_SECONDS, draft_of
from routing.replan.events import (
    DeliveryLate,
    ExtraShift,
    NewVisit,
    NotHome,
    NurseOut,
    Overrun,
    Refused,
    RoadDelay,
    RunningLate,
    VisitCancelled,
    VisitDone,
    VisitStarted,
)
from routing.rules._text import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.replan.draft import Draft
    from routing.replan.events import Event

    Faults = Callable[[Draft, Any], Iterator[str]]
    Taking = Callable[[Draft, Any], None]

KINDS: dict[type, tuple[Faults, Taking]] = {
    NewVisit: (on_visits.faults_of_new, on_visits.add),
    VisitCancelled: (on_visits.faults_of_cancelled, on_visits.cancel),
    NotHome: (on_visits.faults_of_not_home, on_visits.not_home),
    Overrun: (on_reports.faults_of_overrun, on_reports.overrun),
    VisitStarted: (on_reports.faults_of_started, on_reports.started),
    VisitDone: (on_reports.faults_of_done, on_reports.done),
    DeliveryLate: (on_visits.faults_of_delivery, on_visits.delivery_late),
    NurseOut: (on_nurses.faults_of_out, on_nurses.out),
    RunningLate: (on_nurses.faults_of_late, on_nurses.late),
    ExtraShift: (on_nurses.faults_of_extra, on_nurses.extra),
    RoadDelay: (on_roads.faults_of_delay, on_roads.delay),
}
"""What may be wrong with each kind of event, and what it changes."""


def take_in(draft: Draft, events: Sequence[Event]) -> tuple[tuple[Event, ...], tuple[Refused, ...]]:
    """Write events into a draft as they became known; return those applied, and those not.

    An event is looked at as the day is after those before it: a visit reported done cannot be
    cancelled in the same list. It is taken in as the day was at its own moment, whenever that is
    done: a visit cancelled at 7:00 is off, though by the plan it would be over by now.
    """
    applied: list[Event] = []
    refused: list[Refused] = []
    now = draft.now
    for number, event in sorted(enumerate(events), key=lambda e: (e[1].at, e[0])):
        reasons = tuple(_faults(draft, event, now))
        if reasons:
            refused.append(Refused(number=number, event=event, reasons=reasons))
        else:
            KINDS[type(event)][1](draft, event)
            applied.append(event)
    draft.now = now
    return tuple(applied), tuple(sorted(refused, key=lambda r: r.number))


def refusals(
    problem: Problem,
    plan: Plan,
    events: Sequence[Event],
    *,
    now: int,
    freeze: int = FREEZE_SECONDS,
) -> tuple[Refused, ...]:
    """Return the events that cannot be taken in, with every reason, without planning anything."""
    return take_in(draft_of(problem, plan, now, freeze), events)[1]


def _faults(draft: Draft, event: Event, now: int) -> Iterator[str]:
    """Move the draft to the moment of an event and yield what is wrong with it then."""
    draft.now = min(event.at, now)
    if event.at > now:
        yield (
            f"It is said to be known at {clock(draft.base, event.at)}, which is after now "
            f"({clock(draft.base, now)})."
        )
    yield from KINDS[type(event)][0](draft, event)
