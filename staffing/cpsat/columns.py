"""Column generation: the linear relaxation over all schedules of all nurses, and its bound.

The master chooses a mix of schedules for each nurse so that cover costs least; its dual values
price the days, and dynamic programming finds the schedules that would help (as in Burke and
Curtois 2014, "New approaches to nurse rostering benchmark instances"). Whatever the dual values,
what they are worth in all plus each nurse's cheapest schedule is a bound (Lagrange).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.linear_solver import pywraplp

from staffing.compile.compiled import lines_of
from staffing.search.automaton import INFINITE

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from staffing.compile.compiled import Compiled, Ints
    from staffing.search.crew import Crew

    Floats = npt.NDArray[np.float64]

SMOOTHING = 0.6
"""Weight of the best dual values so far where schedules are sought (Wentges 1997)."""

EPSILON = 1e-6

DIVE_ROUNDS = 6
"""Rounds of generation after each nurse that is fixed."""


@dataclass(slots=True, kw_only=True, eq=False)
class Column:
    """A schedule of a nurse with its price by contract, and its variable in the master."""

    nurse: int
    row: Ints
    cost: float
    lines: Ints
    variable: pywraplp.Variable


class Master:
    """The relaxation, growing with each round.

    Attributes
    ----------
    columns
        All schedules so far.
    bound
        No roster costs less.
    objective
        Of the relaxation over the columns so far.
    """

    def __init__(self, compiled: Compiled, crew: Crew) -> None:
        self.compiled, self.crew = compiled, crew
        self.columns: list[Column] = []
        self.bound = -np.inf
        self.objective = np.inf
        self._known: dict[tuple[int, bytes], Column] = {}
        self._by_nurse: list[list[Column]] = [[] for _ in crew.schedulers]
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._rows: list[tuple[int, pywraplp.Constraint, float]] = []
        self._rows_of: list[list[pywraplp.Constraint]] = [[] for _ in compiled.problem.cover]
        self._cover_rows()
        self._solver.Objective().SetMinimization()
        nurses = range(len(compiled.problem.nurses))
        self._one = [self._solver.Constraint(1.0, 1.0) for _ in nurses]
        for row in self._one:  # Until a nurse has a schedule, to have none is very dear.
            self._slack(row, 1.0, 100.0 * compiled.miss)
        self._center: Floats | None = None
        self._weight = SMOOTHING
        self.fixed: dict[int, Column] = {}
        self.values = self._duals = self._each = np.empty(0)

    def _cover_rows(self) -> None:
        """Add each line of cover: what is missing and what is too much has its price."""
        c, infinity = self.compiled, self._solver.infinity()
        for line in range(len(c.problem.cover)):
            least, best, most = (float(x[line]) for x in (c.least, c.best, c.most))
            if c.under[line] or c.over[line]:
                row = self._add(line, best, best)
                self._slack(row, 1.0, float(c.under[line]))
                self._slack(row, -1.0, float(c.over[line]))
            if least:
                self._slack(self._add(line, least, infinity), 1.0, float(c.miss))
            if most < len(c.problem.nurses):
                self._slack(self._add(line, -infinity, most), -1.0, float(c.miss))

    def _add(self, line: int, low: float, high: float) -> pywraplp.Constraint:
        row = self._solver.Constraint(low, high)
        self._rows.append((line, row, low if np.isfinite(low) else high))
        self._rows_of[line].append(row)
        return row

    def _slack(self, row: pywraplp.Constraint, sign: float, price: float) -> None:
        slack = self._solver.NumVar(0.0, self._solver.infinity(), "")
        row.SetCoefficient(slack, sign)
        self._solver.Objective().SetCoefficient(slack, price)

    def offer(self, table: Ints) -> None:
        """Add the schedules of a roster."""
        for n in range(len(table)):
            if n in self.crew.stuck:
                continue
            self.add(n, table[n])
            if not self._by_nurse[n]:
                # Without any schedule of a nurse there is no relaxation to begin with.
                found = self.crew.schedulers[n].best(self._extra(np.empty(0)))
                if found is not None:
                    self.add(n, found[1])

    def add(self, n: int, row: Ints) -> Column | None:
        """Add a schedule; None if it is there already, or not legal."""
        key = (n, row.tobytes())
        cost = self.crew.schedulers[n].true_price(row)
        if key in self._known or cost >= INFINITE:
            return None
        variable = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._solver.Objective().SetCoefficient(variable, cost)
        self._one[n].SetCoefficient(variable, 1.0)
        lines = [
            line
            for day in np.flatnonzero(row >= 0)
            for line in lines_of(self.compiled, n, int(day), int(row[day]))
        ]
        for line in set(lines):
            for constraint in self._rows_of[line]:
                constraint.SetCoefficient(variable, float(lines.count(line)))
        if n in self.fixed:
            variable.SetUb(0.0)
        column = Column(
            nurse=n,
            row=row.copy(),
            cost=cost,
            lines=np.array(lines, dtype=np.int64),
            variable=variable,
        )
        self.columns.append(column)
        self._known[key] = column
        self._by_nurse[n].append(column)
        return column

    def _solve(self) -> bool:
        """Solve the relaxation and note its values before anything changes; tell if it was."""
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            return False
        self.objective = self._solver.Objective().Value()
        self._duals = np.array([row.DualValue() for _, row, _ in self._rows])
        self._each = np.array([one.DualValue() for one in self._one])
        self.values = np.array([column.variable.solution_value() for column in self.columns])
        return True

    def round(self) -> bool:
        """Solve the relaxation and seek schedules that help; tell whether any was found."""
        if not self._solve():
            return False
        rows = self._duals
        used = rows
        if self._center is not None and self._weight > 0 and not self.fixed:
            used = self._weight * self._center + (1 - self._weight) * rows
        grown = self._price(used, rows)
        if not grown and used is not rows:
            grown = self._price(rows, rows)
        return grown

    def _price(self, used: Floats, rows: Floats) -> bool:
        """Seek schedules at some dual values, and keep those that help at those of the master."""
        extra, own = self._extra(used), self._extra(rows)
        total = float(sum(y * b for y, (_, _, b) in zip(used, self._rows, strict=True)))
        grown = False
        for n, scheduler in enumerate(self.crew.schedulers):
            if n in self.crew.stuck or n in self.fixed:
                continue
            found = scheduler.best(extra)
            assert found is not None
            total += found[0]
            column = self.add(n, found[1])
            if column is not None:
                reduced = column.cost + own[column.lines].sum() - self._each[n]
                grown = grown or bool(reduced < -EPSILON)
        if not self.fixed and total > self.bound:
            self.bound, self._center = total, used
        return grown

    def _extra(self, duals: Floats) -> Floats:
        """Return what one nurse more costs in each line at some dual values."""
        extra = np.zeros(max(1, len(self.compiled.problem.cover)))
        for y, (line, _, _) in zip(duals, self._rows, strict=len(duals) > 0):
            extra[line] -= y
        return extra

    def converge(self, should_stop: Callable[[], bool], rounds: int = 10_000) -> bool:
        """Go on until no schedule helps; tell whether that was reached."""
        for _ in range(rounds):
            if should_stop():
                return False
            if not self.round() or self.objective - self.bound < EPSILON:
                return True
        return False

    def fix(self, column: Column) -> None:
        """Give a nurse a schedule for good, until ``release``."""
        self.fixed[column.nurse] = column
        for other in self._by_nurse[column.nurse]:
            other.variable.SetUb(0.0)
        column.variable.SetBounds(1.0, 1.0)

    def release(self) -> None:
        """Free all nurses."""
        for n in self.fixed:
            for column in self._by_nurse[n]:
                column.variable.SetBounds(0.0, self._solver.infinity())
        self.fixed.clear()

    def keep(self, table: Ints, free: frozenset[int]) -> None:
        """Fix all nurses but some to their schedules in a roster."""
        self.offer(table)
        for n in range(len(table)):
            column = self._known.get((n, table[n].tobytes()))
            if n not in free and column is not None:
                self.fix(column)

    def open_columns(self, most: float) -> list[Column]:
        """Return schedules of nurses who are free whose reduced cost is no more than ``most``."""
        if not self._solve():
            return []
        extra = self._extra(self._duals)
        return [
            x
            for n in range(len(self._by_nurse))
            if n not in self.fixed
            for x in self._by_nurse[n]
            if x.cost + extra[x.lines].sum() - self._each[n] <= most
        ]

    def dive(
        self, rng: np.random.Generator, should_stop: Callable[[], bool]
    ) -> tuple[Ints, list[int]] | None:
        """Fix nurse after nurse to what the relaxation favours; return roster and order."""
        nurses = len(self.compiled.problem.nurses)
        table = self.crew.table.copy()
        try:
            while len(self.fixed) + len(self.crew.stuck) < nurses:
                self.converge(should_stop, rounds=DIVE_ROUNDS)
                if should_stop() or not self._solve():
                    return None
                places = [k for k, x in enumerate(self.columns) if x.nurse not in self.fixed]
                open_columns = [self.columns[k] for k in places]
                values = self.values[places]
                values += 0.1 * rng.random(len(values)) * (values > 0.05)
                for rank, k in enumerate(np.argsort(-values)):
                    if open_columns[k].nurse not in self.fixed and (rank == 0 or values[k] > 0.7):
                        self.fix(open_columns[k])
            for n, column in self.fixed.items():
                table[n] = column.row
            order = list(self.fixed)
        finally:
            self.release()
        return table, order
