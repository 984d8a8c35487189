"""Runs CP-SAT beside the caller's thread, which stays free to hear of rosters and to stop it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from collections.abc import Callable

POLL_SECONDS = 0.02
"""How long a stop may go unheard, at most."""


def new_solver(*, seconds: float, seed: int, workers: int) -> cp_model.CpSolver:
    """Return a solver with a limit that leaves signals to Python."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.01, seconds)
    solver.parameters.catch_sigint_signal = False
    return solver


def run(
    solver: cp_model.CpSolver,
    model: cp_model.CpModel,
    listener: cp_model.CpSolverSolutionCallback | None = None,
    *,
    should_stop: Callable[[], bool] | None = None,
    beside: Callable[[], None] | None = None,
) -> cp_model.CpSolverStatus:
    """Solve a model; end early if somebody says so or anything is raised meanwhile.

    Parameters
    ----------
    solver, model, listener
        What runs on what, and who keeps its solutions.
    should_stop, beside
        Asked and called every ``POLL_SECONDS`` in this thread.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        solving = pool.submit(solver.solve, model, listener)
        try:
            while not solving.done():
                wait([solving], timeout=POLL_SECONDS)
                if beside is not None:
                    beside()
                # A stop before the solver has begun is lost on it, so it is told until it ends.
                if should_stop is not None and should_stop():
                    solver.stop_search()
        except BaseException:
            while not solving.done():
                solver.stop_search()
                wait([solving], timeout=POLL_SECONDS)
            raise
    if beside is not None:
        beside()
    return solving.result()
