"""The linear relaxation of a problem: its rows as arrays, its routes as columns, exact bounds.

The bound at any whole prices of the rows (Lagrange). Take a legal plan, and prices y with y >= 0
where a row is no equation. Its cost is at least the sum of its columns' points; adding y times
what its rows lack, which is never more than 0, makes it at least ``y * least`` plus the sum of the
columns' *reduced* points. Visits left out and extra variables are between 0 and a limit, so each
adds at least its reduced points times that limit where they are negative. Each shift has one route
or none, so it adds at least the least reduced points of its routes where they are negative. All
of this is computed in whole numbers, prices being scaled and rounded: how exactly the linear
program was solved does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routing.columns.labels import Prices
from routing.compile.compiler import MANDATORY

if TYPE_CHECKING:
    import numpy.typing as npt

    from routing.columns.nodes import Nodes
    from routing.columns.rows import Rows
    from routing.columns.tables import ShiftTable
    from routing.compile.arrays import Compiled, Ints

SCALE = 256
"""Parts of a point that prices are rounded to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A route of a shift as the relaxation sees it.

    Attributes
    ----------
    shift
        Its index.
    nodes, visits
        Node and visit indices in order.
    points
        What it costs at least beyond a shift that makes no visit: travel, lateness, overtime, a
        missed break, the visits' prices.
    late
        Seconds late at the earliest, by visit; those on time are not in it.
    """

    shift: int
    nodes: tuple[int, ...]
    visits: tuple[int, ...]
    points: int
    late: dict[int, int]


class Relaxation:
    """Rows as arrays.

    Attributes
    ----------
    left_out
        Points of leaving each visit out; that some are mandatory does not count, as in
        ``quick_bound``.
    """

    def __init__(self, compiled: Compiled, nodes: Nodes, rows: Rows) -> None:
        self.compiled, self.nodes, self.rows = compiled, nodes, rows
        self.left_out = compiled.left_out_cost % MANDATORY
        self.least = np.array([row.least for row in rows.rows], dtype=np.int64)
        self.exact = np.array([row.exact for row in rows.rows], dtype=np.bool_)
        made = [
            (r, v, nurse, k)
            for r, row in enumerate(rows.rows)
            for (v, nurse), k in row.made.items()
        ]
        self._made = np.array(made, dtype=np.int64).reshape(-1, 4)
        self._starts = _entries([row.starts for row in rows.rows])
        self._left = _entries([row.left_out for row in rows.rows])
        self._late = _entries([row.late for row in rows.rows])
        self._extra = _entries([row.extra for row in rows.rows])
        self._by_visit: dict[int, list[tuple[int, int, int]]] = {}
        for r, v, nurse, k in made:
            self._by_visit.setdefault(v, []).append((r, nurse, k))
        self._starts_of: dict[int, list[tuple[int, int]]] = {}
        for r, n, k in self._starts.tolist():
            self._starts_of.setdefault(n, []).append((r, k))
        self._late_of: dict[int, list[tuple[int, int]]] = {}
        for r, v, k in self._late.tolist():
            self._late_of.setdefault(v, []).append((r, k))

    def whole(self, prices: npt.NDArray[np.float64]) -> Ints:
        """Return prices of rows, scaled, in whole numbers, and none below 0 but of equations.

        Those of seconds late add up to no more than the worst lateness costs.
        """
        y = np.rint(prices * SCALE).astype(np.int64)
        y[~self.exact] = np.maximum(y[~self.exact], 0)
        late = np.flatnonzero([bool(row.late) for row in self.rows.rows])
        if len(late):
            (worst,) = self.rows.rows[late[0]].extra
            most, asked = SCALE * self.rows.extras[worst].points, int(y[late].sum())
            if asked > most:
                y[late] = y[late] * most // asked
        return y

    def prices(self, found: ShiftTable, s: int, y: Ints) -> Prices:
        """Return the reduced points of a shift's nodes and of seconds late at them, scaled."""
        c, visit = self.compiled, self.nodes.visit[found.nodes]
        nurse = int(c.shift_nurse[s])
        r, v, who, k = self._made.T
        theirs = (who == nurse) | (who == -1)
        by_visit = np.zeros(len(c.place), dtype=np.int64)
        np.add.at(by_visit, v[theirs], (y[r] * k)[theirs])
        gains = by_visit[self.nodes.visit]
        np.add.at(gains, self._starts[:, 1], y[self._starts[:, 0]] * self._starts[:, 2])
        late = np.zeros(len(c.place), dtype=np.int64)
        np.add.at(late, self._late[:, 1], y[self._late[:, 0]] * self._late[:, 2])
        saved = int(c.unused_points[s])
        own = (c.weight_travel, c.weight_overtime, c.weight_missed_break, saved, c.weight_lateness)
        return Prices(
            node=SCALE * self.nodes.price[found.nodes, s] - gains[found.nodes],
            late=SCALE * c.weight_lateness - late[visit],
            weight=SCALE * np.array(own, dtype=np.int64),
        )

    def bound(self, y: Ints, routes: int) -> int:
        """Return points that no plan goes below; parameters as for ``scaled_bound``."""
        return -(-self.scaled_bound(y, routes) // SCALE)

    def scaled_bound(self, y: Ints, routes: int) -> int:
        """Return scaled points that no plan goes below.

        Parameters
        ----------
        y
            Prices of rows, of ``whole``.
        routes
            The sum over shifts of the least reduced cost of a route where it is below 0, scaled.
        """
        left = SCALE * self.left_out
        np.subtract.at(left, self._left[:, 1], y[self._left[:, 0]] * self._left[:, 2])
        total = int((y * self.least).sum()) + int(np.minimum(left, 0).sum()) + routes
        reduced = [SCALE * extra.points for extra in self.rows.extras]
        for r, e, k in self._extra.tolist():
            reduced[e] -= int(y[r]) * k
        for points, extra in zip(reduced, self.rows.extras, strict=True):
            total += min(0, points) * extra.most
        return total

    def entries(self, column: Column) -> dict[int, int]:
        """Return what a column adds to each row."""
        found: dict[int, int] = {}
        nurse = int(self.compiled.shift_nurse[column.shift])
        for v in column.visits:
            for r, who, k in self._by_visit[v]:
                if who in (-1, nurse):
                    found[r] = found.get(r, 0) + k
        for n in column.nodes:
            for r, k in self._starts_of.get(n, ()):
                found[r] = found.get(r, 0) + k
        for v, seconds in column.late.items():
            for r, k in self._late_of.get(v, ()):
                found[r] = found.get(r, 0) + k * seconds
        return found


def _entries(tables: list[dict[int, int]]) -> Ints:
    """Return row, number and coefficient of all entries of some tables."""
    rows = [(r, number, k) for r, table in enumerate(tables) for number, k in table.items()]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)
