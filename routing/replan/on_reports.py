"""Reports of how visits went: when they began and ended, and that they last longer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.replan.finding import faults_of_visit, find, place_of, say, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.replan.draft import Draft
    from routing.replan.events import Overrun, VisitDone, VisitStarted
    from routing.replan.finding import Found


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
    yield from _faults_of_report(draft, event.visit, event.at, "started")


def faults_of_done(draft: Draft, event: VisitDone) -> Iterator[str]:
    """Yield why a visit cannot be done."""
    yield from _faults_of_report(draft, event.visit, event.at, "done")


def _faults_of_report(draft: Draft, visit: str, at: int, what: str) -> Iterator[str]:
    if visit not in draft.visits:
        yield unknown("visit", visit, draft.visits)
        return
    found = find(draft, visit)
    if found is None:
        yield f"Visit {visit} is not planned, so nobody can have {what} it."
        return
    if at < draft.shifts[found.run.shift].start:
        yield f"At {say(draft, at)} shift {found.run.shift} had not begun."
    if found.index:
        before = found.course.stops[found.index - 1]
        if before.start > at:
            yield (
                f"Visit {before.visit} comes before it and had not started at {say(draft, at)}: "
                "report it first, or cancel it."
            )


def started(draft: Draft, event: VisitStarted) -> None:
    """Write down when a visit began; a visit before it that seems to last longer had ended."""
    draft.reported.add(event.visit)
    found = place_of(draft, event.visit)
    if found.stop.start != event.at:
        draft.touched.add(found.run.shift)
    _begin(draft, found, event.at)


def _begin(draft: Draft, found: Found, at: int) -> None:
    """Let a visit begin at a second; its nurse left early enough where roads and shift let her."""
    found.call.planned, found.call.late = at, 0
    again = place_of(draft, found.stop.visit)
    if again.stop.arrival <= at:
        return
    if not again.index:
        shift = draft.shifts[again.run.shift]
        again.run.departure = max(shift.start, again.run.departure - (again.stop.arrival - at))
        return
    found = again
    before = found.course.stops[found.index - 1]
    visit = draft.visits[before.visit]
    end = max(before.start, before.end - (found.stop.arrival - at))
    draft.visits[before.visit] = replace(visit, on_site_seconds=end - before.start)


def done(draft: Draft, event: VisitDone) -> None:
    """Write down when a visit ended."""
    draft.reported.add(event.visit)
    found = place_of(draft, event.visit)
    visit = draft.visits[event.visit]
    if found.stop.end != event.at:
        draft.touched.add(found.run.shift)
    if found.stop.start > event.at - min(60, visit.on_site_seconds):
        _begin(draft, found, event.at - visit.on_site_seconds)
        found = place_of(draft, event.visit)
    lasted = max(0, event.at - found.stop.start)
    draft.visits[event.visit] = replace(visit, on_site_seconds=lasted)
