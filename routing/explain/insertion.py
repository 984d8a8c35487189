"""Plans with one visit put into a shift, timed and judged like any other plan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from routing.check import check
from routing.compile.compiler import compile_problem
from routing.compile.decode import IllegalOrderError, plan_from_orders
from routing.compile.pack import pack
from routing.explain.fit import fits
from routing.explain.pair import latest_ends

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routing.compile.pack import Packed
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.explain.fit import Fit
    from staffing.shift import Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of putting a visit into a shift.

    Attributes
    ----------
    position
        Number of stops before it.
    plan
        The whole plan then, or None if it is not legal.
    rule, text
        What is broken where it is not.
    """

    position: int
    plan: Plan | None = None
    rule: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A problem with the orders of a plan, and what is looked up over and over."""

    problem: Problem
    orders: Mapping[str, tuple[str, ...]]
    ends: Mapping[str, int]
    tolerated: frozenset[tuple[str, str]] = frozenset()
    """Rules that the plan breaks already, with the visit: no insertion is blamed for these."""

    @classmethod
    def of(cls, problem: Problem, plan: Plan, *, without: str = "") -> Scene:
        """Return the scene of a plan, one visit taken out of it if wanted."""
        orders = {
            route.shift: tuple(stop.visit for stop in route.stops if stop.visit != without)
            for route in plan.routes
        }
        broken = frozenset((v.rule, v.visit) for v in check(problem, plan))
        return cls(problem=problem, orders=orders, ends=latest_ends(problem), tolerated=broken)

    @cached_property
    def _packed(self) -> Packed:
        """Tables of the problem, made once for all attempts."""
        return pack(compile_problem(self.problem))

    @property
    def planned(self) -> frozenset[str]:
        """Ids of the visits that are in some order."""
        return frozenset(visit for order in self.orders.values() for visit in order)

    def order(self, shift: Shift) -> tuple[str, ...]:
        """Return the visits of a shift."""
        return self.orders.get(shift.id, ())

    def fits(self, shift: Shift, visit: Visit) -> list[Fit]:
        """Return all places for a visit in a shift, the best first."""
        return fits(self.problem, shift, self.ends[shift.id], self.order(shift), visit)

    def attempt(self, visit: Visit, shift: Shift, position: int) -> Attempt:
        """Put a visit into a shift and let the judge look at the whole plan."""
        order = self.order(shift)
        trial = {**self.orders, shift.id: (*order[:position], visit.id, *order[position:])}
        return self.judged(trial, position)

    def judged(self, orders: Mapping[str, Sequence[str]], position: int = 0) -> Attempt:
        """Time orders and let the judge look at them."""
        try:
            plan = plan_from_orders(self.problem, orders, packed=self._packed)
        except IllegalOrderError as error:
            return Attempt(position=position, rule=error.rule, text=str(error))
        broken = [v for v in check(self.problem, plan) if (v.rule, v.visit) not in self.tolerated]
        if broken:
            return Attempt(position=position, rule=broken[0].rule, text=broken[0].text)
        return Attempt(position=position, plan=plan)
