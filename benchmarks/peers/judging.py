"""What an answer is worth by our judge; what breaks rules is taken out of it first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.check import avoidable, check
from routing.compile.compiler import compile_problem
from routing.compile.decode import IllegalOrderError, plan_from_orders
from routing.compile.pack import pack
from routing.cost import cost

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routing.compile.pack import Packed
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.result import Cost, Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A plan and what the judge says of it.

    Attributes
    ----------
    plan, cost, violations
        The plan, its price, and the rules it breaks.
    removed
        Visits that were taken out of the answer, in the order in which that happened.
    """

    plan: Plan
    cost: Cost
    violations: tuple[Violation, ...]
    removed: tuple[str, ...] = ()

    @property
    def legal(self) -> bool:
        """Whether it breaks no rule."""
        return not self.violations


def judged(problem: Problem, plan: Plan, removed: Sequence[str] = ()) -> Judged:
    """Return the verdict on a plan as it is."""
    return Judged(
        plan=plan,
        cost=cost(problem, plan),
        violations=check(problem, plan),
        removed=tuple(removed),
    )


def repaired(problem: Problem, orders: Mapping[str, Sequence[str]]) -> Judged:
    """Time orders as early as possible, and take out what breaks rules: the same every time.

    Where a route cannot be driven in time, the cheapest visit is taken out without which it can be,
    of those in it and those that they are linked to; the cheapest linked one of all if no single
    one is to blame. Of two visits that break a rule together the cheaper goes, of a shift or nurse
    with too much work the cheapest. Nothing is put in.

    Raises
    ------
    KeyError, ValueError
        If shifts or visits are unknown, or a visit is there twice: no answer to this problem.
    """
    repair = _Repair(problem, orders)
    while True:
        plan = repair.timed()
        wrong = avoidable(check(problem, plan))
        if not wrong:
            return judged(problem, plan, repair.removed)
        for visit in repair.blamed(wrong):
            repair.remove(visit)


class _Repair:
    """Orders from which visits are taken out until they can be a plan."""

    def __init__(self, problem: Problem, orders: Mapping[str, Sequence[str]]) -> None:
        self.problem = problem
        self.orders = {shift: list(orders[shift]) for shift in sorted(orders) if orders[shift]}
        self.removed: list[str] = []
        self.packed: Packed = pack(compile_problem(problem))
        self.place = {i.id: n for n, i in enumerate(problem.visits)}
        made = [visit for order in self.orders.values() for visit in order]
        if len(set(made)) < len(made):
            raise ValueError("an answer makes a visit twice")
        unknown = sorted(set(made) - set(self.place))
        unknown += sorted(set(self.orders) - set(problem.shift_by_id))
        if unknown:
            raise KeyError(f"an answer names {', '.join(unknown[:5])}, which there is not")

    def timed(self) -> Plan:
        """Return the orders with times, after taking out what no times allow."""
        while True:
            try:
                return plan_from_orders(self.problem, self.orders, packed=self.packed)
            except IllegalOrderError as error:
                self.remove(self._to_blame(error.shift))

    def remove(self, visit: str) -> None:
        """Take a visit out, if it is still there."""
        for shift, order in self.orders.items():
            if visit in order:
                order.remove(visit)
                self.removed.append(visit)
                if not order:
                    del self.orders[shift]
                return

    def _to_blame(self, shift: str) -> str:
        """Return whose absence lets a shift be worked, or who is most likely in the way."""
        order = self.orders[shift]
        near = dict.fromkeys(order)
        near |= dict.fromkeys(visit for own in order for visit in self._partners(own))
        ranked = sorted(near, key=self._worth)
        for visit in ranked:
            if self._helps(visit, shift):
                return visit
        linked = [visit for visit in ranked if visit in self.problem.links_of and visit in order]
        return (linked or [visit for visit in ranked if visit in order])[0]

    def _partners(self, visit: str) -> list[str]:
        links = self.problem.links_of.get(visit, ())
        found = [link.first if link.second == visit else link.second for link in links]
        made = {name for order in self.orders.values() for name in order}
        return [name for name in found if name in made]

    def _helps(self, visit: str, shift: str) -> bool:
        """Tell whether a shift, and those that it is linked to, can be worked without a visit."""
        orders = {name: [v for v in order if v != visit] for name, order in self.orders.items()}
        try:
            plan_from_orders(self.problem, orders, packed=self.packed)
        except IllegalOrderError as error:
            return error.shift != shift
        return True

    def blamed(self, violations: Iterable[Violation]) -> list[str]:
        """Return visits to take out on account of violations: one each, none for two of a pair."""
        found: dict[str, None] = {}
        for violation in violations:
            choice = self._suspects(violation)
            if choice and not any(visit in found for visit in choice):
                found[min(choice, key=self._worth)] = None
        if not found:
            first = next(iter(violations))
            raise ValueError(f"nothing can be taken out for rule {first.rule}: {first.text}")
        return list(found)

    def _suspects(self, violation: Violation) -> list[str]:
        """Return visits any one of which may be taken out for a violation."""
        visit = violation.visit
        if visit and violation.rule in ("link_lag", "link_nurse"):
            return [visit, *self._partners(visit)]
        if visit:
            return [visit]
        shifts = [s.id for s in self.problem.shifts if s.nurse == violation.nurse]
        shifts = [violation.shift] if violation.shift else shifts
        return [name for shift in shifts for name in self.orders.get(shift, ())]

    def _worth(self, visit: str) -> tuple[int, int]:
        """Return what leaving a visit out costs; of equals the later in the problem goes first."""
        found = self.problem.visit_by_id[visit]
        weights = self.problem.policy.weights
        points = found.priority * weights.unassigned
        points += found.on_site_seconds * weights.unassigned_time
        return points, -self.place[visit]
