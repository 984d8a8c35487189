"""The cheapest nurses who cover all patients of one duty: a small set covering problem, exactly.

Each row is a set of nurses of whom one must be on call, each nurse has a price. Nurses who cover no
more than a cheaper one are left out; the rest is a search over the row with the fewest nurses, cut
off by a bound (prices shared out over rows, as in Beasley 1987, "An algorithm for set covering
problem") and by what was reached before with the same rows still open.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EVERY = 256
"""Steps of the search between two looks at the clock."""


class CutShortError(RuntimeError):
    """The search was told to stop, or would find too many: nothing is known."""


class CheapestCover:
    """Rows to be covered; prices are given anew for each search.

    Parameters
    ----------
    rows
        Sets of nurses as bits of a whole number; an empty one cannot be covered.
    """

    def __init__(self, rows: Sequence[int]) -> None:
        self.rows = tuple(rows)
        self.covers: dict[int, int] = {}
        for i, row in enumerate(self.rows):
            for nurse in bits(row):
                self.covers[nurse] = self.covers.get(nurse, 0) | 1 << i

    def find(
        self,
        prices: Sequence[float],
        *,
        below: float = math.inf,
        should_stop: Callable[[], bool] | None = None,
    ) -> tuple[float, int] | None:
        """Return the least price and the nurses, or None if none costs less than ``below``.

        Parameters
        ----------
        prices
            Of each nurse by number, none negative.
        below, should_stop
            Only what costs less is sought, until somebody says stop.

        Raises
        ------
        CutShortError
            If the search was stopped.
        """
        return _Search(self, prices, below, should_stop).run()

    def within(
        self,
        prices: Sequence[float],
        *,
        most: float,
        count: int,
        should_stop: Callable[[], bool] | None = None,
    ) -> list[int]:
        """Return all sets of nurses that cost at most so much and of whom nobody is superfluous.

        Raises
        ------
        CutShortError
            If the search was stopped, or there are more than ``count``.
        """
        return _Listing(self, prices, most, count, should_stop).run()


class _Clock:
    """Looks at the clock now and then."""

    def __init__(self, should_stop: Callable[[], bool] | None) -> None:
        self.should_stop, self.steps = should_stop, 0

    def step(self) -> None:
        """Count one step."""
        self.steps += 1
        if self.steps % EVERY == 0 and self.should_stop is not None and self.should_stop():
            raise CutShortError("the search was stopped")


class _Listing:
    """All sets under way: whom a branch has left behind does not come back below it."""

    def __init__(
        self,
        made: CheapestCover,
        prices: Sequence[float],
        most: float,
        count: int,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        self.made, self.prices, self.most, self.count = made, prices, most, count
        self.clock = _Clock(should_stop)
        self.rows = sorted((row.bit_count(), 1 << i, row) for i, row in enumerate(made.rows))
        self.found: list[int] = []

    def run(self) -> list[int]:
        """List from where nothing is covered."""
        self._from(sum(bit for _, bit, _ in self.rows), 0, 0, ())
        return self.found

    def _from(self, left: int, chosen: int, gone: int, alone: tuple[int, ...]) -> None:
        """Cover what is left; ``alone`` are the rows that each one chosen covers alone."""
        self.clock.step()
        if not left:
            self.found.append(chosen)
            if len(self.found) > self.count:
                raise CutShortError("there are too many")
            return
        price = sum(self.prices[n] for n in bits(chosen))
        if price + self._bound(left, gone) > self.most:
            return
        able = min(
            (row & ~gone for _, bit, row in self.rows if left & bit),
            key=lambda row: row.bit_count(),
        )
        for nurse in bits(able):
            covers = self.made.covers[nurse]
            still = tuple(rows & ~covers for rows in alone)
            if all(still):
                self._from(left & ~covers, chosen | 1 << nurse, gone, (*still, covers & left))
            gone |= 1 << nurse

    def _bound(self, left: int, gone: int) -> float:
        """Return what rows without a nurse in common cost at least."""
        total, used = 0.0, gone
        for _, bit, row in self.rows:
            if left & bit and row & used == row & gone:
                total += min((self.prices[n] for n in bits(row & ~gone)), default=math.inf)
                used |= row
        return total


class _Search:
    """One search under way."""

    def __init__(
        self,
        made: CheapestCover,
        prices: Sequence[float],
        below: float,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        self.prices, self.below, self.clock = prices, below, _Clock(should_stop)
        self.covers = made.covers
        order = sorted(made.covers, key=lambda n: (prices[n], -made.covers[n].bit_count(), n))
        kept: list[int] = []
        for nurse in order:
            if not any(self.covers[nurse] & ~self.covers[other] == 0 for other in kept):
                kept.append(nurse)
        self.nurses = kept
        able = [[n for n in kept if self.covers[n] >> i & 1] for i in range(len(made.rows))]
        self.rows = sorted(((1 << i, found) for i, found in enumerate(able)), key=_fewest)
        self.best: int | None = None
        self.seen: dict[int, float] = {}

    def run(self) -> tuple[float, int] | None:
        """Search from where nothing is covered."""
        self._from(sum(bit for bit, _ in self.rows), 0, 0.0)
        return None if self.best is None else (self.below, self.best)

    def _from(self, left: int, chosen: int, price: float) -> None:
        """Cover the rows that are left, cheaper than what is known."""
        self.clock.step()
        if not left:
            if price < self.below:
                self.below, self.best = price, chosen
            return
        if self.seen.get(left, math.inf) <= price:
            return
        self.seen[left] = price
        if price + self._bound(left) >= self.below:
            return
        for nurse, gain in self._choices(left):
            if price + self.prices[nurse] < self.below:
                self._from(left & ~gain, chosen | 1 << nurse, price + self.prices[nurse])

    def _choices(self, left: int) -> list[tuple[int, int]]:
        """Return who may cover the first row left, without those whom a cheaper one replaces."""
        able = next(found for bit, found in self.rows if left & bit)
        choices: list[tuple[int, int]] = []
        for nurse in able:
            gain = self.covers[nurse] & left
            if not any(gain & ~other == 0 for _, other in choices):
                choices.append((nurse, gain))
        return choices

    def _bound(self, left: int) -> float:
        """Return what covering some rows costs at least: each takes what its nurses still have."""
        slack = {nurse: self.prices[nurse] for nurse in self.nurses}
        total = 0.0
        for bit, able in self.rows:
            if left & bit:
                share = min([slack[nurse] for nurse in able], default=math.inf)
                total += share
                if 0 < share < math.inf:
                    for nurse in able:
                        slack[nurse] -= share
        return total


def _fewest(row: tuple[int, list[int]]) -> tuple[int, int]:
    return len(row[1]), row[0]


def bits(found: int) -> list[int]:
    """Return the members of a set, in order."""
    members = []
    while found:
        lowest = found & -found
        members.append(lowest.bit_length() - 1)
        found ^= lowest
    return members
