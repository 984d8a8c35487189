"""The linear relaxation over all schedules of some nurses, growing, on HiGHS.

The master chooses a mix of schedules for each nurse so that cover costs least; its dual values
price the days, and dynamic programming finds the schedules that would help (as in Burke and
Curtois 2014, "New approaches to nurse rostering benchmark instances"). Whatever the dual values,
what they are worth in all plus each nurse's cheapest schedule is a bound (Lagrange).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import highspy
import numpy as np

from staffing.columns.program import DUAL, PRIMAL, new_program
from staffing.columns.steps import steps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    from staffing.columns.pool import Column, Pool
    from staffing.compile.compiled import Ints

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

CROWD = 40
"""More schedules than so many for each nurse are thinned out."""

SMOOTHING = 0.7
"""Weight of the best dual values so far where schedules are sought (Wentges 1997)."""

EPSILON = 1e-6

LACK = 50.0
"""A nurse without a schedule costs so many times a missed minimum."""


class Relaxation:
    """The relaxation of some nurses, while the others keep their schedules.

    Attributes
    ----------
    columns
        The schedules in it.
    bound
        No roster in which the others keep their schedules, and nurses the shifts that are pinned,
        costs less, the schedules of the others left out.
    pins
        By nurse (d, o + 1): which of a day off, and of options, are not ruled out for now.
    given
        By nurse: the only schedule that can be chosen for now.
    objective
        Of the relaxation over the columns so far.
    values
        How much of each column is in its solution.
    days, symbol_of
        Days (d), and the shift type from 1 of a day off and of each option (o + 1).
    """

    def __init__(
        self,
        pool: Pool,
        free: Iterable[int],
        table: Ints,
        columns: Sequence[Column] | None = None,
    ) -> None:
        self.pool, self.crew = pool, pool.crew
        self.free = [n for n in sorted(free) if n not in self.crew.stuck]
        self._place = {n: k for k, n in enumerate(self.free)}
        kept = set(range(len(table))) - set(self.free)
        self._steps = steps_of(
            self.crew.lines, np.array(self.free, dtype=np.int64), pool.present(table, kept)
        )
        self.columns: list[Column] = []
        self._in: set[int] = set()
        self._of: dict[int, list[int]] = {n: [] for n in self.free}
        self.bound, self.objective = -np.inf, np.inf
        self.pins: dict[int, Bools] = {}
        self.given: dict[int, Column] = {}
        self.values: Floats = np.empty(0)
        self._center: Floats | None = None
        self.days = np.arange(table.shape[1])
        self.symbol_of = np.append(0, self.crew.lines.shift_of + 1)
        self._lp = self._begin()
        if columns is None:
            columns = [x for n in self.free for x in pool.by_nurse[n]]
        self.extend(columns)

    def _begin(self) -> highspy.Highs:
        """Return the program with rows, pieces of cost, and a dear way out for each nurse."""
        lp = new_program()
        numbers, costs = self._steps.numbers, self._steps.costs
        width = np.diff(numbers, axis=1)
        rise = np.diff(costs, axis=1) / np.maximum(1, width)
        line, piece = np.nonzero(width)
        self._lines = len(numbers)
        nurses = len(self.free)
        right = (numbers[:, 0] - self._steps.kept).astype(np.float64)
        sides = np.concatenate([right, np.ones(nurses)])
        none = np.empty(0)
        rows = len(sides)
        lp.addRows(
            rows, sides, sides, 0, np.zeros(rows, dtype=np.int32), none.astype(np.int32), none
        )
        count = len(line) + nurses
        lack = LACK * self.crew.lines.miss
        lp.addCols(
            count,
            np.concatenate([rise[line, piece], np.full(nurses, lack)]),
            np.zeros(count),
            np.concatenate([width[line, piece], np.full(nurses, np.inf)]).astype(np.float64),
            count,
            np.arange(count, dtype=np.int32),
            np.concatenate([line, self._lines + np.arange(nurses)]).astype(np.int32),
            np.concatenate([np.full(len(line), -1.0), np.ones(nurses)]),
        )
        self._offset, self._constant = count, float(costs[:, 0].sum())
        return lp

    def extend(self, columns: Sequence[Column]) -> None:
        """Add schedules, those that are ruled out as ones that cannot be chosen."""
        columns = [x for x in columns if id(x) not in self._in]
        if not columns:
            return
        sizes = [len(x.lines) + 1 for x in columns]
        index = [np.append(x.lines, self._lines + self._place[x.nurse]) for x in columns]
        value = [np.append(x.times, 1) for x in columns]
        self._lp.addCols(
            len(columns),
            np.array([x.cost for x in columns]),
            np.zeros(len(columns)),
            np.array([np.inf if self.fits(x) else 0.0 for x in columns]),
            sum(sizes),
            np.cumsum([0, *sizes[:-1]], dtype=np.int32),
            np.concatenate(index).astype(np.int32),
            np.concatenate(value).astype(np.float64),
        )
        for k, column in enumerate(columns, start=len(self.columns)):
            self._of[column.nurse].append(k)
        self.columns += columns
        self._in.update(map(id, columns))

    def solve(self) -> bool:
        """Solve the relaxation over the columns so far; tell whether that was done."""
        self._lp.run()
        self._lp.setOptionValue("simplex_strategy", PRIMAL)
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        self.objective = self._lp.getInfo().objective_function_value + self._constant
        found = self._lp.getSolution()
        duals = np.array(found.row_dual)
        self._duals, self._each = duals[: self._lines], duals[self._lines :]
        self.values = np.array(found.col_value)[self._offset :]
        self._reduced = np.array(found.col_dual)[self._offset :]
        return True

    def round(self) -> bool:
        """Solve the relaxation and seek schedules that help; tell whether any was found."""
        if not self.solve():
            return False
        used = self._duals
        if self._center is not None:
            used = SMOOTHING * self._center + (1 - SMOOTHING) * self._duals
        self._thin()
        grown = self._price(used)
        if not grown and used is not self._duals:
            grown = self._price(self._duals)
        return grown

    def _thin(self) -> None:
        """Take schedules out that are far from helping, if there are many; the pool keeps them."""
        most = CROWD * len(self.free)
        if len(self.columns) <= most:
            return
        # Those that are ruled out for now may look as if they helped: they are far off as well.
        apart = np.abs(self._reduced)
        limit = np.partition(apart, most // 2)[most // 2]
        kept = (self.values > 0) | (apart <= max(limit, EPSILON))
        gone = np.flatnonzero(~kept).astype(np.int32)
        self._lp.deleteCols(len(gone), gone + np.int32(self._offset))
        self.columns = [x for x, stays in zip(self.columns, kept, strict=True) if stays]
        self.values, self._reduced = self.values[kept], self._reduced[kept]
        self._in = set(map(id, self.columns))
        self._of = {n: [] for n in self.free}
        for k, column in enumerate(self.columns):
            self._of[column.nurse].append(k)

    def _price(self, used: Floats) -> bool:
        """Seek schedules at some dual values, and keep those that help at those of the master."""
        extra = np.stack([-used, -used])
        total = self._steps.least(used)
        found = []
        grown = False
        for n in self.free:
            if n in self.given:
                only = self.given[n]
                total += only.cost - float(used[only.lines] @ only.times)
                continue
            best = self.crew.schedulers[n].best(extra, within=self.pins.get(n))
            if best is None:
                total = np.inf  # Her way out is dear, and what is pinned was not wise.
                continue
            total += best[0]
            column = self.pool.get(n, best[1])
            if column is None or id(column) in self._in:
                continue
            found.append(column)
            own = self._duals[column.lines] @ column.times + self._each[self._place[n]]
            grown = grown or bool(column.cost - own < -EPSILON)
        self.extend(found)
        if total > self.bound:
            self.bound, self._center = total, used
        return grown

    def converge(
        self, should_stop: Callable[[], bool], rounds: int = 10_000, close: float = EPSILON
    ) -> bool:
        """Go on until no schedule helps by more than ``close``; tell whether that was reached."""
        for _ in range(rounds):
            if should_stop():
                return False
            if not self.round() or self.objective - self.bound < close:
                return True
        return False

    def fits(self, column: Column) -> bool:
        """Tell whether a schedule can be chosen for now."""
        if column.nurse in self.given:
            return column is self.given[column.nurse]
        pins = self.pins.get(column.nurse)
        return pins is None or bool(pins[self.days, column.row + 1].all())

    def pin(self, n: int, day: int, symbol: int, *, out: bool = False) -> bool:
        """Rule out all but one shift of a nurse on a day, or that one; not if she has none then.

        It holds until ``release``; the program is told by ``settle``.
        """
        before = self.pins.get(n)
        self.pins[n] = self.pinned(n, day, self.symbol_of == symbol, out=out)
        if any(self.fits(self.columns[k]) for k in self._of[n]):
            return True
        if before is None:
            del self.pins[n]
        else:
            self.pins[n] = before
        return False

    def pinned(self, n: int, day: int, chosen: Bools, *, out: bool) -> Bools:
        """Return what is open to a nurse if some choices (o + 1) of a day are, or are not."""
        before = self.pins.get(n)
        after = (
            np.ones((len(self.days), len(self.symbol_of)), dtype=np.bool_)
            if before is None
            else before.copy()
        )
        after[day] &= chosen != out
        return after

    def mark(self) -> tuple[dict[int, Bools], dict[int, Column]]:
        """Return what is pinned and given now, for ``back``."""
        return dict(self.pins), dict(self.given)

    def back(self, mark: tuple[dict[int, Bools], dict[int, Column]]) -> None:
        """Pin and give what was at a mark, and nothing else."""
        nurses = set(self.pins) | set(self.given) | set(mark[0]) | set(mark[1])
        self.pins, self.given = dict(mark[0]), dict(mark[1])
        self.settle(nurses)

    def give(self, column: Column) -> None:
        """Rule out, until ``release``, all other schedules of a nurse."""
        self.given[column.nurse] = column

    def release(self) -> None:
        """Take all pins away."""
        self.back(({}, {}))

    def settle(self, nurses: Iterable[int]) -> None:
        """Tell the program what some nurses can be given; what the bound was no longer holds."""
        places = [k for n in nurses for k in self._of[n]]
        high = [np.inf if self.fits(self.columns[k]) else 0.0 for k in places]
        self._lp.changeColsBounds(
            len(places),
            np.array(places, dtype=np.int32) + np.int32(self._offset),
            np.zeros(len(places)),
            np.array(high),
        )
        self.bound, self._center = -np.inf, None
        self._lp.setOptionValue("simplex_strategy", DUAL)

    @property
    def price(self) -> Callable[[Column], float]:
        """What a schedule costs above the relaxation, by its dual values of now."""
        duals, each, place = self._duals, self._each, self._place
        return lambda x: x.cost - float(duals[x.lines] @ x.times) - float(each[place[x.nurse]])
