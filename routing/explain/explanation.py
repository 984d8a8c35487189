"""One visit in full: where it is and why, where else it could be and at what price."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.cost import cost
from routing.domain.plan import Reason
from routing.explain.fit import latest_start
from routing.explain.insertion import Scene
from routing.explain.pair import why_never
from routing.explain.relaxation import Relaxation, relaxations
from routing.explain.unassigned import Effort, reasons_of

if TYPE_CHECKING:
    from routing.domain.plan import Plan, Stop
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.explain.fit import Fit
    from staffing.shift import Shift

MOST_PRICED = 40
"""Shifts whose insertion is timed, judged and priced; those with the shortest detours."""

MOST_TRIED = 200
"""Plans judged to say why a visit is left out."""

PLACES_PRICED = 2
"""Places tried in each of them, those with the shortest detours first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a planned visit is.

    Attributes
    ----------
    shift, nurse, position, stops
        Whose stop it is, its number from 0, and how many the route has.
    arrival, start, end
        Seconds from the horizon's start.
    earliest, latest
        Between which seconds it could start with the stops before it as they are and all after
        it in time; links and breaks are left aside.
    """

    shift: str
    nurse: str
    position: int
    stops: int
    arrival: int
    start: int
    end: int
    earliest: int
    latest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What another shift would make of the visit: a price, or a reason against it.

    Attributes
    ----------
    shift, nurse
        Whose.
    position
        Number of stops before it at the cheapest place, or None.
    points
        Cost of the whole plan then, less its cost now; None if it cannot be.
    reason
        Why it cannot be, or None.
    """

    shift: str
    nurse: str
    position: int | None = None
    points: int | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a visit is where it is, or nowhere.

    Attributes
    ----------
    visit
        Id of the visit.
    placement
        Where it is, or None if it is left out.
    links
        Ids of its links.
    alternatives
        For a planned visit: all other shifts, the cheapest first, then those that cannot.
    reasons
        For a visit left out: the verdict, then the reason of each nurse.
    relaxations
        For a visit left out: the smallest changes that would let it in, each tried alone.
    """

    visit: str
    placement: Placement | None = None
    links: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    reasons: tuple[Reason, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()


def explain(problem: Problem, plan: Plan, visit_id: str) -> Explanation:
    """Explain one visit of a plan; every price and reason was tried on the plan.

    Raises
    ------
    KeyError
        If the problem has no such visit.
    """
    visit = problem.visit_by_id[visit_id]
    links = tuple(link.id for link in problem.links_of.get(visit_id, ()))
    if visit_id not in plan.stop_of:
        effort = Effort(routes=100_000, plans=MOST_TRIED, shifts_per_visit=MOST_PRICED)
        return Explanation(
            visit=visit_id,
            links=links,
            reasons=reasons_of(problem, plan, visit, effort),
            relaxations=relaxations(problem, plan, visit),
        )
    return Explanation(
        visit=visit_id,
        links=links,
        placement=_placement(problem, plan, visit),
        alternatives=_alternatives(problem, plan, visit),
    )


def _placement(problem: Problem, plan: Plan, visit: Visit) -> Placement:
    shift_id, stop = plan.stop_of[visit.id]
    shift, route = problem.shift_by_id[shift_id], plan.route_of[shift_id]
    position = [s.visit for s in route.stops].index(visit.id)
    visits = [problem.visit_by_id[s.visit] for s in route.stops]
    end = Scene.of(problem, plan).ends[shift_id]
    latest = min(
        latest_start(problem, shift, end, visits, position),
        max(w.latest for w in visit.windows),
    )
    return Placement(
        shift=shift_id,
        nurse=shift.nurse,
        position=position,
        stops=len(route.stops),
        arrival=stop.arrival,
        start=stop.start,
        end=stop.end,
        earliest=_earliest(visit, stop),
        latest=max(stop.start, latest),
    )


def _earliest(visit: Visit, stop: Stop) -> int:
    starts = (max(w.earliest, stop.arrival) for w in visit.windows if w.latest >= stop.arrival)
    return min(starts, default=stop.start)


def _alternatives(problem: Problem, plan: Plan, visit: Visit) -> tuple[Alternative, ...]:
    scene, now = Scene.of(problem, plan, without=visit.id), cost(problem, plan).points
    mine = plan.stop_of[visit.id][0]
    found: list[Alternative] = []
    rooms: list[tuple[int, Shift, list[Fit]]] = []
    for shift in problem.shifts:
        if shift.id == mine:
            continue
        never = why_never(problem, visit, shift, scene.ends[shift.id])
        fits = [] if never else [fit for fit in scene.fits(shift, visit) if fit.missing == 0]
        if fits:
            rooms.append((fits[0].detour, shift, fits[:PLACES_PRICED]))
            continue
        full = Reason(code="full", text="The route has no room for it.", nurse=shift.nurse)
        found.append(Alternative(shift=shift.id, nurse=shift.nurse, reason=never or full))
    rooms.sort(key=lambda room: (room[0], room[1].id))
    for number, (_, shift, fits) in enumerate(rooms):
        priced = number < MOST_PRICED
        found.append(_priced(scene, visit, shift, fits, now) if priced else _unpriced(shift))
    return tuple(sorted(found, key=lambda a: (a.points is None, a.points or 0, a.shift)))


def _priced(scene: Scene, visit: Visit, shift: Shift, fits: list[Fit], now: int) -> Alternative:
    best: Alternative | None = None
    reason = Reason(code="full", text="", nurse=shift.nurse)
    for fit in fits:
        attempt = scene.attempt(visit, shift, fit.position)
        if attempt.plan is None:
            text = f"Rule {attempt.rule} would be broken: {attempt.text}"
            reason = replace(reason, code="rule", text=text)
            continue
        points = cost(scene.problem, attempt.plan).points - now
        if best is None or points < (best.points or 0):
            best = Alternative(
                shift=shift.id, nurse=shift.nurse, position=fit.position, points=points
            )
    return best or Alternative(shift=shift.id, nurse=shift.nurse, reason=reason)


def _unpriced(shift: Shift) -> Alternative:
    text = f"There is room by the clock, but {MOST_PRICED} shifts are nearer."
    reason = Reason(code="not_examined", text=text, nurse=shift.nurse)
    return Alternative(shift=shift.id, nurse=shift.nurse, reason=reason)
