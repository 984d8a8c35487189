"""From a day under way to the problem that is left: what happened is pinned, the rest is free.

What is done, under way or driven to keeps its shift, place in the route and second of start. A fact
that breaks a rule (a visit begun after its window, a shift that cannot be back in time) widens that
rule for this one visit or shift, so that the judge finds fault only with what can still be changed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.fact import Delivery
from routing.domain.pin import Pin
from routing.domain.plan import Plan, Route, Stop
from routing.replan.draft import TURNING, WAITING, Call, Draft, draft_of
from routing.replan.finding import Found, later, say
from routing.replan.leaving import leave, waypoint
from routing.replan.reconcile import reconcile
from routing.replan.remainder import remainder
from routing.replan.rolling import roll, whereabouts

if TYPE_CHECKING:
    from routing.domain.problem import Problem
    from routing.replan.draft import Course, Run


def rest_of(draft: Draft) -> tuple[Problem, dict[str, list[str]]]:
    """Return what is left to plan, and the visits of each shift as they are now.

    The draft is used up.
    """
    for run in list(draft.runs.values()):
        _release_missed(draft, run)
    for run in list(draft.runs.values()):
        _stay_in_place(draft, run)
    _begin_now(draft)
    courses = {run.shift: roll(draft, run) for run in draft.runs.values()}
    _pin_all(draft, courses)
    reconcile(draft, courses)
    _clip_windows(draft, courses)
    problem = draft.base.replace(
        visits=tuple(draft.visits.values()),
        links=tuple(draft.links.values()),
        shifts=tuple(draft.shifts.values()),
        nurses=tuple(draft.nurses.values()),
        locations=tuple(draft.locations),
        travel=draft.travel,
        pins=tuple(draft.pins.values()),
        published=_told(draft),
        covered=tuple(
            replace(c, start=max(c.start, draft.now))
            for c in draft.base.covered
            if c.end > draft.now
        ),
        absences=tuple(a for a in draft.absences if a.end > draft.now),
        delays=tuple(draft.delays),
        deliveries=tuple(
            Delivery(visit=v, windows=w) for v, w in draft.deliveries.items() if v in draft.visits
        ),
        reported=tuple(sorted(draft.reported & draft.visits.keys())),
    )
    return problem, {run.shift: [c.visit for c in run.calls] for run in draft.runs.values()}


def _release_missed(draft: Draft, run: Run) -> None:
    """Let go of a stop that is driven to but would begin after its window."""
    course = roll(draft, run)
    for index, stop in enumerate(course.stops):
        visit = draft.visits[stop.visit]
        if stop.phase != "next" or any(w.contains(stop.start) for w in visit.windows):
            continue
        # She waits at the door if its window opens later.
        opens = [w.earliest for w in visit.windows if w.earliest > stop.start]
        if opens:
            run.calls[index].planned = min(opens)
            return
        leave(draft, Found(run, course, index), TURNING)
        draft.left_out.add(stop.visit)
        draft.pins.pop(stop.visit, None)
        draft.notes.append(
            f"Shift {run.shift} cannot be at visit {stop.visit} within its window any more."
        )
        return


def _stay_in_place(draft: Draft, run: Run) -> None:
    """Say where a nurse is who waits, or drives to a stop that is open still, and free from when.

    Without, the next visit that she is given could begin as if she had left for it when the last
    one ended.
    """
    course = roll(draft, run)
    fixed, stops = course.fixed, course.stops
    if fixed == len(stops):
        return
    if (stops[fixed - 1].end >= draft.now) if fixed else (stops[0].leaves > draft.now):
        return
    place, second = whereabouts(draft, run, course)
    begun = course.pause is not None and course.pause[0] < draft.now
    if course.pause is not None and begun and course.pause[1] == fixed:
        second = max(second, course.pause[0] + run.rest)
    name = draft.fresh(f"{WAITING}-{run.shift}", draft.visits)
    draft.visits[name] = waypoint(name, WAITING, place, second)
    if not fixed and not begun:
        # Else it would look as if she had left her start place only just in time.
        there = stops[0].there
        draft.visits[name] = waypoint(name, WAITING, place, there, second - there)
    run.calls.insert(fixed, Call(visit=name, planned=draft.visits[name].windows[0].earliest))
    if run.pause is not None and course.pause is not None:
        moved = run.pause.after > fixed or not begun
        run.pause = replace(run.pause, after=run.pause.after + moved)


def _begin_now(draft: Draft) -> None:
    """Let nobody leave in the past: shifts not begun begin now, those that are over take nothing.

    A nurse who is back, or on the way back, may leave again when she is there: as a shift of her
    own, since the first one is over.
    """
    for shift in list(draft.shifts.values()):
        run = draft.runs.get(shift.id)
        course = roll(draft, run) if run else None
        if run is None or course is None:
            _cut(draft, shift.id, draft.now)
        elif not course.fixed:
            leaves = draft.now if course.departure <= draft.now else shift.start
            late = course.departure if run.shift in draft.touched else 0
            planned = draft.plan.route_of.get(shift.id)
            if planned is not None and late > planned.departure:
                leaves = max(leaves, late)
            _cut(draft, shift.id, max(leaves, draft.now))
        elif course.fixed == len(course.stops) and course.stops[-1].end < draft.now:
            _leave_again(draft, shift.id, course, max(draft.now, course.arrival))


def _cut(draft: Draft, name: str, second: int) -> None:
    """Let a shift without a stop begin no sooner than a second; close it if nothing is left."""
    shift = draft.shifts[name]
    if name in draft.closed or second >= shift.end:
        if name in draft.runs:
            _free(draft, name, 0)
        if shift.duty == "regular" or name in draft.closed:
            # Nobody counts on it any more: neither for visits nor in an emergency.
            draft.shifts[name] = replace(shift, duty="off")
        return
    if second > shift.start and shift.duty == "regular":
        draft.shifts[name] = replace(shift, start=second)


def _leave_again(draft: Draft, name: str, course: Course, second: int) -> None:
    """Close a shift that is over but for its time, and begin another one for what is left."""
    shift = draft.shifts[name]
    elsewhere = any(
        other.nurse == shift.nurse and other.id != name and other.latest_end > second
        for other in draft.shifts.values()
        if other.start < shift.latest_end and other.duty == "regular"
    )
    closed = name in draft.closed or elsewhere
    if not closed and second < shift.end and shift.duty == "regular":
        again = draft.fresh(f"{name}~again", draft.shifts)
        left = remainder(shift, course, second)
        if left is not None:
            draft.shifts[again] = replace(left, id=again, start_location=shift.end_location)
    draft.closed.add(name)


def _free(draft: Draft, name: str, index: int) -> None:
    """Take the stops of a route from a number on out of it."""
    run = draft.runs[name]
    for call in run.calls[index:]:
        draft.left_out.add(call.visit)
        draft.pins.pop(call.visit, None)
    del run.calls[index:]
    if not run.calls:
        del draft.runs[name]


def _pin_all(draft: Draft, courses: dict[str, Course]) -> None:
    """Pin what is fixed by second and position, and keep other pins where they can be kept."""
    held = dict(draft.pins)
    for name in [v for v, pin in held.items() if pin.level == "sequence"]:
        # Positions count from the first stop; those of open stops are counted anew below.
        del draft.pins[name]
    for shift, course in courses.items():
        following = True
        for position, stop in enumerate(course.stops):
            pin = held.get(stop.visit)
            if stop.phase != "open" or draft.visits[stop.visit].kind == WAITING:
                draft.pins[stop.visit] = Pin(
                    visit=stop.visit,
                    shift=shift,
                    level="sequence",
                    start=stop.start,
                    position=position,
                )
                continue
            following = following and pin is not None and pin.level == "sequence"
            if pin is not None and pin.level == "sequence":
                draft.pins[stop.visit] = (
                    replace(pin, shift=shift, position=position, start=None)
                    if following
                    else Pin(visit=stop.visit, shift=shift)
                )
            if pin is not None and pin.start is not None and stop.start != pin.start:
                draft.notes.append(
                    f"Visit {stop.visit} cannot start at {say(draft, pin.start)} any more, to "
                    "which it was pinned."
                )
                draft.pins[stop.visit] = Pin(visit=stop.visit, shift=shift)
    for visit in draft.left_out:
        draft.pins.pop(visit, None)


def _clip_windows(draft: Draft, courses: dict[str, Course]) -> None:
    """Let nothing open start in the past, so that the reasons for visits left out speak of now."""
    fixed = {s.visit for c in courses.values() for s in c.stops if s.phase != "open"}
    for name, visit in list(draft.visits.items()):
        if name in fixed or visit.kind == WAITING:
            continue
        left = later(visit, draft.now)
        if left and left != visit.windows:
            draft.visits[name] = replace(visit, windows=left)


def as_told(problem: Problem, plan: Plan) -> Problem:
    """Return a problem as it is once its plan is published: people were told what that says.

    The published plan of a re-planned problem is the one before, which was told earlier.
    """
    return problem.replace(published=_told(draft_of(problem, plan, 0)))


def _told(draft: Draft) -> Plan:
    """Return what people have been told: the plan, but for moves too small to tell.

    A stop that an earlier plan had up to the tolerance apart with the same nurse is told as it was
    then; without that, small moves would add up unseen.
    """
    before = draft.base.published.stop_of if draft.base.published else {}
    routes = []
    for route in draft.plan.routes:
        nurse = draft.base.shift_by_id[route.shift].nurse
        stops = []
        for stop in route.stops:
            known = draft.base.visit_by_id[stop.visit]
            if known.kind in (WAITING, TURNING):
                continue
            shift, told = before.get(stop.visit, ("", None))
            earlier = draft.base.shift_by_id.get(shift)
            same = earlier is not None and earlier.nurse == nurse
            near = told and abs(told.start - stop.start) <= draft.base.policy.change_tolerance
            stops.append(_at(stop, told.start) if told and same and near else stop)
        routes.append(
            Route(
                shift=route.shift,
                departure=route.departure,
                arrival=route.arrival,
                stops=tuple(stops),
                breaks=route.breaks,
            )
        )
    return Plan(routes=tuple(routes))


def _at(stop: Stop, start: int) -> Stop:
    return replace(stop, start=start, end=start + stop.end - stop.start)
