"""The smallest fair set of nurses on call, with proof.

Minimised step by step, with what the step before came to held: fewest needs uncovered, fewest
nurses on call, smallest largest share, most even shares. What a thousand patients ask of a duty is
a few dozen sets of nurses (``staffing/on_call/reduce``). Each step has its bound from a relaxation
over whole sets of nurses for each duty; the sets it has found hold a plan that reaches the bound,
or nearly, most often, and CP-SAT finds it among them. What is still open then is left to CP-SAT.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from staffing.cpsat.on_call_choice import SetChoice
from staffing.cpsat.on_call_columns import Price, Relaxation
from staffing.cpsat.on_call_model import OnCallModel
from staffing.cpsat.on_call_schedules import Schedules
from staffing.on_call.cheapest import CheapestCover
from staffing.on_call.judge import check_on_call, on_call_cost

if TYPE_CHECKING:
    from staffing.on_call.judge import OnCallCost
    from staffing.on_call.problem import OnCallPlan, OnCallProblem

WORKERS = 8
"""Searches side by side, on however few processors: it takes those that look at the linear
relaxation to prove how few nurses are enough. With two, a week of 17 nurses was not proven in a
minute; with eight, it takes a tenth of a second on two processors."""


SHARES = {"missed": 0.25, "duties": 0.5, "largest": 0.5, "squares": 1.0}
"""Part of the time that is left, or of all the time for the first, that a stage may take."""

RELAXATIONS: dict[Price, tuple[type[Relaxation], ...]] = {
    "duties": (Relaxation,),
    "largest": (Relaxation,),
    "squares": (Relaxation, Schedules),
}
"""Where a stage's bound is from, the quickest first."""

LAST_CHOICE = 0.85
"""Part of a stage's time left for choosing among the sets of its last relaxation: where a better
plan is within their bound, it is among them far more often than it is found in the whole model."""

LEAST_SECONDS = 0.5
"""A search is given so much even if the time is over: from the plan of the stage before."""


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

    @property
    def proven(self) -> bool:
        """Whether nothing is better."""
        return self.value <= self.bound


@dataclass(kw_only=True)
class _Solve:
    """One solve under way; ``x`` are pairs of nurse's row and duty's row."""

    problem: OnCallProblem
    limit: float
    seed: int
    workers: int
    begin: float = field(default_factory=time.perf_counter)
    sets: dict[tuple[int, int], None] = field(default_factory=dict)

    def run(self) -> OnCallResult:
        """Solve stage by stage, and let the judge look at what is left."""
        made, missed = self._fewest_missed()
        for d, must in enumerate(made.must):
            least = CheapestCover(must).find([1.0] * len(self.problem.nurses))
            made.model.add(sum(made.of_duty(d)) >= round(least[0] if least else 0))
        room = missed.value - made.lost
        fewest = self._stage(made, sum(made.x.values()), "duties", missed=room)
        made.model.add(sum(made.x.values()) <= fewest.value)
        largest = self._stage(
            made, self._largest(made), "largest", missed=room, duties=fewest.value
        )
        made.model.add(made.helpers[-1] <= largest.value)
        even = self._stage(
            made,
            self._unfairness(made),
            "squares",
            missed=room,
            duties=fewest.value,
            largest=largest.value,
        )
        plan = made.plan()
        faults = check_on_call(self.problem, plan)
        if faults:
            raise RuntimeError(f"the solver's plan breaks a rule: {faults[0].text}")
        return OnCallResult(
            plan=plan,
            cost=on_call_cost(self.problem, plan),
            proven_uncovered=missed.proven,
            proven_duties=fewest.proven,
            proven_largest=largest.proven,
            proven_unfairness=even.proven,
            least_duties=fewest.bound,
            least_unfairness=even.bound + self._earlier_squares(),
            seconds=time.perf_counter() - self.begin,
        )

    def _left(self) -> float:
        return self.limit - (time.perf_counter() - self.begin)

    def _fewest_missed(self) -> tuple[OnCallModel, _Stage]:
        """Return a model that misses as few needs as can be, with a plan, and how many."""
        made = OnCallModel(self.problem, missed=0)
        if self._search(made, made.model, SHARES["missed"] * self.limit) is not None:
            return made, _Stage(value=made.lost, bound=made.lost)
        # Not all needs can be answered, or not so soon: the empty plan is one at least.
        soft = OnCallModel(self.problem, missed=None)
        soft.begin_with([0] * len(soft.x))
        soft.model.minimize(soft.missed)
        bound = self._search(soft, soft.model, SHARES["missed"] * self.limit)
        value = soft.worth(soft.missed)
        made = OnCallModel(self.problem, missed=value - made.lost)
        made.begin_with(soft.values)
        return made, _Stage(value=value, bound=max(made.lost, bound or 0))

    def _stage(
        self, made: OnCallModel, price: cp_model.LinearExprT, name: Price, **most: int
    ) -> _Stage:
        """Minimise one thing from the plan that there is; keep that plan if none is found."""
        until = time.perf_counter() + SHARES[name] * self._left()
        value, bound = made.worth(price), 0

        def stop() -> bool:
            return time.perf_counter() > until

        made.model.minimize(price)
        for kind in RELAXATIONS[name]:
            relaxed = kind(made, name, **most)
            relaxed.offer([*self.sets, *made.sets()])
            relaxed.run(enough=value, should_stop=stop)
            bound = max(bound, math.ceil(relaxed.bound - 1e-6))
            if value > bound:
                # All sets that a better plan may have, if they are few; else those found so far.
                every = relaxed.candidates(value, stop)
                sets = dict.fromkeys([*made.sets(), *(relaxed.sets if every is None else every)])
                choice = SetChoice(made, sets, name, **most)
                part = LAST_CHOICE if kind is RELAXATIONS[name][-1] else 0.5
                found = self._choose(choice, part * (until - time.perf_counter()))
                bound = bound if every is None else max(bound, found or 0)
                value = made.worth(price)
            self.sets |= relaxed.sets
        if value > bound:
            made.model.add(price >= bound)
            found = self._search(made, made.model, until - time.perf_counter())
            bound, value = max(bound, found or 0), made.worth(price)
        return _Stage(value=value, bound=bound)

    def _search(self, made: OnCallModel, model: cp_model.CpModel, seconds: float) -> int | None:
        """Search a model from the plan that there is, for a while; return its bound if any."""
        model.clear_hints()  # type: ignore[no-untyped-call]
        for x, value in zip(made.variables, made.values, strict=False):
            model.add_hint(x, value)
        solver = self._solver(seconds)
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        made.values = [solver.value(x) for x in made.variables]
        return math.ceil(solver.best_objective_bound - 1e-6)

    def _choose(self, choice: SetChoice, seconds: float) -> int | None:
        """Search among sets; the plan found is taken; return the bound among these sets."""
        solver = self._solver(seconds)
        if solver.solve(choice.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        choice.made.begin_with(choice.values(solver))
        return math.ceil(solver.best_objective_bound - 1e-6)

    def _solver(self, seconds: float) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = self.workers
        solver.parameters.random_seed = self.seed
        solver.parameters.max_time_in_seconds = max(LEAST_SECONDS, seconds)
        return solver

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
