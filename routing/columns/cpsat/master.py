"""The linear program over the routes known so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.linear_solver import pywraplp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt


class Master:
    """A linear program that gains columns, solved anew from its last basis.

    Parameters
    ----------
    rows
        Least value of each row, and whether it is the only one.
    """

    def __init__(self, rows: Sequence[tuple[int, bool]]) -> None:
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.SuppressOutput()
        self._rows: list[pywraplp.Constraint] = []
        self._columns: list[pywraplp.Variable] = []
        for least, exact in rows:
            self.add_row(least, exact=exact)

    def add_row(self, least: float, *, exact: bool = False) -> int:
        """Add a row without columns, and return its number."""
        most = least if exact else self._solver.infinity()
        self._rows.append(self._solver.Constraint(float(least), float(most)))
        return len(self._rows) - 1

    def add(self, points: float, most: float, entries: Mapping[int, float]) -> int:
        """Add a column between 0 and a limit, and return its number."""
        column = self._solver.NumVar(0.0, float(most), "")
        self._solver.Objective().SetCoefficient(column, float(points))
        for row, value in entries.items():
            self._rows[row].SetCoefficient(column, float(value))
        self._columns.append(column)
        return len(self._columns) - 1

    def put(self, row: int, column: int, value: float) -> None:
        """Set an entry."""
        self._rows[row].SetCoefficient(self._columns[column], float(value))

    def forbid(self, column: int) -> None:
        """Take a column out for good."""
        self._columns[column].SetUb(0.0)

    def solve(self) -> tuple[float, npt.NDArray[np.float64]] | None:
        """Return points and the price of each row; None if the solver fails."""
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL and not self._solved_anew():
            return None
        prices = np.array([row.dual_value() for row in self._rows])
        return self._solver.Objective().Value(), prices

    def _solved_anew(self) -> bool:
        """Solve without the last basis, from the other side: bases may end up singular."""
        known = pywraplp.MPSolverParameters
        parameters = known()
        parameters.SetIntegerParam(known.INCREMENTALITY, known.INCREMENTALITY_OFF)
        parameters.SetIntegerParam(known.LP_ALGORITHM, known.DUAL)
        solved: bool = self._solver.Solve(parameters) == pywraplp.Solver.OPTIMAL
        return solved

    def values(self) -> npt.NDArray[np.float64]:
        """Return how much of each column the last solution has."""
        return np.array([column.solution_value() for column in self._columns])
