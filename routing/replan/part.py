"""The part of a day that a change can reach: judged alone, it says what the whole would say.

A change of some routes reaches the other shifts of their nurses, the other visits of their patients
and, by links, further routes. What lies outside is neither timed nor judged again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from routing.check import check
from routing.compile.compiler import compile_problem
from routing.compile.decode import IllegalOrderError, plan_from_orders
from routing.compile.pack import pack
from routing.cost import cost
from routing.domain.plan import Plan, Unassigned
from routing.domain.result import Cost, Term, Violation

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from routing.compile.pack import Packed
    from routing.domain.plan import Route
    from routing.domain.problem import Problem

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
    """

    problem: Problem
    plan: Plan
    late: int

    @cached_property
    def before(self) -> Cost:
        """Price of the part as it is."""
        return cost(self.problem, self.plan)

    @cached_property
    def broken(self) -> tuple[Violation, ...]:
        """What the part breaks already."""
        return check(self.problem, self.plan)

    @cached_property
    def packed(self) -> Packed:
        """The problem in tables."""
        return pack(compile_problem(self.problem))

    def orders(self) -> dict[str, list[str]]:
        """Return the visits of each shift."""
        return {r.shift: [stop.visit for stop in r.stops] for r in self.plan.routes}

    def timed(self, orders: Mapping[str, Sequence[str]]) -> tuple[Plan, tuple[Violation, ...]]:
        """Return the plan of other orders, and what it breaks that was not broken before.

        Routes with the same stops keep the times that people know, unless that breaks a rule.
        Raises IllegalOrderError if no times are legal.
        """
        wanted = {s: list(o) for s, o in orders.items() if o}
        same = self._same(wanted)
        # What cannot be driven by itself cannot beside others.
        alone = self._made({s: o for s, o in wanted.items() if s not in same})
        kept = self._beside(same, alone, wanted)
        return self.together(wanted) if self.added(kept) else (kept, ())

    def together(self, orders: Mapping[str, Sequence[str]]) -> tuple[Plan, tuple[Violation, ...]]:
        """Return the same where others' times are known to matter: all routes are timed anew."""
        wanted = {s: list(o) for s, o in orders.items() if o}
        made = self._made(wanted)
        kept = self._beside(self._same(wanted), made, wanted)
        added = self.added(kept)
        return (made, self.added(made)) if added and kept != made else (kept, added)

    def _same(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, Route]:
        """Return the routes whose stops stay as they are."""
        return {
            r.shift: r
            for r in self.plan.routes
            if [x.visit for x in r.stops] == wanted.get(r.shift)
        }

    def _made(self, orders: Mapping[str, Sequence[str]]) -> Plan:
        return plan_from_orders(self.problem, orders, packed=self.packed)

    def _beside(self, same: dict[str, Route], made: Plan, wanted: Container[str]) -> Plan:
        """Return a plan with some routes as they are and the others as made."""
        found = made.route_of | same
        routes = tuple(found[s.id] for s in self.problem.shifts if s.id in wanted)
        planned = {stop.visit for route in routes for stop in route.stops}
        left_out = (Unassigned(visit=v.id) for v in self.problem.visits if v.id not in planned)
        return Plan(routes=routes, unassigned=tuple(left_out))

    def added(self, plan: Plan) -> tuple[Violation, ...]:
        """Return what a plan of the part breaks that was not broken, or not as much, before."""
        found = check(self.problem, plan)
        if not found:
            return ()
        known = {(v.rule, v.visit, v.shift): v.amount for v in self.broken}
        return tuple(v for v in found if v.amount > known.get((v.rule, v.visit, v.shift), 0))

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


def why_not(error: IllegalOrderError) -> Violation:
    """Return an order that no times make legal as a violation."""
    return Violation(rule=error.rule, text=str(error), shift=error.shift)
