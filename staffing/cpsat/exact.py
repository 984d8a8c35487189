"""The best roster within a scope, exactly, with a bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from staffing.cpsat.constraints import constrain
from staffing.cpsat.run import new_solver, run
from staffing.cpsat.variables import Scope, Variables

if TYPE_CHECKING:
    from collections.abc import Callable

    from staffing.compile.compiled import Compiled, Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """What a solve found.

    Attributes
    ----------
    table
        Options (n, d); None if nothing was found in time, or nothing is possible.
    bound
        No roster within the scope costs less, the price of missed cover included; only for whole
        problems.
    proven, impossible
        Whether the table is best within the scope; whether there is none.
    """

    table: Ints | None
    bound: int | None
    proven: bool
    impossible: bool


def build(compiled: Compiled, scope: Scope) -> Variables:
    """Return the variables of a model that is ready to solve; the model is in them."""
    variables = Variables(compiled=compiled, scope=scope)
    constrain(variables)
    variables.model.minimize(sum(points * term for points, term in variables.penalties))
    return variables


def solve_exact(
    compiled: Compiled,
    scope: Scope,
    *,
    seconds: float,
    seed: int,
    workers: int,
    should_stop: Callable[[], bool] | None = None,
    hear: Callable[[Ints], object] | None = None,
) -> Found:
    """Solve what is in scope; tell of each better table in the caller's thread."""
    variables = build(compiled, scope)
    solver = new_solver(seconds=seconds, seed=seed, workers=workers)
    listener = None if hear is None else _Listener(variables)

    def tell() -> None:
        if listener is not None and hear is not None:
            listener.tell(hear)

    status = run(solver, variables.model, listener, should_stop=should_stop, beside=tell)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(table=None, bound=None, proven=False, impossible=status == cp_model.INFEASIBLE)
    bound = None
    if scope.free is None:
        bound = int(np.ceil(solver.best_objective_bound - 1e-6))
    return Found(
        table=table_of(variables, solver.boolean_value),
        bound=bound,
        proven=status == cp_model.OPTIMAL,
        impossible=False,
    )


def table_of(variables: Variables, value: Callable[[cp_model.LiteralT], bool]) -> Ints:
    """Return the options that a solution chooses, the rest as it was."""
    c, old = variables.compiled, variables.scope.table
    if old is None:
        table = np.full((len(c.problem.nurses), c.problem.days), -1, dtype=np.int64)
    else:
        table = old.copy()
    for n in variables.nurses:
        table[n] = -1
    for (n, day, option), term in variables.x.items():
        if (isinstance(term, int) and term) or (not isinstance(term, int) and value(term)):
            table[n, day] = option
    return table


class _Listener(cp_model.CpSolverSolutionCallback):
    """Keeps the latest table until the caller's thread asks for it."""

    def __init__(self, variables: Variables) -> None:
        super().__init__()
        self._variables = variables
        self._latest: Ints | None = None

    def on_solution_callback(self) -> None:
        """Read the roster that the solver has just found, in the solver's thread."""
        self._latest = table_of(self._variables, self.boolean_value)

    def tell(self, hear: Callable[[Ints], object]) -> None:
        """Hand over the latest table, if it is new."""
        latest, self._latest = self._latest, None
        if latest is not None:
            hear(latest)
