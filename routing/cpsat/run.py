"""Runs a solver beside the caller's thread, which stays free to hear of plans and to stop it.

While CP-SAT runs, Python handles no signal in the thread that waits for it, so Ctrl-C would only
count when it ends. Here the caller waits in Python, and the solver runs in a thread of its own.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from routing.cpsat.result import ExactResult, read_result

if TYPE_CHECKING:
    from collections.abc import Callable

    from routing.cpsat.variables import Variables

POLL_SECONDS = 0.05
"""How long a stop may go unheard, at most."""


class Listener(cp_model.CpSolverSolutionCallback):
    """Keeps each better plan until the caller's thread asks for it."""

    def __init__(self, variables: Variables) -> None:
        super().__init__()
        self._variables = variables
        self._found: SimpleQueue[ExactResult] = SimpleQueue()

    def on_solution_callback(self) -> None:
        """Read the plan that the solver has just found, in the solver's thread."""
        self._found.put(read_result(self._variables, self, status="feasible"))

    def tell(self, hear: Callable[[ExactResult], None]) -> None:
        """Hand over the plans found since the last call, in the caller's thread."""
        while True:
            try:
                found = self._found.get_nowait()
            except Empty:
                return
            hear(found)


def new_solver(*, seconds: float, seed: int, workers: int) -> cp_model.CpSolver:
    """Return a solver that leaves signals to Python, and no worker of which ends the process.

    The local search of OR-Tools 9.15 for feasibility corrupts memory on some models with circuits,
    if there are several workers. A day with 13 visits and linked pairs ended the process within
    seconds in 10 of 10 runs, and in none of 2 without that search, of ten solves each; the issue
    5357 of google/or-tools tells of a like crash.
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.01, seconds)
    solver.parameters.catch_sigint_signal = False
    solver.parameters.use_feasibility_jump = False
    solver.parameters.num_violation_ls = 0
    return solver


def run(
    solver: cp_model.CpSolver,
    model: cp_model.CpModel,
    *,
    should_stop: Callable[[], bool] | None = None,
    listener: Listener | None = None,
    hear: Callable[[ExactResult], None] | None = None,
) -> cp_model.CpSolverStatus:
    """Solve a model, and end early if somebody says so or anything is raised meanwhile.

    Parameters
    ----------
    solver, model
        What is to run on what.
    should_stop
        Asked every ``POLL_SECONDS`` in this thread; once it says yes, the solver ends.
    listener, hear
        Who keeps plans, and who is told of them in this thread.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        solving = pool.submit(solver.solve, model, listener)
        try:
            while not solving.done():
                wait([solving], timeout=POLL_SECONDS)
                if listener is not None and hear is not None:
                    listener.tell(hear)
                # A stop before the solver has begun is lost on it, so it is told until it ends.
                if should_stop is not None and should_stop():
                    solver.stop_search()
        except BaseException:
            while not solving.done():
                solver.stop_search()
                wait([solving], timeout=POLL_SECONDS)
            raise
    if listener is not None and hear is not None:
        listener.tell(hear)
    return solving.result()
