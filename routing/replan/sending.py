"""A nurse who is sent somewhere at once: she turns off whatever she is on the way to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.pin import Pin
from routing.replan.draft import TURNING, WAITING, Call, Run
from routing.replan.leaving import waypoint
from routing.replan.rolling import roll, whereabouts

if TYPE_CHECKING:
    from routing.domain.visit import Visit
    from routing.replan.draft import Course, Draft
    from routing.replan.events import NewVisit
    from staffing.shift import Shift


def shift_now(draft: Draft, nurse: str) -> Shift | None:
    """Return the shift that a nurse is in at the draft's moment, None if in none."""
    found = [
        shift
        for shift in draft.shifts.values()
        if shift.nurse == nurse
        and shift.duty == "regular"
        and shift.id not in draft.closed
        and shift.start <= draft.now < shift.latest_end
    ]
    return max(found, key=lambda shift: shift.start, default=None)


def send(draft: Draft, event: NewVisit, visit: Visit) -> None:
    """Put a visit right after what its nurse is in, and before all else.

    A visit that she leaves ends when it is handed over. Stops that she has not begun are open
    again, though she be on the way to one; she goes on from where that is.
    """
    shift = shift_now(draft, event.nurse)
    assert shift is not None
    run = draft.runs.setdefault(shift.id, Run(shift=shift.id, departure=draft.now, calls=[]))
    draft.touched.add(shift.id)
    course = roll(draft, run)
    if event.leaves:
        _hand_over(draft, course, event.leaves)
        course = roll(draft, run)
    done = [stop for stop in course.stops if stop.phase in ("done", "running")]
    index = len(done)
    calls = [] if done and done[-1].end >= draft.now else _turn(draft, run, course, index)
    opens = min(window.earliest for window in visit.windows)
    calls.append(Call(visit=visit.id, planned=opens))
    run.calls[index:index] = calls
    pause = course.pause
    if run.pause is not None and pause is not None:
        over = pause[1] < index or (pause[1] == index and pause[0] + run.rest <= draft.now)
        if not over:
            run.pause = replace(run.pause, after=run.pause.after + len(calls))
    for call in run.calls[index:]:
        call.late = 0
    draft.left_out.discard(visit.id)
    draft.pins[visit.id] = Pin(
        visit=visit.id, shift=shift.id, level="sequence", position=index + len(calls) - 1
    )


def _hand_over(draft: Draft, course: Course, left: str) -> None:
    """End the visit that a nurse is in as soon as she may leave it."""
    for stop in course.stops:
        if stop.visit == left and stop.phase == "running":
            visit = draft.visits[left]
            ends = min(stop.end, draft.now + visit.hand_over)
            draft.visits[left] = replace(visit, on_site_seconds=ends - stop.start)
            draft.reported.add(left)


def _turn(draft: Draft, run: Run, course: Course, index: int) -> list[Call]:
    """Return the waypoint from which a nurse goes who is in no visit, if she has left at all."""
    stops = course.stops
    following = stops[index] if index < len(stops) else None
    place, second = whereabouts(draft, run, course)
    if not index and (following is None or following.leaves > draft.now):
        run.departure = second
        return []
    kind = WAITING
    if following is not None and following.leaves <= draft.now:
        kind = TURNING
        draft.notes.append(
            f"Nurse {draft.shifts[run.shift].nurse} turns off from visit {following.visit}."
        )
    if following is None and index and place != draft.visits[stops[-1].visit].location:
        # She is on the way back, or there already; as a stop, that has to be reached like any.
        second = max(second, course.arrival + draft.arrival_seconds)
    name = draft.fresh(f"{kind}-{run.shift}", draft.visits)
    draft.visits[name] = waypoint(name, kind, place, second)
    return [Call(visit=name, planned=second)]
