"""A roster in the making: options of all nurses, the cover they make, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from staffing.search.lines import lines_of
from staffing.search.parts import INFINITE
from staffing.search.presence import add_row, cover_cost, marginal
from staffing.search.rule_book import RuleBook, alike
from staffing.search.scheduler import Scheduler, Scratch

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import numpy.typing as npt

    from staffing.compile.compiled import Compiled, Ints
    from staffing.roster.problem import RosterProblem
    from staffing.search.lines import Lines

    Floats = npt.NDArray[np.float64]


class Crew:
    """All nurses with their schedules.

    Parameters
    ----------
    compiled
        The problem.
    like
        Another crew of it, for another thread: what was worked out of rules is shared with it.

    Attributes
    ----------
    schedulers
        One for each nurse.
    exact
        Whether they know all rules, so that costs are those of the judge.
    lines
        Cover and pairs.
    table
        (n, d): options; a nurse without a legal schedule is off.
    cost
        Of the table: contracts, own prices, cover and pairs.
    """

    def __init__(self, compiled: Compiled, like: Crew | None = None) -> None:
        self.compiled = compiled
        self.lines: Lines = lines_of(compiled) if like is None else like.lines
        scratch = Scratch()
        nurses = range(len(compiled.problem.nurses))
        books = _books(compiled.problem) if like is None else _twins(like)
        self.schedulers = [Scheduler(compiled, n, self.lines, scratch, books[n]) for n in nurses]
        self.exact = all(scheduler.exact for scheduler in self.schedulers)
        self.table = np.full((len(nurses), compiled.problem.days), -1, dtype=np.int64)
        self._present = np.zeros(len(self.lines.best), dtype=np.int64)
        self._extra = np.zeros((2, len(self.lines.best)), dtype=np.float64)
        self._contract = np.zeros(len(nurses), dtype=np.float64)
        self.cost = 0.0
        if like is None:
            self.stuck = self._fill()
        else:
            self.stuck, self.cost = like.stuck, like.cost
            self.table[:] = like.table
            self._present[:] = like._present
            self._contract[:] = like._contract

    def _cover_cost(self) -> int:
        c = self.lines
        return int(cover_cost(self._present, c.least, c.best, c.most, c.under, c.over, c.miss))

    def _count(self, n: int, sign: int) -> None:
        options, lines = len(self.compiled.options), self.lines
        add_row(
            self.table[n], sign, options, lines.first, lines.lines, lines.sign[n], self._present
        )

    def extra(self) -> Floats:
        """Return (2, c) what one more costs in each line, and what the last one costs."""
        c = self.lines
        marginal(self._present, c.least, c.best, c.most, c.under, c.over, c.miss, self._extra)
        return self._extra

    def _fill(self) -> tuple[int, ...]:
        """Schedule one nurse after another; return those who have no legal schedule."""
        stuck = []
        for n, scheduler in enumerate(self.schedulers):
            found = scheduler.best(self.extra())
            if found is None:
                stuck.append(n)
                continue
            self._put(n, found[1])
        self._total()
        return tuple(stuck)

    def _put(self, n: int, row: Ints) -> None:
        self.table[n] = row
        self._contract[n] = self.schedulers[n].true_price(row)
        self._count(n, 1)

    def _total(self) -> None:
        self.cost = float(self._contract.sum()) + self._cover_cost()

    def load(self, table: Ints) -> bool:
        """Take over a table; tell whether all its schedules are legal by contract."""
        prices = [s.true_price(table[s.n]) for s in self.schedulers if s.n not in self.stuck]
        if any(price >= INFINITE for price in prices):
            return False
        self._present[:] = 0
        for n in range(len(table)):
            self.table[n] = table[n]
            if n not in self.stuck:
                self._contract[n] = self.schedulers[n].true_price(table[n])
            self._count(n, 1)
        self._total()
        return True

    def reschedule(
        self, nurses: Sequence[int], rng: np.random.Generator, noise: float, most: float
    ) -> bool:
        """Schedule some nurses anew, each as well as the others allow, from a disturbed start.

        Parameters
        ----------
        nurses
            Who; those without a legal schedule are left as they are.
        rng, noise
            Prices of days are disturbed by up to ``noise`` in the first round.
        most
            The new roster is kept if it costs no more than this.
        """
        chosen = [n for n in nurses if n not in self.stuck]
        kept = {n: (self.table[n].copy(), float(self._contract[n])) for n in chosen}
        before = self.cost
        for n in chosen:
            self._count(n, -1)
        shape = self.schedulers[0].prices.shape
        for n in chosen:
            found = self.schedulers[n].best(self.extra(), noise * rng.random(shape))
            assert found is not None
            self._put(n, found[1])
        self._settle(chosen)
        if self.cost <= most:
            return True
        for n, (row, price) in kept.items():
            self._count(n, -1)
            self.table[n], self._contract[n] = row, price
            self._count(n, 1)
        self.cost = before
        return False

    def _settle(self, chosen: Sequence[int]) -> None:
        """Schedule nurses by turns until none of them can do better alone."""
        self._total()
        while True:
            before = self.cost
            for n in chosen:
                self._count(n, -1)
                found = self.schedulers[n].best(self.extra())
                assert found is not None
                self._put(n, found[1])
            self._total()
            if self.cost >= before - 1e-6 or len(chosen) == 1:
                return


def _books(problem: RosterProblem) -> list[RuleBook]:
    """Return the rule book of each nurse; nurses who are alike have the same one."""
    books: dict[Hashable, RuleBook] = {}
    found = []
    for nurse in problem.nurses:
        key = alike(problem, nurse)
        if key not in books:
            books[key] = RuleBook(problem, nurse)
        found.append(books[key])
    return found


def _twins(crew: Crew) -> list[RuleBook]:
    """Return the rule books of a crew for use in another thread."""
    twins: dict[int, RuleBook] = {}
    return [twins.setdefault(id(s.book), s.book.twin()) for s in crew.schedulers]
