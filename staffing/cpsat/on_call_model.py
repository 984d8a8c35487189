"""Nurses on call as a model: who is on call when, within which limits, and who is missed."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from staffing.on_call.cheapest import bits
from staffing.on_call.edges import apart, in_row, in_window
from staffing.on_call.judge import may
from staffing.on_call.problem import OnCallPlan
from staffing.on_call.reduce import must_and_may, reach_sets

if TYPE_CHECKING:
    from staffing.on_call.problem import OnCallProblem


class OnCallModel:
    """Variables and rules; who is on call when.

    Attributes
    ----------
    counts
        Needs of each duty by the set of nurses of whom one must be on call.
    must, may
        The sets of each duty that must be met, and those that may be missed.
    lost
        Needs that are missed whatever the plan.
    values
        What the variables are in the plan that there is.

    Parameters
    ----------
    problem
        What is asked.
    missed
        Most needs that may be missed beside those that are lost; None: any.
    """

    def __init__(self, problem: OnCallProblem, *, missed: int | None) -> None:
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
        self.lost = sum(counts.pop(0, 0) for counts in self.counts)
        room = sum(sum(counts.values()) for counts in self.counts) if missed is None else missed
        told = [must_and_may(counts, room) for counts in self.counts]
        self.must, self.may = [must for must, _ in told], [may for _, may in told]
        self.missing: list[cp_model.LinearExprT] = []
        self.helpers: list[cp_model.IntVar] = []
        self.values: list[int] = []
        for d in range(len(problem.duties)):
            self._cover(d)
        if missed is not None and self.missing:
            self.model.add(sum(self.missing) <= missed)
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
        model = self._fixed(len(self.values))
        model.minimize(price)
        solver = cp_model.CpSolver()
        solver.solve(model)
        return round(solver.objective_value)

    def begin_with(self, values: list[int]) -> None:
        """Take who is on call when from another model of the same problem; helpers follow."""
        self.values = values[: len(self.x)]
        solver = cp_model.CpSolver()
        if solver.solve(self._fixed(len(self.x))) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise ValueError("the plan to begin with breaks a rule")
        self.values = [solver.value(x) for x in self.variables]

    def _fixed(self, count: int) -> cp_model.CpModel:
        """Return the model with the first variables as they are in the plan that there is."""
        model = self.model.clone()
        model.clear_hints()  # type: ignore[no-untyped-call]
        for x, value in zip(self.variables[:count], self.values[:count], strict=True):
            model.add(x == value)
        return model

    def missed_by(self, d: int, chosen: int) -> int:
        """Return how many needs of a duty a set of nurses misses, beside those that are lost."""
        return sum(self.counts[d][found] for found in self.may[d] if not found & chosen)

    def sets(self) -> list[tuple[int, int]]:
        """Return who is on call in each duty, as sets, in the plan that there is."""
        chosen = [0] * len(self.problem.duties)
        for (n, d), value in zip(self.x, self.values, strict=False):
            chosen[d] |= value << n
        return list(enumerate(chosen))

    def plan(self) -> OnCallPlan:
        """Return the plan that there is."""
        named = sorted((d, n) for (n, d), value in zip(self.x, self.values, strict=False) if value)
        return OnCallPlan(
            assigned=tuple((self.problem.duties[d].id, self.problem.nurses[n].id) for d, n in named)
        )

    def _cover(self, d: int) -> None:
        for found in self.must[d]:
            self.model.add_bool_or([self.x[n, d] for n in bits(found)])
        for found in self.may[d]:
            missed = self.model.new_bool_var(f"missed {d} {found}")
            self.model.add_bool_or([*(self.x[n, d] for n in bits(found)), missed])
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
        nurse = problem.nurses[n].id
        for stretch, room in in_row(problem, nurse, on):
            self.model.add(sum(on[day] for day in stretch) <= room)
        for inside, room in in_window(problem, nurse, mine):
            self.model.add(sum(mine[d] for d in inside) <= room)

    def _any(self, name: str, found: list[cp_model.IntVar]) -> cp_model.IntVar:
        if len(found) == 1:
            return found[0]
        some = self.model.new_bool_var(name)
        for x in found:
            self.model.add_implication(x, some)
        self.helpers.append(some)
        return some
