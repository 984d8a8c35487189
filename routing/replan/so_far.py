"""A day after what happened, before anything is planned anew: what questions are asked about.

``propose`` begins from the same; here nothing is searched, and nothing compiled is needed: routes
that have to do with what happened are timed anew, and what cannot stay in them is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.check import avoidable, check
from routing.domain.plan import Break, Plan, Route, Stop, Unassigned
from routing.replan.draft import FREEZE_SECONDS, draft_of
from routing.replan.pinning import rest_of
from routing.replan.reach import Reach
from routing.replan.repair import repaired, unchanged_routes, without_pins
from routing.replan.rolling import roll
from routing.replan.taking import take_in
from routing.replan.timetable import PlainTimetable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routing.domain.problem import Problem
    from routing.replan.draft import Draft
    from routing.replan.events import Event, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """A day as it is.

    Attributes
    ----------
    problem, plan
        What is left to plan, what happened pinned, and the plan in which nobody does anything
        about it: visits that are new or have lost their place are left out.
    applied, refused, notes
        Events that were taken in, those that cannot be, and what people should know of that.
    now
        The moment, that of the last event at least: nothing before it can change.
    """

    problem: Problem
    plan: Plan
    applied: tuple[Event, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]
    now: int


def so_far(
    problem: Problem,
    plan: Plan,
    events: Sequence[Event],
    *,
    now: int | None = None,
    freeze: int = FREEZE_SECONDS,
) -> SoFar:
    """Return a day and its plan as they are by now, after some events.

    Parameters
    ----------
    problem, plan
        The day and the plan that people follow.
    events
        What happened; see ``propose``.
    now
        The moment, if that is after the last event; needed if there is none.
    freeze
        A stop for which a nurse leaves within so many seconds is not changed.
    """
    now = max([event.at for event in events] + ([] if now is None else [now]))
    draft = draft_of(problem, plan, now, freeze)
    applied, refused = take_in(draft, events)
    touched = set(draft.touched)
    rest, orders = rest_of(draft)
    rolled = _rolled(draft, orders, plan)
    left, made, lost = _settled(rest, rolled, touched, now)
    cannot = (f"Visit {v} cannot stay in shift {rest.pin_of[v].shift}." for v in lost)
    return SoFar(
        problem=left,
        plan=made,
        applied=applied,
        refused=refused,
        notes=(*draft.notes, *cannot),
        now=now,
    )


def _rolled(draft: Draft, orders: Mapping[str, Sequence[str]], before: Plan) -> Plan:
    """Return the plan as it goes on by itself, whether that is legal or not."""
    routes = []
    for run in draft.runs.values():
        course = roll(draft, run)
        stops = tuple(
            Stop(visit=s.visit, arrival=s.arrival, start=s.start, end=s.end) for s in course.stops
        )
        known = before.route_of.get(run.shift)
        if known is not None and [(s.visit, s.start, s.end) for s in known.stops] == [
            (s.visit, s.start, s.end) for s in stops
        ]:
            routes.append(known)
            continue
        pause = course.pause
        breaks = (Break(after=pause[1], start=pause[0], end=pause[0] + run.rest),) if pause else ()
        routes.append(
            Route(
                shift=run.shift,
                departure=course.departure,
                arrival=course.arrival,
                stops=stops,
                breaks=breaks,
            )
        )
    planned = {visit for order in orders.values() for visit in order}
    left_out = tuple(Unassigned(visit=v) for v in draft.visits if v not in planned)
    return Plan(routes=tuple(r for r in routes if r.stops), unassigned=left_out)


def _settled(
    rest: Problem, rolled: Plan, touched: Iterable[str], now: int
) -> tuple[Problem, Plan, tuple[str, ...]]:
    """Time the routes anew that something happened to, or that break a rule as they go on.

    Returns the problem, its legal plan, and the visits that lost the places they were pinned to.
    """
    shifts = {s for s in touched if s in rolled.route_of}
    for fault in avoidable(check(rest, rolled)):
        shifts |= {fault.shift} & rest.shift_by_id.keys()
        if fault.visit in rolled.stop_of:
            shifts.add(rolled.stop_of[fault.visit][0])
    if not shifts:
        return rest, rolled, ()
    part = Reach(rest, rolled).part(shifts)
    repair, lost = repaired(part.problem, part.orders(), now, PlainTimetable)
    made = unchanged_routes(repair.problem, repair.table.plan(), part.plan)
    whole = part.merged(rolled, made)
    if not lost:
        return rest, whole, ()
    free = without_pins(rest, set(lost), now)
    kept = tuple(u for u in whole.unassigned if u.visit in free.visit_by_id)
    return free, replace(whole, unassigned=kept), lost
