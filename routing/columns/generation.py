"""Column generation: routes are priced and added to the linear program until none is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.columns.cpsat.master import Master
from routing.columns.labels import EXACT, QUICK
from routing.columns.pricing import Pricing
from routing.columns.relaxed import SCALE, Relaxation
from routing.columns.tables import first_memories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    from routing.columns.nodes import Nodes
    from routing.columns.pool import Pool
    from routing.columns.relaxed import Column
    from routing.columns.rows import Rows
    from routing.compile.arrays import Compiled, Ints

    Floats = npt.NDArray[np.float64]

CALM = 0.7
"""Weight of the best prices so far against those of the linear program (Wentges, Weighted
Dantzig-Wolfe decomposition for linear mixed-integer programming, 1997)."""

FEW_LABELS = 600
"""Labels per shift of a round after which the next one may be exact: it takes little more."""

HOUR = 3_600

ROUNDING = 1e-6
"""Reduced points of a column that are taken for 0."""


class Generation:
    """A linear program under way.

    Attributes
    ----------
    bound
        The best bound so far; -1 if none yet.
    points
        What the linear program costs with the columns it has.
    columns
        All routes made.
    failed
        Whether the linear program could not be solved; then nothing more can be done.
    """

    def __init__(self, compiled: Compiled, nodes: Nodes, rows: Rows) -> None:
        self.relaxation = Relaxation(compiled, nodes, rows)
        self.pricing = Pricing(self.relaxation, first_memories(compiled, nodes))
        self.failed = False
        self.columns: list[Column] = []
        self.bound = -1
        self.points = float("inf")
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self._entries: list[dict[int, int]] = []
        self._forbidden: set[int] = set()
        self._centre: Ints | None = None
        self._routes: Ints = np.zeros(len(compiled.shift_start), dtype=np.int64)
        self._calm = CALM
        self._quick = True
        self._count = len(rows.rows)
        # Rows that count seconds are solved in units of the others' size.
        self._size = np.ones(self._count + len(compiled.shift_start))
        self._size[: self._count][[bool(row.late) for row in rows.rows]] = 1 / HOUR
        shifts = len(compiled.shift_start)
        self._master = Master(
            [(row.least, row.exact) for row in rows.rows] + [(-1, False)] * shifts
        )
        for v, points in enumerate(self.relaxation.left_out.tolist()):
            self._master.add(points, 1, _column_of([row.left_out for row in rows.rows], v))
        for e, extra in enumerate(rows.extras):
            entries = _column_of([row.extra for row in rows.rows], e)
            self._master.add(extra.points, extra.most, self._sized(entries))
        self._offset = len(self.relaxation.left_out) + len(rows.extras)

    def _sized(self, entries: dict[int, int]) -> dict[int, float]:
        return {r: value * float(self._size[r]) for r, value in entries.items()}

    def add(self, columns: Iterable[Column]) -> int:
        """Add routes to the linear program; return how many it did not have."""
        before = len(self.columns)
        for column in columns:
            key = (column.shift, column.nodes)
            if key in self._known:
                continue
            self._known.add(key)
            entries = self.relaxation.entries(column)
            own = self._sized(entries | {self._count + column.shift: -1})
            self._master.add(column.points, float("inf"), own)
            self.columns.append(column)
            self._entries.append(entries)
        return len(self.columns) - before

    def start_from(self, pool: Pool) -> None:
        """Add known routes; those that cannot be driven are none."""
        found = (self.pricing.along(seen.shift, seen.visits) for seen in pool)
        self.add(column for column in found if column is not None)

    def round(self) -> bool:
        """Price once; return False when no route is missing, or nothing more can be done."""
        solved = self._master.solve()
        if solved is None:
            self.failed = True
            return False
        self.points, prices = solved[0], solved[1] * self._size
        own, shift = prices[: self._count], prices[self._count :]
        y = self.relaxation.whole(self._smoothed(own))
        # A shift's price is what the routes it has are worth already.
        below = -np.maximum(np.rint(shift * SCALE), 0).astype(np.int64)
        priced = self.pricing.price(y, QUICK if self._quick else EXACT, below)
        if priced.routes is not None:
            found = self.relaxation.bound(y, int(priced.routes.sum()))
            if found > self.bound or self._centre is None:
                self.bound, self._centre, self._routes = max(found, self.bound), y, priced.routes
        missing = [c for c in priced.columns if self._reduced(c, own, shift) < -ROUNDING]
        if self.bound >= self.points - 1:
            return False
        if self.add(missing):
            self._quick = priced.labels > FEW_LABELS * len(shift)
            return True
        if self._quick:
            self._quick = False
            return True
        if self._calm and self._centre is not None:
            # The smoothed prices led astray: nearer to those of the linear program.
            self._calm = self._calm / 2 if self._calm > 0.2 else 0.0
            return True
        self._calm = CALM
        return False

    def routes_below(self, points: int, most: int, over: Callable[[], bool]) -> list[Column] | None:
        """Return all routes that a plan of less than some points may have.

        Of each shift and set of visits it is the cheapest, at the best prices found. A route is in
        a plan whose other columns are at their least; that of a plan at or above the points is not.
        None where there are more than ``most``, no bound is known, or ``over`` says yes.
        """
        if self._centre is None:
            return None
        gap = SCALE * points - self.relaxation.scaled_bound(self._centre, int(self._routes.sum()))
        return self.pricing.all_below(self._centre, gap + self._routes, most, over)

    def _smoothed(self, own: Floats) -> Floats:
        if self._centre is None:
            return own
        mixed: Floats = self._calm * self._centre / SCALE + (1 - self._calm) * own
        return mixed

    def _reduced(self, column: Column, own: Floats, shift: Floats) -> float:
        """Return the reduced points of a column at prices of the linear program."""
        entries = self.relaxation.entries(column)
        gains = sum(float(own[r]) * k for r, k in entries.items())
        return column.points - gains + float(shift[column.shift])

    def grow(self) -> bool:
        """Make visits remember what routes in use came back to; False if none did."""
        if self.failed:
            return False
        values = self._master.values()[self._offset :]
        pairs: set[tuple[int, int]] = set()
        for j in np.flatnonzero(values > ROUNDING).tolist():
            pairs |= _cycles(self.columns[j].visits)
        if not pairs:
            return False
        self.pricing.grow(pairs)
        for j, column in enumerate(self.columns):
            if j not in self._forbidden and not self.pricing.remembers(column):
                self._forbidden.add(j)
                self._master.forbid(self._offset + j)
        return True


def _column_of(tables: list[dict[int, int]], number: int) -> dict[int, int]:
    return {r: table[number] for r, table in enumerate(tables) if number in table}


def _cycles(visits: Sequence[int]) -> set[tuple[int, int]]:
    """Return who must remember whom so that a way back to a visit is noticed."""
    pairs: set[tuple[int, int]] = set()
    last: dict[int, int] = {}
    for i, v in enumerate(visits):
        if v in last:
            pairs |= {(w, v) for w in visits[last[v] + 1 : i]}
        last[v] = i
    return pairs
