"""In which order a nurse made visits, where reports say something else than the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.replan.draft import ABANDONED, NOT_HOME, TURNING, WAITING, WAYPOINTS, Call, Run
from routing.replan.finding import find, place_of, say
from routing.replan.leaving import leave, take_out
from routing.replan.rolling import roll
from routing.replan.sending import shift_now

if TYPE_CHECKING:
    from routing.replan.draft import Draft
    from routing.replan.finding import Found

TOLD_FROM = 300
"""Seconds by which a report shortens the visit before it, from which on people are told."""


def run_of(draft: Draft, visit: str, nurse: str) -> Run | None:
    """Return the route of the nurse who made a visit: who is named, or has it, or tried it."""
    if nurse:
        shift = shift_now(draft, nurse)
        if shift is None:
            return None
        return draft.runs.get(shift.id) or Run(shift=shift.id, departure=draft.now, calls=[])
    found = find(draft, visit)
    if found is not None:
        return found.run
    tried = f"{NOT_HOME}-{visit}"
    for run in draft.runs.values():
        if any(call.visit == tried or call.visit.startswith(tried + "~") for call in run.calls):
            return run
    return None


def bring_forward(draft: Draft, visit: str, nurse: str, at: int) -> Found:
    """Let a visit that was reported before its turn come right after what had begun by then."""
    run = run_of(draft, visit, nurse)
    assert run is not None
    draft.runs.setdefault(run.shift, run)
    found = find(draft, visit)
    stops = roll(draft, run).stops
    begun = next(
        (i for i, s in enumerate(stops) if s.visit == visit or s.start > at),
        len(stops),
    )
    if found is None or found.run is not run or found.index != begun:
        if found is not None and found.run is not run:
            leave(draft, found, ABANDONED)
            planned = found.stop.start
        else:
            planned = at if found is None else found.stop.start
            if found is not None:
                take_out(run, found.index)
        draft.left_out.discard(visit)
        draft.pins.pop(visit, None)
        draft.touched.add(run.shift)
        _put_in(run, begun, Call(visit=visit, planned=planned))
        for call in [c for c in run.calls[begun + 1 :] if _is_idle(draft, c.visit)]:
            # Where she was to wait from then on, or turned to, she has not been.
            take_out(run, run.calls.index(call))
            del draft.visits[call.visit]
            draft.pins.pop(call.visit, None)
    if run.pause is not None and run.pause.after == begun:
        pause = roll(draft, run).pause
        if pause is not None and pause[0] + run.rest > at:
            run.pause = replace(run.pause, after=begun + 1)
    return place_of(draft, visit)


def _is_idle(draft: Draft, visit: str) -> bool:
    return draft.visits[visit].kind in (WAITING, TURNING)


def _put_in(run: Run, index: int, call: Call) -> None:
    run.calls.insert(index, call)
    if run.pause is not None and run.pause.after > index:
        run.pause = replace(run.pause, after=run.pause.after + 1)


def put_begin(draft: Draft, found: Found, first: int, last: int) -> Found:
    """Let a visit begin at ``first``, or later until ``last`` if its nurse is there only then.

    If she is not there by then either, the visit before it had ended sooner; one of which less than
    half would be left, and that nobody reported, was not made yet and comes after it. Before the
    first one she had left sooner, where roads and shift let her.
    """
    visit, run = found.stop.visit, found.run
    found.call.planned, found.call.late = first, 0
    again = place_of(draft, visit)
    at = min(max(first, again.stop.arrival), last)
    again.call.planned = at
    missing = again.stop.arrival - at
    if missing <= 0:
        return place_of(draft, visit)
    if not again.index:
        start = draft.shifts[run.shift].start
        run.departure = min(run.departure, max(start, run.departure - missing))
        return place_of(draft, visit)
    before = again.course.stops[again.index - 1]
    known = draft.visits[before.visit]
    lasted = before.end - missing - before.start
    real = known.kind not in WAYPOINTS
    if real and before.visit not in draft.reported and lasted * 2 < known.on_site_seconds:
        index = again.index
        run.calls[index - 1], run.calls[index] = run.calls[index], run.calls[index - 1]
        draft.touched.add(run.shift)
        draft.notes.append(
            f"Visit {before.visit} could not be over when {visit} was begun at {say(draft, at)}: "
            "it is taken for not made yet, and comes after it. If it was made, report it done."
        )
        return put_begin(draft, place_of(draft, visit), first, last)
    lasted = max(0, lasted)
    draft.visits[before.visit] = replace(known, on_site_seconds=lasted)
    if real and known.on_site_seconds - lasted >= TOLD_FROM:
        draft.notes.append(
            f"Visit {before.visit} is taken to have lasted {lasted // 60} of "
            f"{known.on_site_seconds // 60} min, as {visit} was begun at {say(draft, at)}."
        )
    return place_of(draft, visit)
