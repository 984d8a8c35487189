"""A known plan as a complete hint: every variable gets its value, not only the routes.

An incomplete hint is often lost on the solver. So the routes are fixed in a copy of the model,
the copy is solved, which is only a matter of timing, and all its values are the hint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from routing.cpsat.run import new_solver, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routing.cpsat.variables import Variables


def solve_routes(
    variables: Variables,
    orders: Sequence[Sequence[int]],
    *,
    seconds: float = 5.0,
    should_stop: Callable[[], bool] | None = None,
) -> cp_model.CpSolver | None:
    """Time given routes at least cost.

    Parameters
    ----------
    variables
        The model; it is not changed.
    orders
        Visit indices of each shift of the whole problem, in order.
    seconds
        Wall-clock limit.
    should_stop
        As for ``solve_exact``.

    Returns
    -------
    cp_model.CpSolver | None
        A solver that holds the values, or None if the routes break a constraint.
    """
    copy = variables.model.clone()
    for literal, value in variables.steps(orders):
        if literal is None:
            return None
        copy.add(copy.get_int_var_from_proto_index(literal.index) == value)
    solver = new_solver(seconds=seconds, seed=0, workers=1)
    solved = run(solver, copy, should_stop=should_stop)
    return solver if solved in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def add_hint(
    variables: Variables,
    orders: Sequence[Sequence[int]],
    *,
    seconds: float = 5.0,
    should_stop: Callable[[], bool] | None = None,
) -> cp_model.CpSolver | None:
    """Hint all variables at given routes; return the timed routes, or None if they are illegal."""
    timed = solve_routes(variables, orders, seconds=seconds, should_stop=should_stop)
    if timed is None:
        return None
    for index in range(len(variables.model.proto.variables)):
        variable = variables.model.get_int_var_from_proto_index(index)
        variables.model.add_hint(variable, timed.value(variable))
    return timed
