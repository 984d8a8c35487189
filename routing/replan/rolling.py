"""Rolling a route forward: when its stops are, or were, if nobody changes anything.

Nobody starts before the planned second, as that is what people were told; whoever is late stays
late until waiting time makes up for it. Windows, shift ends and break windows are not looked at:
this is what happens, not what may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.replan.draft import Course, Timed

if TYPE_CHECKING:
    from routing.replan.draft import Draft, Phase, Run


def roll(draft: Draft, run: Run) -> Course:
    """Return the times of a route, and what its stops are at the draft's moment."""
    shift = draft.shifts[run.shift]
    free, place = run.departure, shift.start_location
    pause: tuple[int, int] | None = None
    times: list[tuple[str, int, int, int]] = []
    legs: list[int] = []
    for index, call in enumerate(run.calls):
        visit = draft.visits[call.visit]
        leg = draft.way(place, visit) + call.late
        arrival = free + leg
        if run.pause is not None and run.pause.after == index:
            taken, arrival = _paused(draft, run, free, leg, call.planned)
            pause = (taken, index)
        start = max(call.planned, arrival)
        times.append((call.visit, arrival, start, start + visit.on_site_seconds))
        legs.append(leg)
        free, place = times[-1][3], visit.location
    if run.pause is not None and run.pause.after >= len(run.calls):
        pause = (max(run.pause.start, free), len(run.calls))
        free = pause[0] + run.pause.end - run.pause.start
    back = max(0, draft.travel.leg(place, shift.end_location)[0])
    phases = _phases(draft, run, times, legs, pause)
    stops = (
        Timed(visit=v, arrival=a, start=s, end=e, phase=phase)
        for (v, a, s, e), phase in zip(times, phases, strict=True)
    )
    return Course(stops=tuple(stops), departure=run.departure, arrival=free + back, pause=pause)


def _paused(draft: Draft, run: Run, free: int, leg: int, planned: int) -> tuple[int, int]:
    """Return the start of a break before a stop, and the arrival there: as planned if possible."""
    assert run.pause is not None
    length = run.pause.end - run.pause.start
    rule = draft.shifts[run.shift].break_rule
    there = rule is not None and rule.at_next_stop
    before = max(run.pause.start, free)
    after = max(run.pause.start, free + leg)
    if not there and before == run.pause.start and before + length + leg <= planned:
        return before, before + length + leg
    if after == run.pause.start and after + length <= planned:
        return after, after + length
    if there or after < before + leg:
        return after, after + length
    return before, before + length + leg


def _phases(
    draft: Draft,
    run: Run,
    times: list[tuple[str, int, int, int]],
    legs: list[int],
    pause: tuple[int, int] | None,
) -> list[Phase]:
    """Return what each stop is now: one is under way, or the one that is driven to comes next."""
    now, free, turned = draft.now, run.departure, False
    found: list[Phase] = []
    length = run.pause.end - run.pause.start if run.pause else 0
    held = draft.shifts[run.shift].leaves_at_start
    for index, (_, _, start, end) in enumerate(times):
        phase: Phase = "open"
        rest = length if pause and pause[1] == index else 0
        leaves = free if index == 0 and held else max(free, start - legs[index] - rest)
        if not turned and end <= now:
            phase = "done"
        elif not turned and start <= now:
            phase = "running"
        else:
            # Only the first stop after what is under way can be driven to already.
            if not turned and leaves <= now + draft.freeze:
                phase = "next"
            turned = True
        found.append(phase)
        free = end
    return found
