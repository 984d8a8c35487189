"""Rolling a route forward: when its stops are, or were, if nobody changes anything.

Nobody starts before the planned second, as that is what people were told; whoever is late stays
late until waiting time makes up for it. Windows, shift ends and break windows are not looked at:
this is what happens, not what may.

Where a nurse waits: she drives at once when a stop is over, and waits where she goes next. That is
what plans say (``Stop.arrival``), and what coverage and dispatch count on. A break that begins
before she could be there is taken before the drive, any other one after it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.dispatch.responder import KIND as EMERGENCY
from routing.replan.draft import Course, Timed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routing.replan.draft import Draft, Phase, Run


def roll(draft: Draft, run: Run) -> Course:
    """Return the times of a route, and what its stops are at the draft's moment."""
    shift = draft.shifts[run.shift]
    free, place = run.departure, shift.start_location
    pause: tuple[int, int] | None = None
    stops: list[Timed] = []
    for index, call in enumerate(run.calls):
        visit = draft.visits[call.visit]
        leg = draft.way(place, visit) + call.late
        leaves, there = free, free + leg
        arrival = there
        if run.pause is not None and run.pause.after == index:
            taken, arrival = _paused(draft, run, free, leg, call.planned)
            pause = (taken, index)
            if taken < there:
                leaves, there = arrival - leg, arrival
        start = max(call.planned, arrival)
        end = start + visit.on_site_seconds
        stops.append(
            Timed(
                visit=call.visit, leaves=leaves, there=there, arrival=arrival, start=start, end=end
            )
        )
        free, place = end, visit.location
    if run.pause is not None and run.pause.after >= len(run.calls):
        pause = (max(run.pause.start, free), len(run.calls))
        free = pause[0] + run.rest
    back = max(0, draft.travel.leg(place, shift.end_location)[0])
    return Course(
        stops=tuple(_with_phases(draft, stops)),
        departure=run.departure,
        arrival=free + back,
        pause=pause,
    )


def _paused(draft: Draft, run: Run, free: int, leg: int, planned: int) -> tuple[int, int]:
    """Return the start of a break before a stop, and the arrival there: as planned if possible."""
    assert run.pause is not None
    length = run.rest
    rule = draft.shifts[run.shift].break_rule
    there = rule is not None and rule.at_next_stop
    before = max(run.pause.start, free)
    after = max(run.pause.start, free + leg)
    if not there and before >= free + leg:
        return before, before + length
    if not there and before == run.pause.start and before + length + leg <= planned:
        return before, before + length + leg
    if after == run.pause.start and after + length <= planned:
        return after, after + length
    if there or after < before + leg:
        return after, after + length
    return before, before + length + leg


def _with_phases(draft: Draft, stops: Iterable[Timed]) -> Iterator[Timed]:
    """Yield stops with what each is now: one is under way, or the one driven to comes next."""
    now, turned = draft.now, False
    for stop in stops:
        phase: Phase = "open"
        if not turned and stop.end <= now:
            phase = "done"
        elif not turned and stop.start <= now:
            phase = "running"
        else:
            # Only the first stop after what is under way can be driven to already.
            if not turned and _is_next(draft, stop):
                phase = "next"
            turned = True
        yield replace(stop, phase=phase)


def _is_next(draft: Draft, stop: Timed) -> bool:
    """Tell whether a nurse leaves for a stop soon, or has, and has no time for another before."""
    waits = stop.start - max(draft.now, stop.arrival)
    soon = stop.leaves <= draft.now + draft.freeze
    # Nothing comes between a nurse and the emergency that she was sent to.
    return waits <= draft.freeze and (soon or draft.visits[stop.visit].kind == EMERGENCY)


def whereabouts(draft: Draft, run: Run, course: Course) -> tuple[str, int]:
    """Return where a nurse is, or gets to first, and the second from which she may go elsewhere.

    A break under way holds her as little as waiting does.
    """
    now, shift = draft.now, draft.shifts[run.shift]
    place, ends = shift.start_location, shift.start
    for stop in course.stops:
        if stop.phase == "running":
            return draft.visits[stop.visit].location, stop.end
        if stop.phase != "done":
            if stop.leaves <= now:
                return draft.visits[stop.visit].location, max(now, stop.there)
            return place, max(now, ends)
        place, ends = draft.visits[stop.visit].location, stop.end
    if not course.stops or (course.pause is not None and now < course.pause[0] + run.rest):
        return place, max(now, ends)
    return shift.end_location, max(now, course.arrival)
