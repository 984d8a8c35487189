"""The smallest fair set of nurses on call, with proof.

One model, minimised step by step with what the step before came to held: fewest needs uncovered,
fewest nurses on call, smallest largest share, most even shares. Where all needs can be answered,
the first is settled by the second. What a thousand patients ask of a duty is a few dozen sets of
nurses (``staffing/on_call/reduce``), and how many nurses those take at least is found duty by duty
first and told to the model: so little is left to prove.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from staffing.cpsat.on_call_model import OnCallModel, bits
from staffing.on_call.judge import check_on_call, on_call_cost
from staffing.on_call.reduce import minimal

if TYPE_CHECKING:
    from staffing.on_call.judge import OnCallCost
    from staffing.on_call.problem import OnCallPlan, OnCallProblem

WORKERS = 8
"""Searches side by side, on however few processors: it takes those that look at the linear
relaxation to prove how few nurses are enough. With two, a week of 17 nurses was not proven in a
minute; with eight, it takes a tenth of a second on two processors."""


LEAST_SECONDS = 0.5
"""A stage is given so much even if the time is over: from the plan of the stage before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallResult:
    """A plan and what is known of it.

    Attributes
    ----------
    plan, cost
        The plan, and what the judge says it costs.
    proven_uncovered, proven_duties, proven_largest
        Whether no plan leaves fewer needs uncovered; of those that leave so few, none names fewer
        nurses; of these, none has a smaller largest share.
    proven_unfairness
        Whether none of these has more even shares.
    least_duties, least_unfairness
        What no such plan goes below.
    seconds
        Spent, all told.
    """

    plan: OnCallPlan
    cost: OnCallCost
    proven_uncovered: bool
    proven_duties: bool
    proven_largest: bool
    proven_unfairness: bool
    least_duties: int
    least_unfairness: int
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether the fewest are uncovered, by the fewest nurses, with the smallest largest share.

        How even the shares are beyond that is told apart: it takes much longer to prove.
        """
        return self.proven_uncovered and self.proven_duties and self.proven_largest


def solve_on_call(
    problem: OnCallProblem, *, seconds: float = 60.0, seed: int = 0, workers: int = WORKERS
) -> OnCallResult:
    """Return the best plan found in a time, proven best if the time was enough.

    Raises
    ------
    RuntimeError
        If the solver's plan fails the judge, which would be a fault of this program.
    """
    return _Solve(problem=problem, limit=seconds, seed=seed, workers=workers).run()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """What one minimisation came to."""

    value: int
    bound: int
    proven: bool


@dataclass(kw_only=True)
class _Solve:
    """One solve under way; ``x`` are pairs of nurse's row and duty's row."""

    problem: OnCallProblem
    limit: float
    seed: int
    workers: int
    begin: float = field(default_factory=time.perf_counter)
    known: dict[tuple[int, ...], int] = field(default_factory=dict)

    def run(self) -> OnCallResult:
        """Solve stage by stage, and let the judge look at what is left."""
        made = OnCallModel(self.problem, hard=True)
        for row, sets in enumerate(made.sets):
            made.model.add(sum(made.of_duty(row)) >= self._least(minimal(sets)))
        covered = True
        fewest = self._stage(made, sum(made.x.values()))
        if not made.values:
            # Not all needs can be answered, or not so soon: the empty plan is one at least.
            made = OnCallModel(self.problem, hard=False)
            made.values = [0] * len(made.x) + [1] * len(made.helpers)
            missed = self._stage(made, made.missed)
            covered = missed.proven
            made.model.add(made.missed <= missed.value)
            fewest = self._stage(made, sum(made.x.values()))
        made.model.add(sum(made.x.values()) <= fewest.value)
        largest = self._stage(made, self._largest(made))
        made.model.add(made.helpers[-1] <= largest.value)
        even = self._stage(made, self._unfairness(made))
        plan = made.plan()
        faults = check_on_call(self.problem, plan)
        if faults:
            raise RuntimeError(f"the solver's plan breaks a rule: {faults[0].text}")
        return OnCallResult(
            plan=plan,
            cost=on_call_cost(self.problem, plan),
            proven_uncovered=covered,
            proven_duties=fewest.proven,
            proven_largest=largest.proven,
            proven_unfairness=even.proven,
            least_duties=fewest.bound,
            least_unfairness=even.bound + self._earlier_squares(),
            seconds=time.perf_counter() - self.begin,
        )

    def _stage(self, made: OnCallModel, price: cp_model.LinearExprT) -> _Stage:
        """Minimise one thing from the plan that there is; keep that plan if none is found."""
        made.hint()
        made.model.minimize(price)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = self.workers
        solver.parameters.random_seed = self.seed
        # Both may end the process in OR-Tools 9.15: see routing/cpsat/run.py.
        solver.parameters.use_feasibility_jump = False
        solver.parameters.num_violation_ls = 0
        left = self.limit - (time.perf_counter() - self.begin)
        solver.parameters.max_time_in_seconds = max(LEAST_SECONDS, left)
        status = solver.solve(made.model)
        bound = max(0, math.ceil(solver.best_objective_bound - 1e-6))
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            made.values = [solver.value(x) for x in made.variables]
            return _Stage(
                value=round(solver.objective_value),
                bound=bound,
                proven=status == cp_model.OPTIMAL,
            )
        # Without a plan from before there is nothing to be worth anything.
        value = made.worth(price) if made.values else 0
        return _Stage(value=value, bound=bound, proven=False)

    def _least(self, sets: list[int]) -> int:
        """Return how many nurses it takes at least to answer one duty's needs; 0 if unknown."""
        key = tuple(sets)
        if key not in self.known:
            model = cp_model.CpModel()
            rows = sorted({row for found in sets for row in bits(found)})
            x = {row: model.new_bool_var(f"{row}") for row in rows}
            for found in sets:
                model.add_bool_or([x[row] for row in bits(found)])
            model.minimize(sum(x.values()))
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            solver.parameters.max_time_in_seconds = max(0.1, self.limit / 20)
            solver.solve(model)
            self.known[key] = max(0, round(solver.best_objective_bound)) if x else 0
        return self.known[key]

    def _earlier_squares(self) -> int:
        return sum(weight * weight for _, weight in self.problem.earlier)

    def _largest(self, made: OnCallModel) -> cp_model.LinearExprT:
        """Return the largest share of any nurse who may be on call, earlier duties included."""
        earlier, loads = dict(self.problem.earlier), [0]
        value = dict(zip(made.x, made.values, strict=False))
        whole = sum(duty.weight for duty in self.problem.duties) + sum(earlier.values())
        largest = made.model.new_int_var(0, whole, "largest share")
        for row, nurse in enumerate(self.problem.nurses):
            mine = [(self.problem.duties[d].weight, (n, d)) for n, d in made.x if n == row]
            before = earlier.get(nurse.id, 0)
            made.model.add(largest >= sum(w * made.x[key] for w, key in mine) + before)
            loads.append(before + sum(w * value[key] for w, key in mine))
        made.helpers.append(largest)
        made.values.append(max(loads))
        return largest

    def _unfairness(self, made: OnCallModel) -> cp_model.LinearExprT:
        """Return the squares of what nurses have: each further duty costs more than the last."""
        earlier = dict(self.problem.earlier)
        price: list[cp_model.LinearExprT] = []
        value = dict(zip(made.x, made.values, strict=False))
        for row, nurse in enumerate(self.problem.nurses):
            mine = [key for key in made.x if key[0] == row]
            weights = [self.problem.duties[d].weight for _, d in mine]
            most = sum(sorted(weights, reverse=True)[: self.problem.limits.most])
            steps = [made.model.new_bool_var(f"step {row} {k}") for k in range(most)]
            pairs = list(zip(weights, mine, strict=True))
            made.model.add(sum(w * made.x[key] for w, key in pairs) == sum(steps))
            for low, high in pairwise(steps):
                made.model.add_implication(high, low)
            load = sum(w * value[key] for w, key in pairs)
            made.helpers += steps
            made.values += [int(k < load) for k in range(most)]
            before = earlier.get(nurse.id, 0)
            price += [(2 * (before + k) + 1) * step for k, step in enumerate(steps)]
        return sum(price)
