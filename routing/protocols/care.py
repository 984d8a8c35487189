"""Care that is due again and again, merged into as few visits as its intervals allow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routing.protocols import shared
from routing.protocols.course import DAY, HOUR, MINUTE
from routing.protocols.draft import Draft, Tie

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time

    from routing.domain.visit import Window
    from routing.protocols.course import Course
    from routing.protocols.protocol import Care


@dataclass(slots=True, kw_only=True)
class _Clock:
    """When a care was last done: by a visit of the plan at some time between two seconds, or so."""

    name: str
    care: Care
    low: int
    high: int
    visit: Draft | None = field(default=None)


def care_visits(course: Course, drafts: Sequence[Draft]) -> tuple[list[Draft], list[Tie]]:
    """Return the visits for care, and ties that keep the intervals between those in the horizon.

    Care that may be done in a visit that is planned anyway is added to that one.
    """
    end = _end(course, drafts)
    clocks = []
    for name, care in course.therapy.care.items():
        if care.concerns(course.order.device) and not shared.is_cared_for(course, name, care):
            last = _last(course, care)
            clocks.append(_Clock(name=name, care=care, low=last, high=last))
    found: list[Draft] = []
    ties: list[Tie] = []
    while clocks:
        clock = min(clocks, key=lambda c: (_span(course, c)[1], c.name))
        earliest, latest = _span(course, clock)
        target = _target(course, clock)
        overdue = target < 0 and not course.begins
        # What falls due before the therapy begins is done at its beginning, not before.
        first = course.horizon.day_of(course.anchor) if course.begins else 0
        earliest = max(earliest, course.horizon.day_start(first))
        if target < first:
            target, latest = first, course.horizon.day_start(first + 1) - 1
        if target >= end:
            clocks.remove(clock)
            continue
        carrier = _carrier(clock, (*drafts, *found), earliest, latest)
        if carrier is not None:
            carrier.added.append(clock.care)
            _done(clock, carrier, course)
            continue
        draft, group = _merged(course, clock, clocks, target, (earliest, latest))
        draft.overdue = overdue
        found.append(draft)
        ties += _kept_apart(course, group, draft)
        for member in group:
            _done(member, draft, course)
    return found, ties


def _end(course: Course, drafts: Sequence[Draft]) -> int:
    """Return the day on which, or after which, no more care is due."""
    removals = [d.day for d in drafts if d.step is not None and d.step.timing == "removal"]
    last = course.horizon.days if course.end_day is None else course.end_day + 1
    return min(course.horizon.days, last, *removals)


def _last(course: Course, care: Care) -> int:
    """Return when a care was last done; with the first dose, if nobody noted it since.

    What is measured before a dose tells nothing before there was one.
    """
    moment = shared.since(course, care)
    if moment is None or (course.begins and care.before_dose_minutes):
        return course.anchor
    return course.horizon.to_seconds(moment)


def _hours(course: Course, care: Care) -> tuple[time, time]:
    bound = care.every_hours or care.before_dose_minutes
    return course.protocols.hours.dose if bound else course.protocols.hours.routine


def _span(course: Course, clock: _Clock) -> tuple[int, int]:
    """Return the seconds between which a care is next due, whenever it was last done."""
    return _due(course, clock.care, clock.low)[0], _due(course, clock.care, clock.high)[1]


def _target(course: Course, clock: _Clock) -> int:
    """Return the day on which a care is expected, if it was last done as late as it may have."""
    return course.target_day(*_due(course, clock.care, clock.high), _hours(course, clock.care))


def _due(course: Course, care: Care, last: int) -> tuple[int, int]:
    """Return the seconds between which a care is due after it was done at a second."""
    if care.every_hours:
        latest = last + _most(course, care)
        return latest - care.early_hours * HOUR, latest
    day = course.horizon.day_of(last) + _most(course, care) // DAY
    return (
        course.horizon.day_start(day - care.early_days),
        course.horizon.day_start(day + 1) - 1,
    )


def _most(course: Course, care: Care) -> int:
    """Return the most seconds between two times."""
    device = course.order.device
    if care.every_hours:
        return care.every_hours_by_device.get(device, care.every_hours) * HOUR
    return care.every_days_by_device.get(device, care.every_days) * DAY


def _done(clock: _Clock, draft: Draft, course: Course) -> None:
    """Move a clock on to a visit: a clock never stands still, whatever its windows."""
    clock.visit = draft
    noon = course.horizon.day_start(draft.day) + DAY // 2
    low = min((window.earliest for window in draft.windows), default=noon)
    high = max((window.latest for window in draft.windows), default=noon)
    clock.low, clock.high = max(clock.low + HOUR, low), max(clock.high + HOUR, high)


def _carrier(clock: _Clock, drafts: Sequence[Draft], earliest: int, latest: int) -> Draft | None:
    """Return the last visit in which a care may be done, if there is any."""
    if clock.care.before_dose_minutes:
        return None
    fitting = [
        draft
        for draft in drafts
        if draft.windows
        and draft is not clock.visit
        and clock.care not in draft.added
        and draft.within(earliest, latest)
        and _is_visit_for_care(draft)
    ]
    return max(fitting, key=lambda draft: draft.windows[-1].latest, default=None)


def _is_visit_for_care(draft: Draft) -> bool:
    """Tell whether there is time for care: not while a second nurse checks a dose, say."""
    return draft.step is None or draft.step.timing in ("start", "training", "later", "dose")


def _merged(
    course: Course, clock: _Clock, clocks: Sequence[_Clock], target: int, span: tuple[int, int]
) -> tuple[Draft, list[_Clock]]:
    """Return a visit for a care and all others that may be done then, the most vital first."""
    group, (earliest, latest) = [clock], span
    for other in clocks:
        if other is clock:
            continue
        low, high = _span(course, other)
        hours = _hours(course, other.care)
        joint = max(earliest, low), min(latest, high)
        # What meets another care for minutes only would leave no choice of time to either.
        if not course.has_room(target, hours, *joint):
            continue
        if _windows(course, [*group, other], target, *joint):
            group.append(other)
            earliest, latest = joint
    device = course.order.device
    group.sort(key=lambda c: (-c.care.priority, -c.care.minutes_at(1, device), c.name))
    main, *rest = group
    windows = _windows(course, group, target, earliest, latest)
    added = [other.care for other in rest]
    return (
        Draft(kind=main.name, nursing=main.care, day=target, windows=windows, added=added),
        group,
    )


def _windows(
    course: Course, group: Sequence[_Clock], target: int, earliest: int, latest: int
) -> tuple[Window, ...]:
    hours = max((_hours(course, c.care) for c in group), key=lambda h: h[0])
    weekends = course.weekend(target)
    before = next((c.care.before_dose_minutes for c in group if c.care.before_dose_minutes), ())
    if not before:
        return course.windows(earliest, latest, hours, weekends=weekends)
    found: list[Window] = []
    for dose in course.doses(earliest, latest + DAY):
        low, high = max(earliest, dose - before[0] * MINUTE), min(latest, dose - before[1] * MINUTE)
        if low <= high:
            found += course.windows(low, high, course.protocols.hours.dose, weekends=weekends)
    return tuple(found)


def _kept_apart(course: Course, group: Sequence[_Clock], draft: Draft) -> list[Tie]:
    """Tie visits for the same care in one plan, so that moving one never stretches the gap."""
    most: dict[int, tuple[Draft, int]] = {}
    for clock in group:
        if clock.visit is not None:
            key = id(clock.visit)
            gap = min(_most(course, clock.care), most.get(key, (clock.visit, 1 << 40))[1])
            most[key] = (clock.visit, gap)
    return [Tie(first=visit, second=draft, min_lag=0, max_lag=gap) for visit, gap in most.values()]
