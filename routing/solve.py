"""From a problem to the best plan that a time allows: construct, search, prove, judge."""

from __future__ import annotations

import math
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from routing.digest import problem_digest
from routing.domain.result import Provenance, Result
from routing.incumbent import Incumbent, Progress
from routing.session import Session
from routing.tuning import TUNING

if TYPE_CHECKING:
    from collections.abc import Callable

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.result import Status
    from routing.tuning import Tuning

__all__ = ["Progress", "solve"]

EXACT_VISITS = 25
"""Up to so many visits the exact model has a fair chance to prove the best plan."""


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 0,
    max_steps: int | None = None,
    start: Plan | None = None,
    on_improvement: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    tuning: Tuning = TUNING,
) -> Result:
    """Return the best plan found, with reasons for what it leaves out.

    Parameters
    ----------
    problem
        What to plan.
    seconds
        Wall-clock limit. The first plan is always finished, and reasons are found after the limit.
        Compiling the search, once per machine, is not counted.
    seed, max_steps
        Same seed and same ``max_steps``, same plan, if ``seconds`` do not end the search before.
    start
        A plan to go on from; one that is not legal is ignored.
    on_improvement
        Told of each better plan.
    should_stop
        Asked several times a second; once it says yes, the best plan so far is returned.
    tuning
        Parameters of the search, for measurements of them.

    Raises
    ------
    ValueError
        If ``seconds``, ``seed`` or ``max_steps`` are no limits.

    Returns
    -------
    Result
        Judged. Its violations are empty, but for mandatory or pinned visits that cannot be made.
    """
    from routing.kernels import ready

    refuse(seconds, seed, max_steps)
    ready()
    best = Incumbent(problem=problem, tell=on_improvement)
    run = Session(
        problem=problem,
        limit=seconds,
        seed=seed,
        steps=max_steps,
        asked=should_stop,
        best=best,
        tuning=tuning,
    )
    try:
        run.first_plan(start)
        if len(problem.visits) <= EXACT_VISITS and max_steps is None:
            run.search(until=0.2 * seconds)
            run.prove()
        run.search(until=seconds)
    finally:
        # Whatever happened, nothing works on behind the caller's back.
        run.finish_bounding()
    run.catch_up()
    return _result(run)


def refuse(seconds: float, seed: int, max_steps: int | None) -> None:
    """Raise ValueError if the limits of a solve are none."""
    if not 0 <= seconds < math.inf:
        raise ValueError(f"seconds ({seconds}) must be a number of at least 0")
    for name, value, most in (("seed", seed, 1 << 32), ("max_steps", max_steps, 1 << 62)):
        if value is not None and (value != int(value) or not 0 <= value < most):
            raise ValueError(f"{name} ({value}) must be a whole number from 0 to {most - 1}")


def _result(run: Session) -> Result:
    """Return the judged plan with the reasons for what it leaves out."""
    from routing.explain import reasons_for_unassigned

    best = run.best
    status: Status = "optimal" if best.proven else "stopped" if run.stopped else "feasible"
    return Result(
        plan=reasons_for_unassigned(run.problem, best.plan),
        cost=best.cost,
        violations=best.violations,
        status=status,
        lower_bound=best.bound,
        seconds=best.elapsed,
        first_plan_seconds=run.first,
        steps=run.engine.steps,
        provenance=Provenance(
            version=_version(),
            seed=run.seed,
            problem_digest=problem_digest(run.problem),
            engine=run.problem.travel.engine,
        ),
        history=tuple(best.history),
    )


def _version() -> str:
    try:
        return version("infuseroute")
    except PackageNotFoundError:  # A source tree that was never installed.
        return "source"
