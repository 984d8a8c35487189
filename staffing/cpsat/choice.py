"""The best choice of one schedule for each nurse from those that were generated."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from staffing.compile.compiled import lines_of
from staffing.cpsat.run import new_solver, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from staffing.compile.compiled import Compiled, Ints
    from staffing.cpsat.columns import Column


def choose(
    compiled: Compiled,
    columns: Sequence[Column],
    table: Ints,
    *,
    seconds: float,
    seed: int,
    workers: int,
    should_stop: Callable[[], bool],
) -> tuple[Ints | None, bool]:
    """Return the best roster made of some columns, and whether it is proven to be that.

    Parameters
    ----------
    compiled, columns
        The problem, and the schedules to choose from; nurses without any keep those of ``table``.
    table
        The roster at hand, as a hint.
    seconds, seed, workers, should_stop
        Of the solver.
    """
    model = cp_model.CpModel()
    by_nurse: dict[int, list[tuple[Column, cp_model.IntVar]]] = defaultdict(list)
    present: dict[int, list[cp_model.LinearExprT]] = defaultdict(list)
    cost: list[cp_model.LinearExprT] = []
    for column in columns:
        var = model.new_bool_var("")
        by_nurse[column.nurse].append((column, var))
        model.add_hint(var, bool((table[column.nurse] == column.row).all()))
        cost.append(round(column.cost) * var)
        for line in column.lines:
            present[int(line)].append(var)
    for found in by_nurse.values():
        model.add_exactly_one([var for _, var in found])
    cost += _cover(model, compiled, present, _kept(compiled, table, set(by_nurse)))
    model.minimize(cp_model.LinearExpr.sum(cost))
    solver = new_solver(seconds=seconds, seed=seed, workers=workers)
    status = run(solver, model, should_stop=should_stop)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, status == cp_model.INFEASIBLE
    chosen = table.copy()
    for n, found in by_nurse.items():
        chosen[n] = next(column.row for column, var in found if solver.boolean_value(var))
    return chosen, status == cp_model.OPTIMAL


def _cover(
    model: cp_model.CpModel,
    c: Compiled,
    present: dict[int, list[cp_model.LinearExprT]],
    kept: Ints,
) -> list[cp_model.LinearExprT]:
    """Price cover, what misses its minimum most of all."""
    cost: list[cp_model.LinearExprT] = []
    for line in range(len(c.problem.cover)):
        found = present.get(line, [])
        fixed = int(kept[line])
        amount = cp_model.LinearExpr.sum(found) + fixed if found else fixed
        least, best, most = int(c.least[line]), int(c.best[line]), int(c.most[line])
        for points, aim, sign in (
            (int(c.under[line]), best, 1),
            (c.miss, least, 1),
            (int(c.over[line]), best, -1),
            (c.miss, most, -1),
        ):
            reach = aim - fixed if sign > 0 else len(found) + fixed - aim
            if points and reach > 0:
                slack = model.new_int_var(0, reach, "")
                model.add(slack >= sign * (aim - amount))
                cost.append(points * slack)
    return cost


def _kept(c: Compiled, table: Ints, chosen: set[int]) -> Ints:
    """Return how many of the nurses who keep their schedule count for each line."""
    kept = np.zeros(len(c.problem.cover), dtype=np.int64)
    for n in set(range(len(table))) - chosen:
        for day in np.flatnonzero(table[n] >= 0):
            for line in lines_of(c, n, int(day), int(table[n, day])):
                kept[line] += 1
    return kept
