"""Events of nurses: out, late, or coming in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.fact import Absence, is_away
from routing.domain.pin import Pin
from routing.replan.draft import WAYPOINTS
from routing.replan.finding import say, unknown
from routing.replan.on_roads import slow_down_new
from routing.replan.remainder import remainder, work_of
from routing.replan.rolling import roll

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.replan.draft import Course, Draft, Run, Timed
    from routing.replan.events import ExtraShift, NurseOut, RunningLate
    from staffing.shift import Shift


def faults_of_out(draft: Draft, event: NurseOut) -> Iterator[str]:
    """Yield why a nurse cannot be out."""
    if event.nurse not in draft.nurses:
        yield unknown("nurse", event.nurse, draft.nurses)
        return
    if event.start >= event.end:
        yield f"Out from {say(draft, event.start)} to {say(draft, event.end)} is no time at all."
    if _told_before(draft, event):
        return
    if event.end <= draft.now:
        yield f"Out until {say(draft, event.end)} is over already."
    if not _shifts_hit(draft, event):
        yield (
            f"Nurse {event.nurse} has no shift from {say(draft, event.start)} to "
            f"{say(draft, event.end)}."
        )


def _told_before(draft: Draft, event: NurseOut) -> list[Absence]:
    """Return the absences that an event corrects: of the same nurse, from the same second on."""
    same = (event.nurse, event.start)
    return [a for a in draft.absences if (a.nurse, a.start) == same and a.end != event.end]


def _shifts_hit(draft: Draft, event: NurseOut) -> list[Shift]:
    return [
        shift
        for shift in draft.shifts.values()
        if shift.nurse == event.nurse
        and shift.id not in draft.closed
        and shift.duty != "off"
        and shift.start < event.end
        and _goes(draft, shift, event) < shift.latest_end
    ]


def _goes(draft: Draft, shift: Shift, event: NurseOut) -> int:
    """Return from when a nurse makes nothing of a shift: what she reported she did make."""
    run = draft.runs.get(shift.id)
    stops = roll(draft, run).stops if run else ()
    made = [stop.start + 1 for stop in stops if stop.visit in draft.reported]
    return max([event.start, *made])


def out(draft: Draft, event: NurseOut) -> None:
    """Free what a nurse has not begun when she goes, and let her work on when she is back.

    She may have gone before anybody knew: what the plan says of the time since did not happen.
    """
    for told in _told_before(draft, event):
        draft.absences.remove(told)
        if event.end < told.end:
            draft.notes.append(
                f"Nurse {event.nurse} is back at {say(draft, event.end)}: hours that her shifts "
                "have lost are given back by an extra shift."
            )
    draft.absences.append(Absence(nurse=event.nurse, start=event.start, end=event.end))
    for shift in _shifts_hit(draft, event):
        draft.touched.add(shift.id)
        start = _goes(draft, shift, event)
        run = draft.runs.get(shift.id)
        kept = _keep_until(draft, run, start) if run else 0
        if kept or start > shift.start:
            _end_early(draft, shift, start, event.end)
        elif event.end < shift.end:
            draft.shifts[shift.id] = replace(shift, start=event.end)
        else:
            draft.closed.add(shift.id)


def _end_early(draft: Draft, shift: Shift, start: int, end: int) -> None:
    """End a shift when its nurse goes, and begin another one for what is left after she is back."""
    run = draft.runs.get(shift.id)
    # She is back at the end place when what she keeps allows, and goes nowhere after that.
    course = roll(draft, run) if run else None
    last = course.arrival if course else start
    goes = max(start, shift.start + 1)
    if course is not None and last > goes:
        # The way back from her last stop lies after that: nothing else may be put there instead.
        stop = course.stops[-1]
        held = draft.pins.get(stop.visit)
        if held is None or held.level == "nurse":
            draft.pins[stop.visit] = Pin(
                visit=stop.visit, shift=shift.id, level="time", start=stop.start
            )
    shorter = replace(shift, end=min(shift.end, goes), latest_end=max(goes, last))
    draft.shifts[shift.id] = shorter
    begins = max(end, shorter.latest_end)
    if begins < shift.end:
        _come_back(draft, shorter, replace(shift, start=begins), course)


def _come_back(draft: Draft, before: Shift, after: Shift, course: Course | None) -> None:
    """Begin another shift for what is left after a nurse is back, with what she may still work."""
    limit = before.max_work_seconds
    left: Shift | None = after
    if course is not None:
        off = after.start - course.arrival
        left = remainder(after, course, after.start, off=off)
        share = work_of(course, before)
    else:
        share = before.end - before.start
        if limit is not None and share < limit:
            left = replace(after, max_work_seconds=limit - share)
        elif limit is not None:
            left = None
    if limit is not None:
        # What she makes before she goes is what is planned now, so that both are within the limit.
        draft.shifts[before.id] = replace(before, max_work_seconds=min(limit, share))
    if left is not None:
        name = draft.fresh(f"{after.id}~back", draft.shifts)
        draft.shifts[name] = replace(left, id=name)


def _keep_until(draft: Draft, run: Run, start: int) -> int:
    """Free the stops that begin from a second on; return how many are left."""
    course = roll(draft, run)
    kept = [stop.start < start for stop in course.stops]
    draft.notes += [
        f"Visit {stop.visit} was planned at {say(draft, stop.start)}, after its nurse had gone: it "
        "is taken for not made."
        for stop, stays in zip(course.stops, kept, strict=True)
        if not stays and stop.start < draft.now and draft.visits[stop.visit].kind not in WAYPOINTS
    ]
    for call, stays in zip(list(run.calls), kept, strict=True):
        if not stays:
            draft.left_out.add(call.visit)
            draft.pins.pop(call.visit, None)
    run.calls = [call for call, stays in zip(run.calls, kept, strict=True) if stays]
    if run.pause is not None and (run.pause.after > len(run.calls) or run.pause.start >= start):
        run.pause = None
    if not run.calls:
        del draft.runs[run.shift]
    return len(run.calls)


def faults_of_late(draft: Draft, event: RunningLate) -> Iterator[str]:
    """Yield why a nurse cannot be late."""
    if event.nurse not in draft.nurses:
        yield unknown("nurse", event.nurse, draft.nurses)
        return
    if not 0 < event.seconds <= 86_400:
        yield f"{event.seconds} s must be from 1 to 86400."
    if _under_way(draft, event.nurse) is None:
        yield f"Nurse {event.nurse} has no stop left to be late for."


def _under_way(draft: Draft, nurse: str) -> Run | None:
    """Return the route that a nurse is on, or that comes next."""
    for run in draft.runs_of(nurse):
        if any(stop.phase != "done" for stop in roll(draft, run).stops):
            return run
    return None


def late(draft: Draft, event: RunningLate) -> None:
    """Put off what the nurse does next: the end of a visit, an arrival, or a departure.

    She is so far behind the plan: what she told of that before, since the plan was made, counts in.
    """
    run = _under_way(draft, event.nurse)
    assert run is not None
    draft.touched.add(run.shift)
    course = roll(draft, run)
    index = next(i for i, stop in enumerate(course.stops) if stop.phase != "done")
    stop = course.stops[index]
    seconds = event.seconds - _known_behind(draft, event.nurse, stop)
    draft.behind[event.nurse] = event.seconds
    if stop.phase == "running":
        visit = draft.visits[stop.visit]
        lasts = max(visit.on_site_seconds + seconds, draft.now - stop.start, 0)
        draft.visits[visit.id] = replace(visit, on_site_seconds=lasts)
    elif index == 0 and course.departure > draft.now:
        run.departure = max(run.departure + seconds, draft.now)
    else:
        # She reaches it so late after it should begin, whether she waits before or not.
        call = run.calls[index]
        call.late = max(0, call.late + seconds + stop.start - stop.arrival)


def _known_behind(draft: Draft, nurse: str, stop: Timed) -> int:
    """Return by how much a stop is behind the plan on account of what its nurse told before."""
    planned = draft.plan.stop_of.get(stop.visit)
    if planned is None:
        return 0
    running = stop.phase == "running"
    now = stop.end - planned[1].end if running else stop.start - planned[1].start
    return max(0, min(draft.behind.get(nurse, 0), now))


def faults_of_extra(draft: Draft, event: ExtraShift) -> Iterator[str]:
    """Yield what is wrong with another shift."""
    shift = event.shift
    if shift.id in draft.shifts:
        yield f"There is a shift {shift.id} already."
    if shift.nurse not in draft.nurses:
        yield unknown("nurse", shift.nurse, draft.nurses)
    known = {place.id for place in draft.locations}
    for place in dict.fromkeys((shift.start_location, shift.end_location)):
        if place not in known:
            yield unknown("location", place, known)
    if shift.duty == "off":
        yield f"Shift {shift.id} is off: nobody would work it."
    if shift.end <= draft.now:
        yield f"Shift {shift.id} is over at {say(draft, shift.end)}."
    if is_away(draft.absences, shift.nurse, shift.start, shift.latest_end):
        until = max(a.end for a in draft.absences if a.nurse == shift.nurse)
        yield f"Nurse {shift.nurse} is out until {say(draft, until)}."
    for other in draft.shifts.values():
        if (
            other.nurse == shift.nurse
            and other.id not in draft.closed
            and other.start < shift.latest_end
            and shift.start < other.latest_end
            and other.duty == shift.duty
            and not _goes_over(draft, shift, other)
        ):
            yield f"Nurse {shift.nurse} is in shift {other.id} then."


def _goes_over(draft: Draft, shift: Shift, other: Shift) -> bool:
    """Tell whether a nurse who is called in from on call goes on from there in her next shift."""
    run = draft.runs.get(other.id)
    return (
        shift.duty == other.duty == "regular"
        and shift.nurse == other.nurse
        and other.id not in draft.closed
        and shift.start < other.start < shift.latest_end < other.end
        and (run is None or not roll(draft, run).fixed)
        and any(
            call.nurse == shift.nurse
            and call.duty == "on_call"
            and call.start <= shift.start < call.end
            for call in draft.shifts.values()
        )
    )


def extra(draft: Draft, event: ExtraShift) -> None:
    """Take another shift in; a shift that it runs into begins where and when it ends."""
    for other in list(draft.shifts.values()):
        if _goes_over(draft, event.shift, other):
            late = replace(
                other, start=event.shift.latest_end, start_location=event.shift.end_location
            )
            draft.shifts[other.id] = late
            draft.touched.add(other.id)
            run = draft.runs.get(other.id)
            if run is not None:
                run.departure = max(run.departure, late.start)
            draft.notes.append(
                f"Shift {other.id} begins at {say(draft, late.start)}, when shift "
                f"{event.shift.id} is over."
            )
    draft.shifts[event.shift.id] = event.shift
    draft.touched.add(event.shift.id)
    slow_down_new(draft, shift=event.shift.id)
