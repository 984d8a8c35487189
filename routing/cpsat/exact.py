"""Proves small days optimal, and puts the routes of a few shifts in their best order.

Importing this module loads no solver; calling it does.
"""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from routing.cpsat.result import no_result, read_result
from routing.cpsat.scope import part, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ortools.sat.python import cp_model

    from routing.compile.arrays import Compiled
    from routing.cpsat.result import ExactResult
    from routing.cpsat.scope import Scope
    from routing.cpsat.variables import Variables

POLL_SECONDS = 0.05


def solve_exact(
    compiled: Compiled,
    *,
    seconds: float,
    workers: int = 2,
    hint: Sequence[Sequence[int]] | None = None,
    scope: Scope | None = None,
    should_stop: Callable[[], bool] | None = None,
    on_bound: Callable[[int], None] | None = None,
    effort: float | None = None,
) -> ExactResult:
    """Solve a problem, or a part of it, with CP-SAT.

    Parameters
    ----------
    compiled
        The problem.
    seconds
        Wall-clock limit, building of the model included.
    workers
        Threads. One worker with ``effort`` gives the same result each time.
    hint
        A plan to start from, visit indices of each shift in order. An illegal one is ignored.
    scope
        The part to decide; None for all of it.
    should_stop
        Asked twenty times a second; once it says yes, the best plan so far is returned.
    on_bound
        Told each better lower bound, from a thread of the solver.
    effort
        Limit in the solver's deterministic seconds, in addition to the clock; None for no limit.

    Returns
    -------
    ExactResult
        Plan, times, price, bound and how good they are.
    """
    from ortools.sat.python import cp_model

    from routing.cpsat.hint import add_hint
    from routing.cpsat.model import build

    deadline = time.monotonic() + seconds
    variables = build(compiled, whole(compiled) if scope is None else scope)
    timed = None
    if hint is not None:
        timed = add_hint(variables, hint, max(0.1, deadline - time.monotonic()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = 0
    solver.parameters.max_time_in_seconds = max(0.01, deadline - time.monotonic())
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    if on_bound is not None:
        solver.best_bound_callback = lambda bound: on_bound(_rounded_up(bound))
    with _stopped_by(solver, should_stop):
        status = solver.solve(variables.model)
    return _result(variables, solver, status, timed)


def improve(
    compiled: Compiled,
    orders: Sequence[Sequence[int]],
    shifts: Iterable[int],
    *,
    seconds: float,
    starts: Sequence[int] | None = None,
    unassigned: Iterable[int] | None = None,
    should_stop: Callable[[], bool] | None = None,
    effort: float | None = None,
) -> list[list[int]] | None:
    """Solve the routes of a few shifts anew, all others standing still.

    Parameters
    ----------
    compiled
        The problem.
    orders
        A legal plan, visit indices of each shift in order.
    shifts
        The shifts to solve, best two to four that lie near each other or share links.
    seconds
        Wall-clock limit.
    starts
        Start of each planned visit by visit index; None to time the plan here, which takes
        longer. Visits in other shifts keep these starts.
    unassigned
        Visits left out that may be planned now; None for all of them.
    should_stop, effort
        As for ``solve_exact``; there is one worker.

    Returns
    -------
    list[list[int]] | None
        The whole plan if it costs less than before, else None.
    """
    if starts is None:
        timed = time_routes(compiled, orders)
        if timed is None:
            return None
        starts = [timed.starts.get(v, -1) for v in range(len(compiled.place))]
    found = solve_exact(
        compiled,
        seconds=seconds,
        workers=1,
        hint=orders,
        scope=part(compiled, orders, starts, shifts, unassigned),
        should_stop=should_stop,
        effort=effort,
    )
    if found.objective is None or found.hinted is None:
        return None
    return found.orders if found.objective < found.hinted else None


def time_routes(
    compiled: Compiled, orders: Sequence[Sequence[int]], *, scope: Scope | None = None
) -> ExactResult | None:
    """Return given routes with the times that cost least, or None if they break a rule."""
    from routing.cpsat.hint import solve_routes
    from routing.cpsat.model import build

    variables = build(compiled, whole(compiled) if scope is None else scope)
    solver = solve_routes(variables, orders)
    if solver is None:
        return None
    return read_result(variables, solver, lower_bound=None, hinted=None, status="feasible")


def _result(
    variables: Variables,
    solver: cp_model.CpSolver,
    status: cp_model.CpSolverStatus,
    timed: cp_model.CpSolver | None,
) -> ExactResult:
    from ortools.sat.python import cp_model

    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(f"invalid model: {variables.model.validate()}")
    hinted = None if timed is None else round(timed.objective_value)
    bound = solver.best_objective_bound
    lower_bound = _rounded_up(bound) if math.isfinite(bound) else None
    if status == cp_model.OPTIMAL:
        return read_result(
            variables, solver, lower_bound=lower_bound, hinted=hinted, status="optimal"
        )
    # Stopped before the solver had read its own hint: the hint is still a plan.
    holder = solver if status == cp_model.FEASIBLE else timed
    if holder is not None:
        return read_result(
            variables, holder, lower_bound=lower_bound, hinted=hinted, status="feasible"
        )
    return no_result("infeasible" if status == cp_model.INFEASIBLE else "unknown")


def _rounded_up(bound: float) -> int:
    """Return the least integer price that a bound allows, forgiving the solver's rounding."""
    return math.ceil(float(bound) - 1e-4)


@contextmanager
def _stopped_by(
    solver: cp_model.CpSolver, should_stop: Callable[[], bool] | None
) -> Iterator[None]:
    """Stop a solver from a thread of its own as soon as somebody says so."""
    if should_stop is None:
        yield
        return
    done = Event()

    def watch() -> None:
        # A stop asked for before the solver runs is lost on it, so it is repeated until it ends.
        while not done.wait(POLL_SECONDS):
            if should_stop():
                solver.stop_search()

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
