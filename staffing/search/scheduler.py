"""The cheapest schedule of one nurse for given prices of days."""

from __future__ import annotations

from dataclasses import replace
from math import gcd
from typing import TYPE_CHECKING, Any

import numpy as np

from staffing.check import check_roster
from staffing.cost import roster_cost
from staffing.search.automaton import INFINITE, Automaton, automaton_of, single_limits
from staffing.search.kernel import backward, forward, walk, worth

if TYPE_CHECKING:
    import numpy.typing as npt

    from staffing.compile.compiled import Compiled, Ints
    from staffing.roster.contract import Contract, Limit
    from staffing.roster.people import RosterNurse
    from staffing.roster.problem import RosterProblem
    from staffing.search.lines import Lines

    Floats = npt.NDArray[np.float64]


def _main_limit(contract: Contract) -> Limit | None:
    """Return the limit over the horizon that is counted exactly: hours, else shifts in all."""
    whole = [
        x
        for x in contract.limits
        if x.window is None
        and x.days is None
        and not x.zones
        and x.measure != "weekends"
        and (x.measure == "seconds" or not x.shifts)
    ]
    return next(iter(sorted(whole, key=lambda x: x.measure != "seconds")), None)


def _weekend_limit(contract: Contract) -> Limit | None:
    return next(
        (
            x
            for x in contract.limits
            if x.measure == "weekends" and not x.shifts and not x.zones and x.days is None
        ),
        None,
    )


class Scheduler:
    """Schedules one nurse.

    Attributes
    ----------
    exact
        Whether all rules of the contract are in it; if not, its prices are lower bounds.
    """

    def __init__(self, compiled: Compiled, n: int, lines: Lines, scratch: Scratch) -> None:
        problem = compiled.problem
        nurse = problem.nurses[n]
        contract = problem.contract_by_id[nurse.contract]
        self.n, self._compiled, self._lines, self._scratch = n, compiled, lines, scratch
        self.automaton: Automaton = automaton_of(problem, nurse)
        self._kind = _kinds(compiled)
        main, weekends = _main_limit(contract), _weekend_limit(contract)
        self._amount, self._end_amount = _resource(compiled, nurse, main)
        self._end_weekends = _weekend_prices(compiled, nurse, weekends)
        self._count = weekends is not None
        points = contract.complete_weekends
        self._incomplete = INFINITE if points is None else float(points)
        told = {id(x) for x in (main, weekends) if x is not None}
        told |= {id(x) for x in single_limits(contract, problem.days)}
        free = {id(x) for x in contract.limits if _never(x, problem.days)}
        self.exact = (
            self.automaton.complete
            and all(id(x) in told | free for x in contract.limits)
            and not problem.fairness
            and all(shift.end <= 2 * 86_400 for shift in problem.shift_types)
        )
        self._alone: RosterProblem | None = None
        days, symbols = problem.days, len(problem.shift_types) + 1
        self.prices = np.empty((days, symbols), dtype=np.float64)
        self.options = np.empty((days, symbols), dtype=np.int64)
        self._symbols = np.empty(days, dtype=np.int64)
        self._shape = (
            days + 1,
            len(self.automaton.following),
            len(self._end_weekends),
            len(self._end_amount),
        )

    def true_price(self, row: Ints) -> float:
        """Return what a schedule costs by all rules that look at one nurse, infinity if it may not.

        Where the automaton leaves rules out, the judge is asked.
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

    @property
    def _rules(self) -> tuple[Any, ...]:
        a = self.automaton
        return a.following, a.price, a.works

    def best(self, extra: Floats, noise: Floats | None = None) -> tuple[float, Ints] | None:
        """Return price and options of the cheapest schedule; None if there is none.

        Parameters
        ----------
        extra
            (c): what one nurse more costs in each line of cover.
        noise
            (d, s): added to the prices, and part of the price returned.
        """
        c, n = self._compiled, self.n
        worth(
            c.allowed[n],
            c.price[n],
            c.off_allowed[n],
            c.off_price[n],
            self._lines.shift_of,
            self._lines.first,
            self._lines.lines,
            c.counted[:, n],
            extra,
            self.prices,
            self.options,
        )
        if noise is not None:
            self.prices += noise
        table = self._scratch.table(self._shape)
        table[0] = INFINITE
        table[0, self.automaton.start, 0, 0] = 0.0
        given: Any = (
            *self._rules,
            self.prices,
            self._kind,
            self._count,
            self._incomplete,
            self._amount,
            table,
        )
        ends: Any = (self._end_weekends, self._end_amount, self._symbols)
        forward(*given)
        value = backward(*given, *ends)
        if value >= INFINITE:
            return None
        return float(value), self.options[np.arange(len(self._symbols)), self._symbols]

    def contract_price(self, row: Ints) -> float:
        """Return what a schedule of options costs by contract and by itself, without cover."""
        c, n = self._compiled, self.n
        symbols = np.where(row >= 0, self._lines.shift_of[row] + 1, 0)
        days = np.arange(len(row))
        good = np.where(row >= 0, c.allowed[n, days, row], c.off_allowed[n])
        if not good.all():
            return INFINITE
        own = float(np.where(row >= 0, c.price[n, days, row], c.off_price[n]).sum())
        a = self.automaton
        return own + walk(
            a.following,
            a.price,
            a.works,
            self._kind,
            self._count,
            self._incomplete,
            self._amount,
            self._end_weekends,
            self._end_amount,
            a.start,
            symbols,
        )


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


def _never(limit: Limit, days: int) -> bool:
    """Tell whether a limit can never be broken, or is kept by what may be given at all."""
    if limit.minimum:
        return False
    most = limit.maximum
    return (
        most is None
        or limit.over == 0
        or (limit.measure == "shifts" and most >= days)
        or (most == 0 and limit.over is None and limit.days is None and not limit.zones)
    )


def _kinds(compiled: Compiled) -> Ints:
    kind = np.zeros(compiled.problem.days, dtype=np.int64)
    for days in compiled.problem.weekends:
        for k, day in enumerate(days):
            kind[day] = k + 1
    return kind


def _resource(compiled: Compiled, nurse: RosterNurse, limit: Limit | None) -> tuple[Ints, Floats]:
    """Return how much each symbol uses of the main limit, and what each use costs in the end."""
    problem = compiled.problem
    used = [0] * (len(problem.shift_types) + 1)
    if limit is None:
        return np.array(used, dtype=np.int64), np.zeros(1)
    for k, shift in enumerate(problem.shift_types, start=1):
        if not limit.shifts or shift.id in limit.shifts:
            used[k] = shift.work_seconds if limit.measure == "seconds" else 1
    step = gcd(*used) or 1
    base = nurse.used(limit.id)
    top = problem.days * max(used)
    if limit.maximum is not None and limit.over is None:
        top = min(top, max(0, limit.maximum - base))
    amounts = base + step * np.arange(top // step + 1)
    below = -(-np.maximum(0, limit.minimum - amounts) // limit.unit)
    ends = _points(below, limit.under)
    if limit.maximum is not None:
        ends = ends + _points(-(-np.maximum(0, amounts - limit.maximum) // limit.unit), limit.over)
    return np.array(used, dtype=np.int64) // step, ends


def _points(units: Ints, each: int | None) -> Floats:
    if each is None:
        return np.where(units > 0, INFINITE, 0.0)
    return (units * each).astype(np.float64)


def _weekend_prices(compiled: Compiled, nurse: RosterNurse, limit: Limit | None) -> Floats:
    if limit is None:
        return np.zeros(1)
    count = len(compiled.problem.weekends)
    amounts = nurse.used(limit.id) + np.arange(count + 1)
    ends = _points(np.maximum(0, limit.minimum - amounts), limit.under)
    if limit.maximum is not None:
        ends = ends + _points(np.maximum(0, amounts - limit.maximum), limit.over)
    while len(ends) > 1 and ends[-1] >= INFINITE:
        ends = ends[:-1]
    return ends
