"""Mandatory breaks are taken, once, in full, in their window and not during a drive or a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import known_routes, legs, misses_break
from routing.rules._text import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Break, Plan, Route
    from routing.domain.problem import Problem
    from staffing.shift import BreakRule, Shift


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield breaks that are missed (if mandatory), doubled, ill-timed, or of the wrong length.

    A break lies in the gap before the stop numbered ``after``, either before the drive or after
    it; the last gap ends with the arrival at the end place. Where breaks are taken at the next stop
    only, it is after the drive, and the last gap is none. Amounts are in seconds where time is
    short, else 1 per case.
    """
    for route, shift in known_routes(problem, plan):
        rule = shift.break_rule
        for text, amount in _faults(problem, route, shift, rule):
            yield Violation(
                rule="meal_break", text=text, amount=amount, shift=shift.id, nurse=shift.nurse
            )


def _faults(
    problem: Problem, route: Route, shift: Shift, rule: BreakRule | None
) -> Iterator[tuple[str, int]]:
    if rule is None:
        if route.breaks:
            yield f"Shift {shift.id} has a break, but none is provided for.", len(route.breaks)
        return
    if rule.mandatory and misses_break(problem, route, shift):
        worked = route.arrival - route.departure
        yield f"Shift {shift.id} works for {worked} s without its mandatory break.", 1
    if len(route.breaks) > 1:
        yield (
            f"Shift {shift.id} has {len(route.breaks)} breaks instead of one.",
            (len(route.breaks) - 1),
        )
    for pause in route.breaks:
        yield from _timing(problem, shift, rule, pause)
        yield from _fit(problem, route, shift, rule, pause)


def _timing(
    problem: Problem, shift: Shift, rule: BreakRule, pause: Break
) -> Iterator[tuple[str, int]]:
    lasts = pause.end - pause.start
    if lasts != rule.seconds:
        text = f"The break of shift {shift.id} lasts {lasts} s instead of {rule.seconds} s."
        yield text, abs(lasts - rule.seconds)
    miss = max(rule.earliest_start - pause.start, pause.start - rule.latest_start)
    if miss > 0:
        yield (
            f"The break of shift {shift.id} starts at {clock(problem, pause.start)}, {miss} s "
            f"outside {clock(problem, rule.earliest_start)} to "
            f"{clock(problem, rule.latest_start)}.",
            miss,
        )


def _fit(
    problem: Problem, route: Route, shift: Shift, rule: BreakRule, pause: Break
) -> Iterator[tuple[str, int]]:
    if rule.at_next_stop and pause.after == len(route.stops):
        yield f"The break of shift {shift.id} is after its last stop, not at one.", 1
        return
    if not 0 <= pause.after <= len(route.stops):
        yield f"The break of shift {shift.id} is after stop {pause.after}, which is not there.", 1
        return
    leg = next((x for x in legs(problem, route, shift) if x.index == pause.after), None)
    # Rules structure and travel_time tell of visits that are unknown or that no road leads to.
    if leg is None or leg.seconds < 0:
        return
    before_drive = max(leg.leaves - pause.start, pause.end + leg.seconds - leg.until, 0)
    after_drive = max(leg.leaves + leg.seconds - pause.start, pause.end - leg.until, 0)
    short = after_drive if rule.at_next_stop else min(before_drive, after_drive)
    where = "between the drive and the visit"
    if not rule.at_next_stop:
        where = "neither before the drive nor after it"
    if short > 0:
        yield (
            f"The break of shift {shift.id} at {clock(problem, pause.start)} does not fit after "
            f"{pause.after} stops, {where}, by {short} s.",
            short,
        )
