"""The best choice of one schedule for each nurse from those that were generated."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from staffing.cpsat.run import new_solver, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from staffing.columns.pool import Column
    from staffing.compile.compiled import Ints
    from staffing.search.lines import Lines


def choose(
    lines: Lines,
    columns: Sequence[Column],
    kept: Ints,
    table: Ints,
    *,
    seconds: float,
    seed: int,
    should_stop: Callable[[], bool],
) -> tuple[Ints | None, bool]:
    """Return the best roster made of some columns, and whether it is proven to be that.

    Parameters
    ----------
    lines, columns
        The cover, and the schedules to choose from; nurses without any keep those of ``table``.
    kept
        (c): how many of the nurses without columns count for each line.
    table
        The roster at hand, as a hint.
    seconds, seed, should_stop
        Of the solver, which has one thread.
    """
    model = cp_model.CpModel()
    by_nurse: dict[int, list[tuple[Column, cp_model.IntVar]]] = defaultdict(list)
    present: dict[int, list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
    cost: list[cp_model.LinearExprT] = []
    for column in columns:
        var = model.new_bool_var("")
        by_nurse[column.nurse].append((column, var))
        model.add_hint(var, bool((table[column.nurse] == column.row).all()))
        cost.append(round(column.cost) * var)
        for line, times in zip(column.lines, column.times, strict=True):
            present[int(line)].append((int(times), var))
    for found in by_nurse.values():
        model.add_exactly_one([var for _, var in found])
    for line, counted in present.items():
        cost += _line(model, lines, line, counted, int(kept[line]))
    model.minimize(cp_model.LinearExpr.sum(cost))
    solver = new_solver(seconds=seconds, seed=seed, workers=1)
    status = run(solver, model, should_stop=should_stop)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, status == cp_model.INFEASIBLE
    chosen = table.copy()
    for n, found in by_nurse.items():
        chosen[n] = next(column.row for column, var in found if solver.boolean_value(var))
    return chosen, status == cp_model.OPTIMAL


def _line(
    model: cp_model.CpModel,
    lines: Lines,
    line: int,
    counted: list[tuple[int, cp_model.IntVar]],
    kept: int,
) -> list[cp_model.LinearExprT]:
    """Price a line, what misses its minimum most of all."""
    cost: list[cp_model.LinearExprT] = []
    amount = cp_model.LinearExpr.sum([times * var for times, var in counted]) + kept
    low = kept + sum(min(times, 0) for times, _ in counted)
    high = kept + sum(max(times, 0) for times, _ in counted)
    for points, aim, sign in (
        (int(lines.under[line]), int(lines.best[line]), 1),
        (lines.miss, int(lines.least[line]), 1),
        (int(lines.over[line]), int(lines.best[line]), -1),
        (lines.miss, int(lines.most[line]), -1),
    ):
        reach = aim - low if sign > 0 else high - aim
        if points and reach > 0:
            slack = model.new_int_var(0, reach, "")
            model.add(slack >= sign * (aim - amount))
            cost.append(points * slack)
    return cost
