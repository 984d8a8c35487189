"""Events of roads: ways that take longer for a while."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.fact import DELAYED, Delay, plain
from routing.replan.finding import say, unknown
from routing.replan.places import alias, delayed
from routing.replan.rolling import roll

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routing.replan.draft import Draft
    from routing.replan.events import RoadDelay
    from staffing.shift import Shift


def faults_of_delay(draft: Draft, event: RoadDelay) -> Iterator[str]:
    """Yield what is wrong with a delay."""
    if event.start >= event.end:
        yield f"From {say(draft, event.start)} to {say(draft, event.end)} is no time at all."
    if event.end <= draft.now:
        yield f"A delay until {say(draft, event.end)} is over already."
    if not (math.isfinite(event.factor) and 1 <= event.factor <= 100):
        yield f"Factor {event.factor} must be from 1 to 100."
    if not 0 <= event.seconds <= 86_400:
        yield f"{event.seconds} s must be from 0 to 86400."
    if event.factor == 1 and event.seconds == 0:
        yield "Neither a factor above 1 nor seconds are given, so nothing is delayed."
    known = {place.id for place in draft.locations}
    for place in sorted(event.places):
        if place not in known:
            yield unknown("location", place, known)


def delay(draft: Draft, event: RoadDelay) -> None:
    """Give the places of stops in the delayed hours names of their own, to which ways are longer.

    The matrix knows no hours, so what was driven before keeps its ways, and what is or may be
    driven in the delayed hours gets others. That is for routes; for emergencies, which are asked
    of at a second, the hours themselves are kept.
    """
    told = Delay(
        start=event.start,
        end=event.end,
        factor=event.factor,
        seconds=event.seconds,
        places=frozenset(plain(place) for place in event.places),
    )
    draft.delays.append(told)
    visits = _visits_hit(draft, event)
    _slow_down(draft, told, visits, _shifts_hit(draft, event))
    draft.touched |= {draft.shift_of(v) for v in visits} - {""}


def slow_down_new(draft: Draft, *, visit: str = "", shift: str = "") -> None:
    """Let the ways to a new visit, or of a new shift, be as long as they have become."""
    for told in list(draft.delays):
        if told.end <= draft.now:
            continue
        visits = [visit] if visit and _may_be_in(draft, visit, told) else []
        shifts = [shift] if shift and _drives_in(draft, draft.shifts[shift], told) else []
        _slow_down(draft, told, visits, shifts)


def _slow_down(draft: Draft, event: Delay, visits: Sequence[str], shifts: Sequence[str]) -> None:
    wanted = {draft.visits[v].location for v in visits}
    wanted |= {draft.shifts[s].end_location for s in shifts}
    wanted |= {draft.shifts[s].start_location for s in shifts if _at_start(draft, s)}
    known = {place.id: place for place in draft.locations}
    names = {place: draft.fresh(place + DELAYED, dict.fromkeys(known)) for place in sorted(wanted)}
    draft.travel = delayed(draft.travel, names, event, draft.delays)
    draft.locations += [alias(known[old], new) for old, new in names.items()]
    for v in visits:
        draft.visits[v] = replace(draft.visits[v], location=names[draft.visits[v].location])
    for s in shifts:
        shift = draft.shifts[s]
        start = shift.start_location
        if _at_start(draft, s):
            start = names[start]
        draft.shifts[s] = replace(
            shift, start_location=start, end_location=names[shift.end_location]
        )


def _at_start(draft: Draft, shift: str) -> bool:
    """Tell whether a shift's nurse has not left yet."""
    run = draft.runs.get(shift)
    return run is None or run.departure > draft.now


def _visits_hit(draft: Draft, event: RoadDelay) -> list[str]:
    """Return visits that are driven to in the delayed hours, or may be."""
    found = []
    for run in draft.runs.values():
        for stop in roll(draft, run).stops:
            open_still = stop.phase in ("open", "next")
            if open_still and event.start <= stop.start and stop.arrival <= event.end + 3_600:
                found.append(stop.visit)
    return found + [v for v in sorted(draft.left_out) if _may_be_in(draft, v, event)]


def _may_be_in(draft: Draft, visit: str, event: RoadDelay | Delay) -> bool:
    """Tell whether a visit may begin in the delayed hours."""
    windows = draft.visits[visit].windows
    return any(w.earliest < event.end and w.latest >= event.start for w in windows)


def _drives_in(draft: Draft, shift: Shift, event: RoadDelay | Delay) -> bool:
    """Tell whether a shift is in the delayed hours that are left."""
    return shift.start < event.end and shift.latest_end > max(event.start, draft.now)


def _shifts_hit(draft: Draft, event: RoadDelay) -> list[str]:
    """Return shifts whose nurses drive in the delayed hours."""
    return [
        s.id
        for s in draft.shifts.values()
        if _drives_in(draft, s, event)
        if s.id not in draft.runs or not _is_over(draft, s.id)
    ]


def _is_over(draft: Draft, shift: str) -> bool:
    """Tell whether a shift has made its last stop."""
    return all(stop.phase == "done" for stop in roll(draft, draft.runs[shift]).stops)
