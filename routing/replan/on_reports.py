"""Reports of how visits went: when they began and ended, and that they last longer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.replan.finding import faults_of_visit, find, place_of, say, unknown, visits_of
from routing.replan.turns import bring_forward, put_begin, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.replan.draft import Draft
    from routing.replan.events import Overrun, VisitDone, VisitStarted

    Report = VisitStarted | VisitDone


def faults_of_overrun(draft: Draft, event: Overrun) -> Iterator[str]:
    """Yield why a visit cannot take longer."""
    yield from faults_of_visit(draft, event.visit)
    yield from _faults_of_seconds(event.seconds)


def _faults_of_seconds(seconds: int) -> Iterator[str]:
    if not 0 < seconds <= 86_400:
        yield f"{seconds} s must be from 1 to 86400."


def overrun(draft: Draft, event: Overrun) -> None:
    """Let a visit take longer."""
    known = draft.visits[event.visit]
    draft.visits[event.visit] = replace(
        known, on_site_seconds=known.on_site_seconds + event.seconds
    )
    shift = draft.shift_of(event.visit)
    if shift:
        draft.touched.add(shift)


def faults_of_started(draft: Draft, event: VisitStarted) -> Iterator[str]:
    """Yield why a visit cannot have started."""
    yield from _faults_of_report(draft, event, "begun")


def faults_of_done(draft: Draft, event: VisitDone) -> Iterator[str]:
    """Yield why a visit cannot be done."""
    yield from _faults_of_report(draft, event, "made")


def _faults_of_report(draft: Draft, event: Report, what: str) -> Iterator[str]:
    visit, at = event.visit, event.at
    if visit not in visits_of(draft):
        yield unknown("visit", visit, visits_of(draft))
        return
    if event.nurse and event.nurse not in draft.nurses:
        yield unknown("nurse", event.nurse, draft.nurses)
        return
    run = run_of(draft, visit, event.nurse)
    if run is None:
        who = f"nurse {event.nurse} is in no shift then" if event.nurse else "name the nurse"
        yield f"Visit {visit} is not planned; to tell that it was {what}, {who}."
        return
    if at < draft.shifts[run.shift].start:
        yield f"At {say(draft, at)} shift {run.shift} had not begun."
    found = find(draft, visit)
    for stop in found.course.stops[found.index + 1 :] if found else ():
        if stop.visit in draft.reported and stop.start < at:
            yield (
                f"Visit {stop.visit} comes after it and was reported for "
                f"{say(draft, stop.start)}, before {say(draft, at)}. Give the right time; if "
                f"{visit} was {what} on a second way there, report not_home for the first one."
            )
            return


def started(draft: Draft, event: VisitStarted) -> None:
    """Write down when a visit began; a visit before it that seems to last longer had ended."""
    draft.reported.add(event.visit)
    found = bring_forward(draft, event.visit, event.nurse, event.at)
    if found.stop.start != event.at:
        draft.touched.add(found.run.shift)
    put_begin(draft, found, event.at, event.at)
    begun = place_of(draft, event.visit).stop.start
    if begun != event.at:
        draft.notes.append(
            f"Visit {event.visit} is written down as begun at {say(draft, begun)}: by road its "
            f"nurse cannot have been there at {say(draft, event.at)}."
        )


def done(draft: Draft, event: VisitDone) -> None:
    """Write down when a visit ended; it was shorter than planned rather than the one before."""
    draft.reported.add(event.visit)
    found = bring_forward(draft, event.visit, event.nurse, event.at)
    visit = draft.visits[event.visit]
    if found.stop.end != event.at:
        draft.touched.add(found.run.shift)
    length = visit.on_site_seconds
    if found.stop.start > event.at - min(60, length):
        found = put_begin(draft, found, event.at - length, event.at - length // 2)
    lasted = max(0, event.at - found.stop.start)
    draft.visits[event.visit] = replace(visit, on_site_seconds=lasted)
