"""Proves small days optimal, and finds the best plan of a part of a large one.

Importing this module loads no solver; calling it does.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.cpsat.result import no_result, read_result
from routing.cpsat.scope import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ortools.sat.python import cp_model

    from routing.compile.arrays import Compiled
    from routing.compile.cover import CoverTables
    from routing.cpsat.result import ExactResult
    from routing.cpsat.scope import Scope
    from routing.cpsat.variables import Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a solver may take, and with what.

    Attributes
    ----------
    seconds
        Wall-clock limit, building of the model included.
    effort
        Limit in the solver's deterministic seconds, in addition to the clock; None for no limit.
    seed
        Of the solver. One worker with ``effort`` and the same seed gives the same result, if
        ``seconds`` do not end it before.
    workers
        Threads.
    """

    seconds: float
    effort: float | None = None
    seed: int = 0
    workers: int = 1


def solve_exact(  # noqa: PLR0913 - One for each limit, and what is told meanwhile.
    compiled: Compiled,
    *,
    seconds: float,
    effort: float | None = None,
    seed: int = 0,
    workers: int = 2,
    hint: Sequence[Sequence[int]] | None = None,
    on_improvement: Callable[[ExactResult], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    cover: CoverTables | None = None,
) -> ExactResult:
    """Solve a whole problem with CP-SAT.

    The model grows with the square of the number of visits. Up to about 15 visits it is often
    proven optimal within seconds; beyond a few dozen it serves for parts only (``improve``).

    Parameters
    ----------
    compiled
        The problem.
    seconds, effort, seed, workers
        As in ``Limits``.
    hint
        A plan to start from, visit indices of each shift in order; the result is no worse. An
        illegal one is ignored.
    on_improvement
        Told of each better plan, in the caller's thread.
    should_stop
        Asked twenty times a second; once it says yes, the best plan so far is returned.
    cover
        Emergency coverage (``routing.compile.cover``), to be part of the price; None leaves it
        out. Only for days that ``routing.cpsat.coverage.fits``.

    Returns
    -------
    ExactResult
        Plan, times, price, bound and how good they are.

    Raises
    ------
    KeyboardInterrupt
        Within a tenth of a second of Ctrl-C, where nobody else handles it. Whatever else
        ``on_improvement`` and ``should_stop`` raise is passed on in the same way.
    """
    return solve_scope(
        compiled,
        whole(compiled),
        Limits(seconds=seconds, effort=effort, seed=seed, workers=workers),
        hint=hint,
        on_improvement=on_improvement,
        should_stop=should_stop,
        cover=cover,
    )


def solve_scope(
    compiled: Compiled,
    scope: Scope,
    limits: Limits,
    *,
    hint: Sequence[Sequence[int]] | None = None,
    on_improvement: Callable[[ExactResult], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    cover: CoverTables | None = None,
) -> ExactResult:
    """Solve the part of a problem that a scope leaves open; the rest is as for ``solve_exact``."""
    from routing.cpsat.hint import add_hint
    from routing.cpsat.model import build
    from routing.cpsat.run import Listener, new_solver, run

    deadline = time.monotonic() + limits.seconds
    variables = build(compiled, scope, cover)
    timed = None
    if hint is not None:
        left = max(0.1, deadline - time.monotonic())
        timed = add_hint(variables, hint, seconds=left, should_stop=should_stop)
    left = deadline - time.monotonic()
    solver = new_solver(seconds=left, seed=limits.seed, workers=limits.workers)
    if limits.effort is not None:
        solver.parameters.max_deterministic_time = limits.effort
    listener = None if on_improvement is None else Listener(variables)
    status = run(
        solver, variables.model, should_stop=should_stop, listener=listener, hear=on_improvement
    )
    return _result(variables, solver, status, timed)


def time_routes(
    compiled: Compiled, orders: Sequence[Sequence[int]], *, scope: Scope | None = None
) -> ExactResult | None:
    """Return given routes with the times that cost least, or None if they break a rule."""
    from routing.cpsat.hint import solve_routes
    from routing.cpsat.model import build

    variables = build(compiled, whole(compiled) if scope is None else scope)
    solver = solve_routes(variables, orders)
    return None if solver is None else read_result(variables, solver, status="feasible")


def _result(
    variables: Variables,
    solver: cp_model.CpSolver,
    status: cp_model.CpSolverStatus,
    timed: cp_model.CpSolver | None,
) -> ExactResult:
    from ortools.sat.python import cp_model

    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(f"invalid model: {variables.model.validate()}")
    if status == cp_model.INFEASIBLE:
        return no_result("infeasible")
    solved = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    # Stopped before the solver had read its own hint: the hint is still the best plan.
    holder = timed
    if solved and (timed is None or solver.objective_value <= timed.objective_value):
        holder = solver
    if holder is None:
        return no_result("unknown")
    optimal = status == cp_model.OPTIMAL and holder is solver
    found = read_result(
        variables,
        holder,
        status="optimal" if optimal else "feasible",
        bound=solver.best_objective_bound,
    )
    if timed is None:
        return found
    return replace(found, beats_hint=round(holder.objective_value) < round(timed.objective_value))
