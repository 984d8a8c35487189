"""Facts and rules: where what happened breaks a rule, the rule gives way for this one case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.link import Link
from routing.domain.visit import Window
from routing.measures import overlaps

if TYPE_CHECKING:
    from routing.replan.draft import Course, Draft, Timed
    from staffing.shift import BreakRule, Shift

LATE_BREAK = 3_600
"""Seconds within which a break is still taken whose window is over."""


def reconcile(draft: Draft, courses: dict[str, Course]) -> None:
    """Widen windows, links, breaks and limits so that what is fixed is legal by itself."""
    fixed = {
        stop.visit: stop
        for course in courses.values()
        for stop in course.stops
        if stop.phase != "open"
    }
    for stop in fixed.values():
        _admit(draft, stop)
    for name, course in courses.items():
        if course.fixed:
            _fit_shift(draft, name, course)
    for name in draft.shifts:
        _later_break(draft, name, courses.get(name))
    _fit_links(draft, fixed)
    _fit_patients(draft, fixed)
    _fit_nurses(draft, courses)


def _admit(draft: Draft, stop: Timed) -> None:
    """Let a visit that began outside its windows have begun then."""
    visit = draft.visits[stop.visit]
    if any(w.contains(stop.start) for w in visit.windows):
        return
    before = [w for w in visit.windows if w.latest < stop.start]
    due = min(max((w.late_after for w in before), default=stop.start), stop.start)
    window = Window(earliest=stop.start, latest=stop.start, due=due)
    draft.visits[stop.visit] = replace(visit, windows=(*visit.windows, window))
    draft.notes.append(f"Visit {stop.visit} begins outside its windows.")


def _prefix_return(draft: Draft, name: str, course: Course) -> int:
    """Return when a shift is back that makes nothing but what is fixed."""
    last = course.stops[course.fixed - 1]
    place = draft.visits[last.visit].location
    back = draft.travel.leg(place, draft.shifts[name].end_location)[0]
    end = last.end
    if course.pause is not None and course.pause[1] == course.fixed == len(course.stops):
        end = course.pause[0] + _break_length(draft, name)
    return end + max(0, back)


def _break_length(draft: Draft, name: str) -> int:
    run = draft.runs.get(name)
    return run.rest if run else 0


def _fit_shift(draft: Draft, name: str, course: Course) -> None:
    """Let a shift last as long as what is fixed lasts, and hold a break that was taken."""
    shift = draft.shifts[name]
    back = _prefix_return(draft, name, course)
    if back > shift.latest_end:
        draft.notes.append(f"Shift {name} cannot be back by its latest end.")
        shift = replace(shift, latest_end=back)
    taken = course.pause is not None and course.pause[1] < course.fixed
    taken = taken or (course.pause is not None and course.pause[0] < draft.now)
    work = back - course.departure - (_break_length(draft, name) if taken else 0)
    if name in draft.closed:
        shift = replace(shift, max_work_seconds=work)
    elif shift.max_work_seconds is not None and work > shift.max_work_seconds:
        draft.notes.append(f"Shift {name} works longer than it may.")
        shift = replace(shift, max_work_seconds=work)
    if course.departure < shift.start:
        shift = replace(shift, start=course.departure)
    rule = shift.break_rule
    if rule is not None and course.pause is not None and taken:
        shift = replace(shift, break_rule=_held(rule, _taken_at(draft, shift, course)))
    elif rule is not None and rule.mandatory and not _can_break(draft, shift, course, back):
        draft.notes.append(f"Shift {name} cannot take its mandatory break in time any more.")
        shift = replace(shift, break_rule=replace(rule, mandatory=False))
    draft.shifts[name] = shift


def _taken_at(draft: Draft, shift: Shift, course: Course) -> int:
    """Return when a break was taken; one before the first stop ends before the drive there."""
    assert course.pause is not None
    rule, (second, index) = shift.break_rule, course.pause
    if rule is None or index or shift.leaves_at_start or rule.at_next_stop or not course.stops:
        return second
    first = course.stops[0]
    drive = draft.way(shift.start_location, draft.visits[first.visit])
    return max(shift.start, min(second, first.start - drive - rule.seconds))


def _held(rule: BreakRule, second: int) -> BreakRule:
    """Return a rule that asks for the break that was taken, and for nothing else."""
    return replace(
        rule,
        earliest_start=second,
        latest_start=second,
        due_after_seconds=0,
        mandatory=True,
        on_duty_meal=False,
        always_due=False,
    )


def _can_break(draft: Draft, shift: Shift, course: Course, back: int) -> bool:
    """Tell whether a shift can still take its break after what is fixed, or owes none."""
    rule = shift.break_rule
    assert rule is not None
    if back - course.departure <= rule.due_after_seconds:
        return True
    last = course.stops[course.fixed - 1]
    pause = max(last.end, draft.now, rule.earliest_start)
    drive = back - last.end
    in_time = pause <= max(rule.latest_start, draft.now + LATE_BREAK)
    return not rule.at_next_stop and in_time and pause + rule.seconds + drive <= shift.latest_end


def _later_break(draft: Draft, name: str, course: Course | None) -> None:
    """Let a break that was not taken begin no sooner than now; one that is overdue, a bit later."""
    shift = draft.shifts[name]
    rule = shift.break_rule
    if rule is None or rule.earliest_start >= draft.now:
        return
    if course is not None and course.fixed and rule.earliest_start == rule.latest_start:
        return
    if course is None and rule.latest_start < draft.now:
        return
    if draft.now > shift.latest_end:
        return
    latest = rule.latest_start
    if latest < draft.now:
        latest = draft.now + LATE_BREAK
    draft.shifts[name] = replace(
        shift, break_rule=replace(rule, earliest_start=draft.now, latest_start=latest)
    )


def _fit_links(draft: Draft, fixed: dict[str, Timed]) -> None:
    """Let links hold what has happened to both of their visits."""
    for name, link in list(draft.links.items()):
        if link.second in fixed and link.first not in fixed and link.needs != "none":
            draft.links[name] = replace(link, needs="none")
            continue
        if link.first in fixed and link.second not in fixed and link.needs == "both":
            draft.links[name] = replace(link, needs="first")
        if link.first not in fixed or link.second not in fixed:
            continue
        first, second = fixed[link.first], fixed[link.second]
        lag = second.start - (first.end if link.lag_from == "end" else first.start)
        least = link.min_lag if link.min_lag is None else min(link.min_lag, lag)
        most = link.max_lag if link.max_lag is None else max(link.max_lag, lag)
        if (least, most) != (link.min_lag, link.max_lag):
            draft.notes.append(f"Link {name} is not kept: {lag} s lie in between.")
            draft.links[name] = replace(link, min_lag=least, max_lag=most)


def _fit_patients(draft: Draft, fixed: dict[str, Timed]) -> None:
    """Let two visits of a patient overlap where they do."""
    spans: dict[str, list[tuple[int, int, str]]] = {}
    for stop in fixed.values():
        spans.setdefault(draft.visits[stop.visit].patient, []).append(
            (stop.start, stop.end, stop.visit)
        )
    tied = {frozenset((k.first, k.second)) for k in draft.links.values() if k.overlap}
    for found in spans.values():
        for first, second, _ in overlaps(found):
            if frozenset((first, second)) not in tied:
                name = draft.fresh(f"overlap-{first}-{second}", draft.links)
                draft.links[name] = Link(id=name, first=first, second=second, overlap=True)


def _fit_nurses(draft: Draft, courses: dict[str, Course]) -> None:
    """Let nurses have worked what they worked, and begin a shift after the one before."""
    work: dict[str, int] = {}
    back: dict[str, list[tuple[int, int, str]]] = {}
    for name, course in courses.items():
        if not course.fixed:
            continue
        nurse, end = draft.shifts[name].nurse, _prefix_return(draft, name, course)
        taken = course.pause is not None and course.pause[1] < course.fixed
        rest = _break_length(draft, name) if taken else 0
        work[nurse] = work.get(nurse, 0) + end - course.departure - rest
        back.setdefault(nurse, []).append((course.departure, end, name))
    for nurse, seconds in work.items():
        limit = draft.nurses[nurse].max_work_seconds
        if limit is not None and seconds > limit:
            draft.notes.append(f"Nurse {nurse} works longer than she may.")
            draft.nurses[nurse] = replace(draft.nurses[nurse], max_work_seconds=seconds)
    for nurse, spans in back.items():
        for name, shift in list(draft.shifts.items()):
            begun = name in courses and courses[name].fixed
            ends = [end for start, end, other in spans if other != name and start <= shift.start]
            if shift.nurse == nurse and ends and max(ends) > shift.start and not begun:
                start = max(ends)
                end = max(shift.end, start + 1)
                draft.shifts[name] = replace(
                    shift, start=start, end=end, latest_end=max(end, shift.latest_end)
                )
                if start >= shift.end:
                    draft.shifts[name] = replace(draft.shifts[name], duty="off")
