"""Visits that another visit brings with it: before it, after it, or at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routing.domain.visit import Window
from routing.protocols.course import MINUTE
from routing.protocols.draft import Draft, Tie
from routing.protocols.opening import moment_of
from routing.protocols.recurring import cycle_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routing.protocols.course import Course
    from routing.protocols.protocol import Step


class Lag(NamedTuple):
    """Least and most seconds from the start of a visit to the start of the one it brings."""

    least: int
    most: int


def tied(course: Course, drafts: Sequence[Draft]) -> tuple[list[Draft], list[Tie]]:
    """Return the visits that drafts bring with them, and what ties them.

    The windows of a draft are cut to starts from which the visit that follows, such as the
    disconnection of a pump, falls into working hours.
    """
    found: list[Draft] = []
    ties: list[Tie] = []
    for kind, step in course.steps("after"):
        found += _of_earlier(course, kind, step)
        for draft in [d for d in drafts if d.kind == step.of]:
            following = _following(course, kind, step, draft)
            if following is not None:
                found.append(following)
                ties.append(_after(course, step, draft, following))
    for kind, step in course.steps("before"):
        for draft, tie in _preceding(course, kind, step, drafts):
            found.append(draft)
            ties += [tie] if tie is not None else []
    for kind, step in course.steps("with"):
        for draft in [d for d in drafts if d.kind == step.of]:
            second = Draft(kind=kind, nursing=step, day=draft.day, windows=draft.windows)
            found.append(second)
            ties.append(_together(draft, second))
    return found, ties


def lag_of(course: Course, step: Step, on_site: int) -> Lag:
    """Return the lag of a step from the start of a visit that lasts ``on_site`` seconds."""
    base = on_site if step.lag_from == "end" else 0
    base += course.infusion if step.after_infusion else 0
    return Lag(base + step.min_lag_minutes * MINUTE, base + step.max_lag_minutes * MINUTE)


def _after(course: Course, step: Step, draft: Draft, following: Draft) -> Tie:
    lag = lag_of(course, step, 0)
    return Tie(
        first=draft,
        second=following,
        lag_from=step.lag_from,
        min_lag=lag.least,
        max_lag=lag.most,
        nurse="prefer_same" if step.same_nurse else "any",
        # Nobody is connected without being disconnected, nor the other way round.
        needs="both",
    )


def _together(draft: Draft, second: Draft) -> Tie:
    return Tie(first=draft, second=second, min_lag=0, max_lag=0, nurse="different", needs="both")


def _following(course: Course, kind: str, step: Step, draft: Draft) -> Draft | None:
    """Return the visit after a draft, or None if it lies beyond the horizon."""
    pieces = list(_pieces(course, draft.windows, lag_of(course, step, draft.on_site(course))))
    inside = [piece for piece in pieces if piece.day < course.horizon.days]
    own_day = [p for p in pieces if course.horizon.day_of(p.start.earliest) == draft.day]
    if not pieces:
        # No start lets the visit that follows fall into working hours.
        draft.windows = ()
        return None
    beyond = not inside or (own_day and all(p.day >= course.horizon.days for p in own_day))
    chosen = [p for p in pieces if p.day >= course.horizon.days] if beyond else inside
    draft.windows = _joined([piece.start for piece in chosen])
    if beyond:
        return None
    windows = _joined([piece.follow for piece in chosen])
    day = min(piece.day for piece in chosen)
    return Draft(kind=kind, nursing=step, day=day, windows=windows, dose=draft.dose)


class _Piece(NamedTuple):
    """Starts of a visit whose follower falls on one day, and when that may start."""

    start: Window
    follow: Window
    day: int


def _pieces(course: Course, windows: Sequence[Window], lag: Lag) -> Iterator[_Piece]:
    for window in windows:
        first = course.horizon.day_of(window.earliest + lag.least)
        last = course.horizon.day_of(window.latest + lag.most)
        for day in range(first, last + 1):
            hours = course.protocols.hours.dose
            span = course.clip(day, hours, window.earliest + lag.least, window.latest + lag.most)
            if span is None:
                continue
            low = max(window.earliest, span[0] - lag.most)
            high = min(window.latest, span[1] - lag.least)
            if low <= high:
                due = window.due if window.due is None or window.due >= low else low
                start = Window(
                    earliest=low, latest=high, due=None if due is None else min(due, high)
                )
                yield _Piece(start, Window(earliest=span[0], latest=span[1]), day)


def _joined(windows: Sequence[Window]) -> tuple[Window, ...]:
    return tuple(sorted(dict.fromkeys(windows), key=lambda w: (w.earliest, w.latest)))


def _of_earlier(course: Course, kind: str, step: Step) -> Iterator[Draft]:
    """Yield the visits that what was done before the horizon brings into it."""
    before = course.therapy.steps[step.of]
    on_site = before.minutes_at(1, course.order.device) * MINUTE
    lag = lag_of(course, step, on_site)
    for nominal, start in _earlier(course, before, on_site, lag.most):
        # When it began is not known: never too early for the latest start that it may have had.
        earliest, latest = start + lag.least, start + lag.most
        due = None if nominal == start else nominal + lag.most
        if step.due_minutes is not None:
            due = earliest + step.due_minutes * MINUTE
        windows = course.windows(earliest, latest, course.protocols.hours.dose, due=due)
        day = course.horizon.day_of(max(0, earliest))
        if latest >= 0 and day < course.horizon.days:
            yield Draft(kind=kind, nursing=step, day=day, windows=windows)


def _earlier(course: Course, before: Step, on_site: int, reach: int) -> Iterator[tuple[int, int]]:
    """Yield planned and latest starts before the horizon of a step, as far back as matters."""
    order = course.order
    if before.timing == "cycle" and order.connected_at is not None:
        # It was connected at that moment: the visit would have ended then.
        began = course.horizon.to_seconds(order.connected_at) - on_site
        yield began, began
    elif before.timing in ("start", "training") and order.training_signed_off is None:
        done = before.timing == "start" or order.training_done >= before.number
        nominal = moment_of(course, before)
        latest = _latest(course, before, nominal)
        if done and nominal < 0 <= latest + reach:
            yield nominal, latest
    elif before.timing == "dose" and order.administered_by == "nurse":
        longest = reach + before.latest_minutes * MINUTE
        for dose in course.doses(-longest, -1):
            if dose > course.anchor:
                yield dose, _latest(course, before, dose)


def _latest(course: Course, step: Step, nominal: int) -> int:
    """Return the latest start of a visit before the horizon that was planned for a moment."""
    latest = nominal + step.latest_minutes * MINUTE
    hours = course.protocols.hours.dose
    span = course.clip(course.horizon.day_of(nominal), hours, nominal, latest)
    return nominal if span is None else span[1]


def _preceding(
    course: Course, kind: str, step: Step, drafts: Sequence[Draft]
) -> Iterator[tuple[Draft, Tie | None]]:
    """Yield the visits before doses of a cycle, in the horizon or soon after it, and their ties."""
    cycle = course.therapy.steps[step.of]
    at_number = {draft.dose: draft for draft in drafts if draft.kind == step.of}
    ahead = course.horizon.days + -(-step.max_lag_minutes * MINUTE // 86_400)
    hours = course.protocols.hours.routine
    for number, day in cycle_days(course, cycle, ahead):
        following = at_number.get(number)
        if day < 0 and following is None:
            continue
        expected = day if following is None else max(day, following.day)
        dose = course.horizon.at(expected, course.dose_clock)
        earliest = dose - step.max_lag_minutes * MINUTE
        latest = dose - step.min_lag_minutes * MINUTE
        last = course.order.last_lab
        if last is not None and course.horizon.to_seconds(last) >= earliest:
            continue
        target = course.target_day(earliest, latest, hours)
        missed = target < 0
        if missed and following is not None:
            # It is too late for it: whoever gives the dose must know that nothing tells of it.
            following.lacks = kind
            continue
        if missed:
            # Nothing says that it was made, but there is time left until what needs it.
            target, earliest, latest = 0, 0, course.horizon.day_start(1) - 1
        if target >= course.horizon.days:
            continue
        weekends = course.weekend(target)
        windows = course.windows(earliest, latest, hours, weekends=weekends)
        draft = Draft(
            kind=kind, nursing=step, day=target, windows=windows, dose=number, overdue=missed
        )
        yield draft, None if following is None else _before(step, draft, following)


def _before(step: Step, draft: Draft, following: Draft) -> Tie:
    return Tie(
        first=draft,
        second=following,
        min_lag=step.min_lag_minutes * MINUTE,
        max_lag=step.max_lag_minutes * MINUTE,
        needs="first",
    )
