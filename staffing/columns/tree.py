"""Branch and price: the relaxation with more and more decided, until no part can hold a better one.

A part of the tree is what each nurse may still have on each day. It is split on a nurse's day: off
or not, a shift or another, and last a role or zone. Parts with the least bound come first, and the
likelier half of each is gone into at once, so that rosters are found on the way (as Barnhart et al.
1998, "Branch-and-price", put it). Parts are kept, so that a tree can be left and come back to.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from staffing.columns.relaxation import Relaxation
    from staffing.compile.compiled import Ints

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Pins = dict[int, Bools]

WHOLE = 1e-4
"""How far from a whole number a share may be and still count as one."""

SHIFT_LATER = 0.2
"""By how much nearer to one half a shift's share must be to be split before whether she is off."""

DEEP = 200
"""Parts after which the one with the least bound is gone on with, however deep the last one is."""


class _Split(NamedTuple):
    """Where to split: the nurse, the day, and which choices (o + 1) her share of is ``share``."""

    apart: float
    nurse: int
    day: int
    chosen: Bools
    share: float


class Tree:
    """All rosters of some nurses, in parts that are not yet ruled out.

    Parameters
    ----------
    relaxation
        Of the nurses who are free; it is as before after each ``run``.
    rounded
        The least cost from a bound on that costs can have.
    table
        Options (n, d) of the others.

    Attributes
    ----------
    parts
        How many were looked at.
    """

    def __init__(
        self, relaxation: Relaxation, rounded: Callable[[float], float], table: Ints
    ) -> None:
        self._lp, self._rounded, self._others = relaxation, rounded, table
        self._numbers = count()
        self._open: list[tuple[float, int, Pins]] = [(-np.inf, next(self._numbers), {})]
        self._next: tuple[float, int, Pins] | None = None
        self._left = np.inf
        self.parts = 0

    @property
    def bound(self) -> float:
        """No roster that was not found costs less; infinity if there is none."""
        near = [part[0] for part in (*self._open[:1], self._next) if part is not None]
        return min([self._left, *near])

    @property
    def done(self) -> bool:
        """Whether no part is left to look at."""
        return not self._open and self._next is None

    def run(
        self,
        worth: Callable[[], float],
        found: Callable[[Ints], object],
        should_stop: Callable[[], bool],
    ) -> None:
        """Go on until all is looked at or told to stop.

        Parameters
        ----------
        worth
            What the best roster costs now, the schedules of the others left out: parts that can
            hold none that costs less are left out.
        found
            Told of each better roster (n, d), in options.
        should_stop
            Asked every round of generation.
        """
        try:
            while not self.done and not should_stop():
                part = self._next or heappop(self._open)
                self._next = None
                if self._worse(part[0], worth()):
                    continue
                self._lp.back((part[2], {}))
                if not self._solved(worth(), should_stop):
                    heappush(self._open, part)
                    return
                self.parts += 1
                bound = max(part[0], self._lp.bound)
                if not self._worse(bound, worth()):
                    self._branch(bound, part[2], found)
        finally:
            self._lp.release()

    def _worse(self, bound: float, worth: float) -> bool:
        """Tell whether nothing in a part costs less than the best roster; infinity: nothing is."""
        return bound == np.inf or (np.isfinite(bound) and self._rounded(bound) >= worth)

    def _solved(self, worth: float, should_stop: Callable[[], bool]) -> bool:
        """Generate schedules until the part is solved or cannot be better; tell if it is."""
        lp = self._lp
        while not should_stop():
            if lp.converge(should_stop, rounds=1) or self._worse(lp.bound, worth):
                return True
        return False

    def _branch(self, bound: float, pins: Pins, found: Callable[[Ints], object]) -> None:
        """Split a part, or take the roster that is all of its relaxation."""
        lp = self._lp
        split = self._split()
        if split is None:
            found(self._table())
            if lp.objective - bound > WHOLE:  # Prices of schedules were too low: not all is known.
                self._left = min(self._left, bound)
            return
        halves = [
            (bound, next(self._numbers), pins | {split.nurse: mask})
            for mask in (
                lp.pinned(split.nurse, split.day, split.chosen, out=out)
                for out in (split.share < 0.5, split.share >= 0.5)
            )
        ]
        self._next = halves[0]
        heappush(self._open, halves[1])
        if self.parts % DEEP == 0:
            heappush(self._open, halves[0])
            self._next = None

    def _split(self) -> _Split | None:
        """Return the split nearest to one half; None if all is whole."""
        lp = self._lp
        shares: dict[int, Floats] = {}
        shape = (len(lp.days), len(lp.symbol_of))
        for k in np.flatnonzero(lp.values > WHOLE):
            column = lp.columns[k]
            share = shares.setdefault(column.nurse, np.zeros(shape))
            share[lp.days, column.row + 1] += lp.values[k]
        symbols = [lp.symbol_of == s for s in range(int(lp.symbol_of.max()) + 1)]
        options = list(np.eye(shape[1], dtype=np.bool_))
        for several in (symbols, options):
            splits = [
                _Split(abs(x - 0.5) + (SHIFT_LATER if k else 0.0), n, day, chosen, x)
                for n, share in shares.items()
                for k, chosen in enumerate(several)
                for day, x in enumerate(share[:, chosen].sum(1).tolist())
                if WHOLE < x < 1 - WHOLE
            ]
            if splits:
                return min(splits, key=lambda x: x[:3])
        return None

    def _table(self) -> Ints:
        """Return the roster that a whole relaxation is."""
        lp = self._lp
        table = self._others.copy()
        for k in np.flatnonzero(lp.values > 0.5):
            table[lp.columns[k].nurse] = lp.columns[k].row
        return table
