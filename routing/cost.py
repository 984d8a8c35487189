"""The judge's price: every term of cost, recomputed from problem and plan alone.

Each function returns the amount of one term in its natural unit; ``TERMS`` lists them in the
order in which they are reported. What an amount is, to the letter, is said at its function; what
it costs, in ``routing.domain.policy.Weights``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from routing.coverage import coverage
from routing.domain.result import Cost, Term
from routing.measures import known_routes, measure, misses_break, planned_by_visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from routing.domain.plan import Plan, Route, Stop
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.measures import RouteMeasures
    from staffing.shift import Shift


def cost(problem: Problem, plan: Plan) -> Cost:
    """Return the price of a plan, all terms in fixed order, those that are zero included.

    Whether the plan is legal is the business of ``routing.check``; plans that name unknown visits
    or shifts are priced for what is known of them.
    """
    judged = _Judged(problem=problem, plan=plan)
    return Cost(terms=tuple(_term(judged, name) for name in TERMS))


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """A plan with what several terms look at."""

    problem: Problem
    plan: Plan

    @cached_property
    def made(self) -> dict[str, tuple[Stop, Visit, Shift]]:
        """Stop, visit and shift of each planned visit."""
        return planned_by_visit(self.problem, self.plan)

    @cached_property
    def left_out(self) -> tuple[Visit, ...]:
        """Visits that are not planned, whether the plan lists them as unassigned or not."""
        return tuple(visit for visit in self.problem.visits if visit.id not in self.made)

    @cached_property
    def routes(self) -> tuple[tuple[Route, Shift, RouteMeasures], ...]:
        """Each route with its shift and what its seconds are spent on."""
        return tuple(
            (route, shift, measure(self.problem, route, shift))
            for route, shift in known_routes(self.problem, self.plan)
        )

    @cached_property
    def late(self) -> tuple[int, ...]:
        """Seconds late of each planned visit."""
        return tuple(visit.lateness(stop.start) for stop, visit, _ in self.made.values())


def unassigned(judged: _Judged) -> int:
    """Return the sum of priorities of visits left out."""
    return sum(visit.priority for visit in judged.left_out)


def unassigned_time(judged: _Judged) -> int:
    """Return the sum of on-site seconds of visits left out."""
    return sum(visit.on_site_seconds for visit in judged.left_out)


def lateness(judged: _Judged) -> int:
    """Return the sum of seconds late."""
    return sum(judged.late)


def worst_lateness(judged: _Judged) -> int:
    """Return the seconds late of the latest visit."""
    return max(judged.late, default=0)


def coverage_holes(judged: _Judged) -> int:
    """Return uncovered patient-minutes; 0 uncomputed if they are free or nobody is covered."""
    problem = judged.problem
    if not problem.covered or not problem.policy.weights.coverage_holes:
        return 0
    return coverage(problem, judged.plan).uncovered_minutes


def disruption(judged: _Judged) -> int:
    """Return published visits that are dropped, or given to another nurse, or moved: each once.

    Published visits that the problem no longer has were cancelled: they do not count.
    """
    problem = judged.problem
    changed = 0
    for visit, (told_shift, told) in problem.published.stop_of.items() if problem.published else ():
        if visit not in problem.visit_by_id:
            continue
        if visit not in judged.made:
            changed += 1
            continue
        stop, _, shift = judged.made[visit]
        told_to = problem.shift_by_id.get(told_shift)
        same_nurse = told_to is not None and told_to.nurse == shift.nurse
        moved = abs(stop.start - told.start) > problem.policy.change_tolerance
        changed += moved or not same_nurse
    return changed


def continuity(judged: _Judged) -> int:
    """Return visits not by the primary nurse, ``prefer_same`` links broken, and nurses too many."""
    strangers = sum(
        visit.primary_nurse not in ("", shift.nurse) for _, visit, shift in judged.made.values()
    )
    broken = sum(
        judged.made[link.first][2].nurse != judged.made[link.second][2].nurse
        for link in judged.problem.links
        if link.nurse == "prefer_same" and link.first in judged.made and link.second in judged.made
    )
    seen: dict[str, set[str]] = {}
    for _, visit, shift in judged.made.values():
        seen.setdefault(visit.patient, set()).add(shift.nurse)
    return strangers + broken + sum(len(nurses) - 1 for nurses in seen.values())


def overtime(judged: _Judged) -> int:
    """Return seconds of return after regular ends."""
    return sum(measures.overtime for _, _, measures in judged.routes)


def travel(judged: _Judged) -> int:
    """Return seconds of driving, the first leg and the way back included, parking not."""
    return sum(measures.driving for _, _, measures in judged.routes)


def waiting(judged: _Judged) -> int:
    """Return seconds between departure and return that no leg, visit or break explains."""
    return sum(measures.waiting for _, _, measures in judged.routes)


def worst_idle(judged: _Judged) -> int:
    """Return the idle seconds of the most idle regular shift; a shift without route is all idle."""
    idle = {s.id: s.end - s.start for s in judged.problem.shifts if s.duty == "regular"}
    for _, shift, m in judged.routes:
        if shift.id in idle:
            idle[shift.id] += m.overtime - m.driving - m.on_site - m.breaks
    return max(0, *idle.values()) if idle else 0


def workload_balance(judged: _Judged) -> int:
    """Return the sum over nurses of how far their work is from the mean, each rounded up, seconds.

    Work is driving and time on site, over all nurses with a regular shift, whether used or not. The
    mean need not be whole: each nurse's deviation from it is rounded up by itself, then added.
    """
    work = {shift.nurse: 0 for shift in judged.problem.shifts if shift.duty == "regular"}
    for _, shift, m in judged.routes:
        if shift.nurse in work:
            work[shift.nurse] += m.driving + m.on_site
    total, count = sum(work.values()), len(work)
    return sum(-(-abs(seconds * count - total) // count) for seconds in work.values())


def preference(judged: _Judged) -> int:
    """Return visits with preferred nurses that none of them makes."""
    return sum(
        bool(visit.preferred_nurses) and shift.nurse not in visit.preferred_nurses
        for _, visit, shift in judged.made.values()
    )


def missed_break(judged: _Judged) -> int:
    """Return due breaks not taken where they are not mandatory, also of shifts without a route."""
    missed = sum(
        shift.break_rule is not None
        and not shift.break_rule.mandatory
        and misses_break(judged.problem, route, shift)
        for route, shift, _ in judged.routes
    )
    used = {shift.id for _, shift, _ in judged.routes}
    return missed + sum(
        shift.break_rule is not None and shift.break_rule.always_due and shift.id not in used
        for shift in judged.problem.shifts
    )


TERMS: dict[str, tuple[Callable[[_Judged], int], str]] = {
    "unassigned": (unassigned, "priority points"),
    "unassigned_time": (unassigned_time, "s"),
    "lateness": (lateness, "s"),
    "worst_lateness": (worst_lateness, "s"),
    "coverage_holes": (coverage_holes, "patient-minutes"),
    "disruption": (disruption, "visits"),
    "continuity": (continuity, "changes"),
    "overtime": (overtime, "s"),
    "travel": (travel, "s"),
    "waiting": (waiting, "s"),
    "worst_idle": (worst_idle, "s"),
    "workload_balance": (workload_balance, "s"),
    "preference": (preference, "visits"),
    "missed_break": (missed_break, "breaks"),
}
"""Amount and unit of each term, by name, in the order of reports."""


def _term(judged: _Judged, name: str) -> Term:
    amount, unit = TERMS[name]
    weight = getattr(judged.problem.policy.weights, name)
    return Term(name=name, amount=int(amount(judged)), weight=int(weight), unit=unit)
