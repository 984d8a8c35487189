"""Finds routes of negative reduced cost, shift by shift."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routing.columns import labels as lab
from routing.columns import ways
from routing.columns.relaxed import SCALE, Column
from routing.columns.tables import new_room, remember, room_of, shift_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routing.columns.relaxed import Relaxation
    from routing.columns.tables import ShiftTable
    from routing.compile.arrays import Bools, Ints

CAPACITY = 1 << 18
"""Labels of a shift at most; more are given up, after some seconds' work."""

MOST = 12
"""Routes taken from a shift at a time."""


class Priced(NamedTuple):
    """What pricing found.

    Attributes
    ----------
    columns
        Routes of negative reduced cost.
    routes
        By shift, the least reduced cost below 0, scaled; None if not known.
    labels
        How many labels that took.
    """

    columns: list[Column]
    routes: Ints | None
    labels: int


class Pricing:
    """The shifts of a problem, each with its table."""

    def __init__(self, relaxation: Relaxation, near: Bools, capacity: int = CAPACITY) -> None:
        self._r, self._near = relaxation, near
        shifts = range(len(relaxation.compiled.shift_start))
        tables = {
            s: shift_table(relaxation.compiled, relaxation.nodes, s, near)
            for s in shifts
            if relaxation.nodes.possible[:, s].any()
        }
        self._tables = tables
        self._room = new_room(list(tables.values()), capacity)

    def grow(self, pairs: set[tuple[int, int]]) -> None:
        """Make visits remember others: pairs (visit, remembered)."""
        for v, w in pairs:
            self._near[v, w] = True
        visit = self._r.nodes.visit
        self._tables = {s: remember(t, visit, self._near) for s, t in self._tables.items()}

    def remembers(self, column: Column) -> bool:
        """Tell whether a route may still be made now that visits remember more."""
        memory: set[int] = set()
        for v in column.visits:
            if v in memory:
                return False
            memory = {w for w in memory if self._near[v, w]} | {v}
        return True

    def price(self, y: Ints, mode: int, below: Ints) -> Priced:
        """Return routes of negative reduced cost at whole prices of rows.

        Parameters
        ----------
        y
            Prices of rows, of ``whole``.
        mode
            ``QUICK`` or ``EXACT``.
        below
            By shift, scaled: routes of as much or more need not be found.
        """
        columns: list[Column] = []
        least = np.zeros(len(below), dtype=np.int64)
        known, labels = mode != lab.QUICK, 0
        for s, found in self._tables.items():
            prices = self._r.prices(found, s, y)
            room = room_of(self._room, found)
            count = int(ways.label(found.table, prices, room, mode, int(below[s])))
            labels += count
            order = np.argsort(room.done[:, 0], kind="stable")[:MOST]
            best = room.done[order]
            columns += [
                self.column(s, found, prices, room, int(points), int(last))
                for points, last in best
                if points < 0
            ]
            known = known and count < len(room.label)
            least[s] = min(0, int(below[s]), int(best[0, 0]))
        return Priced(columns, least if known else None, labels)

    def all_below(
        self, y: Ints, below: Ints, most: int, over: Callable[[], bool]
    ) -> list[Column] | None:
        """Return every route below a reduced cost.

        Of each set of visits, for each choice of sliced nodes, it is those orders that no other one
        beats in both cost and the latest visit's seconds late.

        Parameters
        ----------
        y, below
            As for ``price``.
        most
            Routes at most; None is returned where there are more, or labels run out.
        over
            Asked before each shift; once it says yes, None is returned.
        """
        sliced = self._r.nodes.sliced
        columns: dict[tuple[int, frozenset[int], frozenset[int], int], Column] = {}
        every = np.ones_like(self._near)
        for s, known in self._tables.items():
            if over():
                return None
            found = remember(known, self._r.nodes.visit, every)
            prices, room = self._r.prices(found, s, y), room_of(self._room, found)
            ends = np.empty((most + 1, 2), dtype=np.int64)
            count = int(ways.label(found.table, prices, room, lab.ALL, int(below[s])))
            if count >= len(room.label):
                return None
            k = int(ways.gather(found.table, prices, room, count, int(below[s]), ends))
            if k > most:
                return None
            for last, points in ends[:k].tolist():
                column = self.column(s, found, prices, room, points, last)
                cut = frozenset(n for n in column.nodes if sliced[n])
                worst = max(column.late.values(), default=0)
                key = (s, frozenset(column.visits), cut, worst)
                if key not in columns or column.points < columns[key].points:
                    columns[key] = column
            if len(columns) > most:
                return None
        return list(columns.values())

    def along(self, s: int, visits: Sequence[int]) -> Column | None:
        """Return the column of an order of visits, None if the shift cannot drive it."""
        found = self._tables.get(s)
        if found is None:
            return None
        visit = self._r.nodes.visit[found.nodes]
        rows = [np.flatnonzero(visit == v) for v in visits]
        offsets = np.cumsum([0, *(len(row) for row in rows)])
        free = self._r.prices(found, s, np.zeros_like(self._r.least))
        room = room_of(self._room, found)
        points = int(ways.along(found.table, free, room, np.concatenate(rows), offsets))
        if points >= lab.NEVER:
            return None
        return self.column(s, found, free, room, points, int(room.done[0, 1]))

    def column(
        self, s: int, found: ShiftTable, prices: lab.Prices, room: lab.Room, cost: int, last: int
    ) -> Column:
        """Return the route that ends with a label."""
        c, table = self._r.compiled, found.table
        way: list[int] = []
        at = last
        while at > 0:
            way.append(at)
            at = int(room.label[at, lab.PARENT])
        way.reverse()
        rows = room.label[way]
        own = rows[:, lab.NODE]
        late = np.maximum(rows[:, lab.TIME] - table.due[own], 0)
        home = int(table.back[own[-1]])
        # What is paid after the last visit: overtime, a missed break.
        closing = cost - int(rows[-1, lab.COST]) - int(prices.weight[lab.TRAVEL]) * home
        driving = int(table.out_drive[own[0]]) + int(table.drive[own[:-1], own[1:]].sum()) + home
        nodes = found.nodes[own]
        points = c.weight_travel * driving + c.weight_lateness * int(late.sum())
        points += int(self._r.nodes.price[nodes, s].sum()) + closing // SCALE
        points -= int(c.unused_points[s])
        visits = self._r.nodes.visit[nodes].tolist()
        lateness: dict[int, int] = {}
        for v, seconds in zip(visits, late.tolist(), strict=True):
            if seconds:
                lateness[v] = lateness.get(v, 0) + seconds
        return Column(
            shift=s,
            nodes=tuple(nodes.tolist()),
            visits=tuple(visits),
            points=points,
            late=lateness,
        )
