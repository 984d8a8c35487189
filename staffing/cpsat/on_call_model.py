"""Nurses on call as a model: who is on call when, within which limits, and who is missed."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from staffing.on_call.judge import apart, may
from staffing.on_call.problem import OnCallPlan
from staffing.on_call.reduce import minimal, reach_sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.on_call.problem import OnCallProblem


class OnCallModel:
    """Variables and rules; who is on call when."""

    def __init__(self, problem: OnCallProblem, *, hard: bool) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.x = {
            (n, d): self.model.new_bool_var(f"{nurse.id} {duty.id}")
            for n, nurse in enumerate(problem.nurses)
            for d, duty in enumerate(problem.duties)
            if may(problem, nurse.id, duty)
        }
        self.counts = [reach_sets(problem, duty) for duty in problem.duties]
        # Needs that nobody who may take the duty could answer are missed whatever the plan.
        self.sets = [[found for found in counts if found] for counts in self.counts]
        self.lost = sum(counts.get(0, 0) for counts in self.counts)
        self.missing: list[cp_model.LinearExprT] = []
        self.helpers: list[cp_model.IntVar] = []
        self.values: list[int] = []
        for d in range(len(problem.duties)):
            self._cover(d, hard)
        for n in range(len(problem.nurses)):
            self._limit(n)

    @property
    def missed(self) -> cp_model.LinearExprT:
        """Needs that are not answered."""
        return sum(self.missing) + self.lost

    def of_duty(self, d: int) -> list[cp_model.IntVar]:
        """Return the variables of a duty."""
        return [x for (_, duty), x in self.x.items() if duty == d]

    @property
    def variables(self) -> list[cp_model.IntVar]:
        """All variables, those of who is on call when first."""
        return [*self.x.values(), *self.helpers]

    def hint(self) -> None:
        """Begin the next solve where the last one has ended."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for x, value in zip(self.variables, self.values, strict=False):
            self.model.add_hint(x, value)

    def worth(self, price: cp_model.LinearExprT) -> int:
        """Return what a price is for the plan that there is."""
        model = self.model.clone()
        for x, value in zip(self.variables, self.values, strict=False):
            model.add(x == value)
        model.minimize(price)
        solver = cp_model.CpSolver()
        solver.solve(model)
        return round(solver.objective_value)

    def plan(self) -> OnCallPlan:
        """Return the plan that there is."""
        named = sorted((d, n) for (n, d), value in zip(self.x, self.values, strict=False) if value)
        return OnCallPlan(
            assigned=tuple((self.problem.duties[d].id, self.problem.nurses[n].id) for d, n in named)
        )

    def _cover(self, d: int, hard: bool) -> None:
        for found in minimal(self.sets[d]) if hard else self.sets[d]:
            here = [self.x[n, d] for n in bits(found)]
            if hard:
                self.model.add_bool_or(here)
                continue
            missed = self.model.new_bool_var(f"missed {d} {found}")
            self.model.add_bool_or([*here, missed])
            self.helpers.append(missed)
            self.missing.append(self.counts[d][found] * missed)

    def _limit(self, n: int) -> None:
        problem = self.problem
        mine = {d: self.x[n, d] for d in range(len(problem.duties)) if (n, d) in self.x}
        if len(mine) > problem.limits.most:
            self.model.add(sum(mine.values()) <= problem.limits.most)
        for one, other in combinations(mine, 2):
            if not apart(problem, problem.duties[one], problem.duties[other]):
                self.model.add_bool_or([~mine[one], ~mine[other]])
        days: dict[int, list[cp_model.IntVar]] = {}
        for d, x in mine.items():
            days.setdefault(problem.duties[d].day, []).append(x)
        on = {day: self._any(f"day {n} {day}", found) for day, found in days.items()}
        row = problem.limits.most_in_row
        for day in on:
            run = [on[other] for other in range(day, day + row + 1) if other in on]
            if len(run) > row:
                self.model.add(sum(run) <= row)

    def _any(self, name: str, found: list[cp_model.IntVar]) -> cp_model.IntVar:
        if len(found) == 1:
            return found[0]
        some = self.model.new_bool_var(name)
        for x in found:
            self.model.add_implication(x, some)
        self.helpers.append(some)
        return some


def bits(found: int) -> Iterator[int]:
    """Yield the rows in a set."""
    row = 0
    while found:
        if found & 1:
            yield row
        found >>= 1
        row += 1
