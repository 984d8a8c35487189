"""Every problem of a suite solved with every variant, so many steps each."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from benchmarks.peers.recipe import RecipeError, problem_of
from benchmarks.suite import SuiteError
from benchmarks.tuning.record import measured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.tuning.record import TuningRecord
    from benchmarks.tuning.suite import Trial, TuningProblem
    from routing.domain.problem import Problem

NO_LIMIT = 86_400.0
"""Seconds that no trial takes: steps end it, so that it repeats."""

LEFT_OUT = ("unassigned", "unassigned_time")
"""Terms of cost that visits left out are paid with."""


def run_tuning(
    trials: Iterable[Trial], seeds: Sequence[int], keep: Callable[[TuningRecord], None]
) -> None:
    """Solve all that is to be tried with each seed, each figure handed on at once.

    Raises
    ------
    SuiteError
        If a problem is not the one that was stored.
    """
    from routing.kernels import ready

    ready()
    made: dict[str, Problem] = {}
    for trial in trials:
        if trial.problem.digest not in made:
            made = {trial.problem.digest: _made(trial.problem)}
        for seed in seeds:
            keep(tried(trial, made[trial.problem.digest], seed))


def _made(problem: TuningProblem) -> Problem:
    try:
        return problem_of(problem.recipe)
    except RecipeError as error:
        raise SuiteError(f"{problem.name}: {error}") from error


def tried(trial: Trial, problem: Problem, seed: int) -> TuningRecord:
    """Return what a problem comes to with some parameters, by the judge.

    Parameters
    ----------
    trial
        Of it, the steps for each visit and the parameters.
    problem
        What the trial's recipe makes.
    seed
        Of the search.
    """
    from routing.solve import solve

    clock = time.process_time()
    found = solve(
        problem,
        seconds=NO_LIMIT,
        seed=seed,
        max_steps=trial.problem.steps * len(problem.visits),
        tuning=trial.tuning,
    )
    used = {name: v for name, v in asdict(trial.tuning).items() if isinstance(v, int | float)}
    values = {
        "points": found.cost.points,
        "left out": len(found.plan.unassigned),
        "points of what is left out": sum(t.points for t in found.cost.terms if t.name in LEFT_OUT),
        "visits": len(problem.visits),
        "steps": found.steps,
        "steps a visit": trial.problem.steps,
        "processor s": round(time.process_time() - clock, 2),
        **{f"of {name}": float(value) for name, value in used.items()},
    }
    case = f"{trial.set} {trial.problem.name}, seed {seed}"
    return measured(case, trial.variant, values, 0)
