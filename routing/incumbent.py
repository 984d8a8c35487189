"""The best plan so far: judged when offered, told of when better."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from routing.check import avoidable, check
from routing.cost import cost

if TYPE_CHECKING:
    from collections.abc import Callable

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.result import Cost, Violation

Phase = Literal["first plan", "search", "knot", "recombined", "exact", "proven"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a solve stands.

    Attributes
    ----------
    seconds
        Since the start.
    points
        Cost of the best plan, by the judge.
    unassigned
        Visits it leaves out.
    lower_bound
        No plan costs less; None if not known yet.
    step
        Search steps made.
    phase
        What found it.
    plan
        The best plan itself.
    """

    seconds: float
    points: int
    unassigned: int
    lower_bound: int | None
    step: int
    phase: Phase
    plan: Plan


@dataclass(kw_only=True)
class Incumbent:
    """The best plan of one solve.

    Attributes
    ----------
    problem, tell
        The problem; who is told of better plans.
    plan, cost, violations
        The best plan and what the judge says of it; set by the first offer.
    bound
        No plan costs less.
    history
        (seconds, points) of each better plan.
    step
        Search steps made, kept up to date by the search.
    """

    problem: Problem
    tell: Callable[[Progress], None] | None = None
    begun: float = field(default_factory=time.monotonic)
    plan: Plan = field(init=False)
    cost: Cost = field(init=False)
    violations: tuple[Violation, ...] = ()
    bound: int | None = None
    step: int = 0
    history: list[tuple[float, int]] = field(default_factory=list)

    @property
    def elapsed(self) -> float:
        """Wall-clock seconds since the start."""
        return time.monotonic() - self.begun

    @property
    def proven(self) -> bool:
        """Whether no plan can be better."""
        return self.bound is not None and not self.violations and self.cost.points <= self.bound

    def offer(self, plan: Plan, phase: Phase) -> bool:
        """Judge a plan; keep it and say so if it is legal and better than the best.

        Raises
        ------
        RuntimeError
            If the very first plan is not legal: there is nothing to fall back on.
        """
        violations = check(self.problem, plan)
        broken = avoidable(violations)
        if broken and not self.history:
            raise RuntimeError(f"the first plan breaks rule {broken[0].rule}: {broken[0].text}")
        if broken:
            return False
        price = cost(self.problem, plan)
        if self.history:
            held = (len(self.violations), self.cost.points)
            if (len(violations), price.points) >= held:
                return False
        self.plan, self.cost, self.violations = plan, price, violations
        self.history.append((self.elapsed, price.points))
        self.say(phase)
        return True

    def raise_bound(self, bound: int) -> None:
        """Note that no plan costs less."""
        self.bound = bound if self.bound is None else max(self.bound, bound)

    def say(self, phase: Phase) -> None:
        """Tell where the solve stands."""
        if self.tell is not None:
            progress = Progress(
                seconds=self.elapsed,
                points=self.cost.points,
                unassigned=len(self.plan.unassigned),
                lower_bound=self.bound,
                step=self.step,
                phase=phase,
                plan=self.plan,
            )
            self.tell(progress)
