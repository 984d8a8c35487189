"""The cheapest schedule of one nurse for given prices of days."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from staffing.check import check_roster
from staffing.cost import roster_cost
from staffing.search.kernel import backward, forward
from staffing.search.parts import INFINITE
from staffing.search.presence import worth

if TYPE_CHECKING:
    import numpy.typing as npt

    from staffing.compile.compiled import Compiled, Ints
    from staffing.roster.problem import RosterProblem
    from staffing.search.lines import Lines
    from staffing.search.rule_book import Machine, RuleBook

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

DEAREST = 40
"""How often the price of shifts above a limit is raised where the exact way is too long."""


class Scheduler:
    """Schedules one nurse.

    Attributes
    ----------
    book
        The rules of her contract.
    exact
        Whether prices of schedules are those of the judge; if not, they may be too low.
    """

    def __init__(
        self, compiled: Compiled, n: int, lines: Lines, scratch: Scratch, book: RuleBook
    ) -> None:
        problem = compiled.problem
        self.n, self._compiled, self._lines, self._scratch = n, compiled, lines, scratch
        self.book, self.exact = book, book.whole
        self._alone: RosterProblem | None = None
        days, symbols = problem.days, len(problem.shift_types) + 1
        self.prices = np.empty((days, symbols), dtype=np.float64)
        self.options = np.empty((days, symbols), dtype=np.int64)
        self._symbols = np.empty(days, dtype=np.int64)
        self._days = np.arange(days)

    def true_price(self, row: Ints) -> float:
        """Return what a schedule costs by all rules that look at one nurse, infinity if it may not.

        Where the rule book leaves rules out, the judge is asked.
        """
        price = self.contract_price(row)
        if self.exact or price >= INFINITE:
            return price
        if self._alone is None:
            self._alone = alone(self._compiled.problem, self.n)
        n, c = self.n, self._compiled
        table = np.full((n + 1, len(row)), -1, dtype=np.int64)
        table[n] = row
        roster = c.roster(table)
        if check_roster(self._alone, roster):
            return INFINITE
        return float(roster_cost(self._alone, roster).points)

    def contract_price(self, row: Ints) -> float:
        """Return what a schedule of options costs by contract and by itself, without cover."""
        c, n, days = self._compiled, self.n, self._days
        works = row >= 0
        good = np.where(works, c.allowed[n, days, row], c.off_allowed[n])
        if not good.all():
            return INFINITE
        own = float(np.where(works, c.price[n, days, row], c.off_price[n]).sum())
        return min(INFINITE, own + self.book.price(self.symbols(row)))

    def symbols(self, row: Ints) -> Ints:
        """Return the shift types of options, from 1, with 0 for days off."""
        return np.where(row >= 0, self._lines.shift_of[row] + 1, 0)

    def best(
        self, extra: Floats, noise: Floats | None = None, within: Bools | None = None
    ) -> tuple[float, Ints] | None:
        """Return price and options of the cheapest schedule; None if there is none.

        Where that takes too long, the price is below that of the cheapest schedule, and the
        schedule need be neither cheapest nor legal: ``true_price`` tells.

        Parameters
        ----------
        extra
            (2, c): what one more costs in each line, and what the last one costs.
        noise
            (d, s): added to the prices, and part of the price returned.
        within
            (d, o + 1): whether a day off, and each option, may be given, beside what is allowed.
        """
        c, n = self._compiled, self.n
        worth(
            c.allowed[n] if within is None else c.allowed[n] & within[:, 1:],
            c.price[n],
            c.off_allowed[n] if within is None else c.off_allowed[n] & within[:, 0],
            c.off_price[n],
            self._lines.shift_of,
            self._lines.first,
            self._lines.lines,
            self._lines.sign[n],
            extra,
            self.prices,
            self.options,
        )
        if noise is not None:
            self.prices += noise
        value = INFINITE if self.book.begun >= INFINITE else self._cheapest()
        if value >= INFINITE:
            return None
        return self.book.begun + value, self.options[self._days, self._symbols]

    def _cheapest(self) -> float:
        """Find the best symbols, leaving out rules that they keep anyway; return their price."""
        chosen: frozenset[int] = frozenset()
        machine: Machine = self.book.base
        while True:
            value = self._run(machine)
            if value >= INFINITE:
                return INFINITE
            broken = self.book.broken(self._symbols) - chosen
            larger = self.book.machine(chosen | broken) if broken else None
            if larger is None:
                break
            chosen, machine = chosen | broken, larger
        if self.book.price(self._symbols) >= INFINITE:
            self._press(machine)
        return value

    def _press(self, machine: Machine) -> None:
        """Make shifts dearer that are above limits not in an automaton until they are kept."""
        kept, step = self.prices.copy(), 1.0
        for _ in range(DEAREST):
            self.book.press(self._symbols, self.prices, step)
            if self._run(machine) >= INFINITE or self.book.price(self._symbols) < INFINITE:
                break
            step *= 1.5
        self.prices[:] = kept

    def _run(self, machine: Machine) -> float:
        """Find the best symbols by some of the rules; return their price."""
        a, book = machine.automaton, self.book
        table = self._scratch.table(machine.shape)
        table[0, 0, :, 0] = INFINITE
        table[0, 0, 0, 0] = 0.0
        given: Any = (
            a.following,
            a.price,
            a.works,
            a.kinds,
            self.prices,
            book.weekend,
            book.count,
            book.incomplete,
            book.amount,
            machine.low,
            machine.high,
            table,
        )
        forward(*given)
        ends: Any = (a.end, book.end_weekends, book.end_amount, self._symbols)
        return float(backward(*given, *ends))


class Scratch:
    """Memory that all schedulers of a thread share."""

    def __init__(self) -> None:
        self._memory = np.empty(0, dtype=np.float64)

    def table(self, shape: tuple[int, ...]) -> Floats:
        """Return memory of a shape; what is in it is of no account."""
        size = int(np.prod(shape))
        if len(self._memory) < size:
            self._memory = np.empty(size, dtype=np.float64)
        return self._memory[:size].reshape(shape)


def alone(problem: RosterProblem, n: int) -> RosterProblem:
    """Return what a problem asks of one nurse, without cover and without the others."""
    nurse = problem.nurses[n]
    # Her share is said to be all that there is: the others are not there to share with.
    fairness = tuple(
        replace(f, expected=max(0, problem.fair_share(f, nurse) - nurse.used(f.id)))
        for f in problem.fairness
    )
    return replace(
        problem,
        nurses=(nurse if nurse.share else replace(nurse, share=1),),
        cover=(),
        pairings=(),
        fairness=fairness,
        leave=tuple(x for x in problem.leave if x.nurse == nurse.id),
        requests=tuple(x for x in problem.requests if x.nurse == nurse.id),
        fixed=tuple(x for x in problem.fixed if x.nurse == nurse.id),
    )
