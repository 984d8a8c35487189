"""The part of a day that a change can reach: judged alone, it says what the whole would say.

A change of some routes reaches the other shifts of their nurses, the other visits of their patients
and, by links, further routes. What lies outside is neither timed nor judged again.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.check import check
from routing.compile.decode import IllegalOrderError, plan_from_orders
from routing.cost import cost
from routing.domain.plan import Plan, Unassigned
from routing.domain.result import Cost, Term, Violation
from routing.explain.pair import latest_ends

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routing.domain.problem import Problem
    from routing.domain.visit import Visit

WHOLE = frozenset(("worst_idle", "workload_balance", "coverage_holes"))
"""Terms that no part of a day knows: they are not in differences of cost."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a problem and its plan that is closed under links, patients and nurses.

    Attributes
    ----------
    problem, plan
        The part.
    late
        The worst lateness outside, in seconds.
    before, broken
        Price of the part as it is, and what it breaks already.
    """

    problem: Problem
    plan: Plan
    late: int
    before: Cost
    broken: tuple[Violation, ...]

    def orders(self) -> dict[str, list[str]]:
        """Return the visits of each shift."""
        return {r.shift: [stop.visit for stop in r.stops] for r in self.plan.routes}

    def timed(self, orders: Mapping[str, Sequence[str]]) -> tuple[Plan, tuple[Violation, ...]]:
        """Return the plan of other orders, and what it breaks that was not broken before.

        Raises IllegalOrderError if no times are legal.
        """
        made = plan_from_orders(self.problem, {s: list(o) for s, o in orders.items() if o})
        same = self.plan.route_of
        routes = tuple(
            same[r.shift]
            if r.shift in same
            and [x.visit for x in same[r.shift].stops] == [x.visit for x in r.stops]
            else r
            for r in made.routes
        )
        kept = replace(made, routes=routes)
        # Routes with the same stops keep the times that people know, unless links forbid it.
        added = self.added(kept)
        return (made, self.added(made)) if added and kept != made else (kept, added)

    def added(self, plan: Plan) -> tuple[Violation, ...]:
        """Return what a plan of the part breaks that was not broken, or not as much, before."""
        known = {(v.rule, v.visit, v.shift): v.amount for v in self.broken}
        return tuple(
            v
            for v in check(self.problem, plan)
            if v.amount > known.get((v.rule, v.visit, v.shift), 0)
        )

    def difference(self, plan: Plan) -> Cost:
        """Return what a plan of the part costs more, term by term; less if negative."""
        after = cost(self.problem, plan)
        terms = []
        for new, old in zip(after.terms, self.before.terms, strict=True):
            amount = new.amount - old.amount
            if new.name == "worst_lateness":
                amount = max(new.amount, self.late) - max(old.amount, self.late)
            if new.name not in WHOLE:
                terms.append(Term(name=new.name, amount=amount, weight=new.weight, unit=new.unit))
        return Cost(terms=tuple(terms))

    def merged(self, whole: Plan, changed: Plan) -> Plan:
        """Return the whole plan with the part's routes in place of its old ones."""
        mine = {shift.id for shift in self.problem.shifts}
        visits = self.problem.visit_by_id
        return Plan(
            routes=(*(r for r in whole.routes if r.shift not in mine), *changed.routes),
            unassigned=(
                *(u for u in whole.unassigned if u.visit not in visits),
                *changed.unassigned,
            ),
        )


class Reach:
    """What is tied to what in a day, looked up for many changes of the same plan.

    Parameters
    ----------
    problem, plan
        The day.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.ends = latest_ends(problem)
        self.visits = dict(problem.visit_by_id)
        self._of_patient: dict[str, list[str]] = {}
        for visit in self.visits.values():
            self._of_patient.setdefault(visit.patient, []).append(visit.id)
        self._of_nurse: dict[str, list[str]] = {}
        for shift in problem.shifts:
            self._of_nurse.setdefault(shift.nurse, []).append(shift.id)
        self._pinned_to: dict[str, list[str]] = {}
        for pin in problem.pins:
            self._pinned_to.setdefault(pin.shift, []).append(pin.visit)
        late = ((self.visits[v].lateness(stop.start), v) for v, (_, stop) in plan.stop_of.items())
        self._late = sorted((found for found in late if found[0]), reverse=True)

    def with_visit(self, visit: Visit) -> Reach:
        """Return the same with a visit that the problem may not have yet."""
        found = copy(self)
        found.visits = self.visits | {visit.id: visit}
        of_patient = self._of_patient.get(visit.patient, [])
        if visit.id not in of_patient:
            found._of_patient = self._of_patient | {visit.patient: [*of_patient, visit.id]}
        return found

    def part(self, shifts: Iterable[str], visits: Iterable[str] = ()) -> Part:
        """Return the part of the day that a change of some shifts, or of some visits, can reach."""
        problem, plan = self.problem, self.plan
        chosen_shifts, chosen = self._closure(set(shifts), set(visits))
        mine = tuple(s for s in problem.shifts if s.id in chosen_shifts)
        nurses = {s.nurse for s in mine}
        made = tuple(v for v in self.visits.values() if v.id in chosen)
        places = {v.location for v in made} | {
            p for s in mine for p in (s.start_location, s.end_location)
        }
        places |= {problem.nurse_by_id[n].home for n in nurses}
        weights = replace(problem.policy.weights, coverage_holes=0)
        part = problem.replace(
            locations=tuple(p for p in problem.locations if p.id in places),
            visits=made,
            links=tuple(k for k in problem.links if k.first in chosen),
            nurses=tuple(n for n in problem.nurses if n.id in nurses),
            shifts=mine,
            pins=tuple(p for p in problem.pins if p.visit in chosen and p.shift in chosen_shifts),
            published=self._told(chosen),
            covered=(),
            policy=replace(problem.policy, weights=weights),
        )
        own = Plan(
            routes=tuple(r for r in plan.routes if r.shift in chosen_shifts),
            unassigned=tuple(Unassigned(visit=v.id) for v in made if v.id not in plan.stop_of),
        )
        late = next((seconds for seconds, v in self._late if v not in chosen), 0)
        return Part(
            problem=part, plan=own, late=late, before=cost(part, own), broken=check(part, own)
        )

    def _told(self, chosen: set[str]) -> Plan | None:
        """Return what people were told of some visits, by nurses who are in the part."""
        told = self.problem.published
        if told is None:
            return None
        return replace(
            told, routes=tuple(r for r in told.routes if any(s.visit in chosen for s in r.stops))
        )

    def _closure(self, shifts: set[str], visits: set[str]) -> tuple[set[str], set[str]]:
        """Return all shifts and visits that can be reached from some.

        The nurses who were told to make a visit belong to it, and so do the shifts to which it is
        pinned, with all that is pinned there: positions are counted through.
        """
        problem, plan = self.problem, self.plan
        told = problem.published.stop_of if problem.published else {}
        seen_shifts: set[str] = set()
        seen: set[str] = set()
        while shifts or visits:
            seen_shifts |= shifts
            for shift in shifts:
                visits |= set(self._pinned_to.get(shift, ()))
                if shift in plan.route_of:
                    visits |= {stop.visit for stop in plan.route_of[shift].stops}
            found = {s for x in shifts for s in self._of_nurse[problem.shift_by_id[x].nurse]}
            reached: set[str] = set()
            for name in visits - seen:
                seen.add(name)
                reached |= set(self._of_patient[self.visits[name].patient])
                for link in problem.links_of.get(name, ()):
                    reached |= {link.first, link.second}
                if name in plan.stop_of:
                    found.add(plan.stop_of[name][0])
                if name in problem.pin_of:
                    found.add(problem.pin_of[name].shift)
                if name in told and told[name][0] in problem.shift_by_id:
                    found.add(told[name][0])
            visits, shifts = reached - seen, found - seen_shifts
        return seen_shifts, seen


def why_not(error: IllegalOrderError) -> Violation:
    """Return an order that no times make legal as a violation."""
    return Violation(rule=error.rule, text=str(error), shift=error.shift)
