"""All that a contract asks of a nurse, ready for dynamic programming; nurses alike share it."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from staffing.search.amounts import (
    main_limit,
    resource,
    rolling_of,
    weekend_days,
    weekend_limit,
    weekend_prices,
)
from staffing.search.automaton import Automaton, automaton_of, product
from staffing.search.kernel import reach, read, use
from staffing.search.parts import (
    INFINITE,
    CountPart,
    Part,
    burden_part,
    can_count,
    count_part,
    never_broken,
    run_part,
    succession,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import numpy.typing as npt

    from staffing.roster.people import RosterNurse
    from staffing.roster.problem import RosterProblem

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

MOST_CELLS = 60_000_000
"""Cells of a table of dynamic programming: days, states, weekends and amounts multiplied."""


def alike(problem: RosterProblem, nurse: RosterNurse) -> Hashable:
    """Return what the rule book of a nurse depends on."""
    burdens = tuple(
        (max(0, problem.fair_share(f, nurse) - nurse.used(f.id)), nurse.agency)
        for f in problem.fairness
    )
    contract = problem.contract_by_id[nurse.contract]
    return (
        contract.limits,
        contract.runs,
        contract.rest_seconds,
        contract.forbidden,
        contract.forward_rotation,
        contract.complete_weekends,
        nurse.history,
        burdens,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Machine:
    """An automaton with the amounts between which each state lies (``kernel.reach``)."""

    automaton: Automaton
    low: Ints
    high: Ints
    shape: tuple[int, int, int, int]


class RuleBook:
    """Rules of one nurse, or of several who are alike.

    Attributes
    ----------
    parts
        Those that an automaton may leave out.
    rolling
        Limits on stretches that overlap.
    whole
        Whether nothing but ``rolling`` is left to the judge.
    worked
        Whether the day before day 0 was worked.
    weekend, count, incomplete, amount, end_weekends, end_amount
        Resources, as the compiled loops take them.
    begun
        Points that history alone costs.
    """

    def __init__(self, problem: RosterProblem, nurse: RosterNurse) -> None:
        contract = problem.contract_by_id[nurse.contract]
        self._symbols = len(problem.shift_types) + 1
        self._days = problem.days
        self._base: list[Part] = [succession(problem, nurse)]
        self._base += [run_part(problem, nurse, run) for run in contract.runs]
        self.worked = bool(self._base[0].first[1])
        limits = [x for x in contract.limits if not never_broken(x, problem.days)]
        main, weekends = main_limit(limits), weekend_limit(limits)
        self.amount, self.end_amount = resource(problem, nurse, main)
        self.count, self.end_weekends = (
            weekends is not None,
            weekend_prices(problem, nurse, weekends),
        )
        points = contract.complete_weekends
        self.incomplete = INFINITE if points is None else float(points)
        self.weekend = weekend_days(problem)
        left = [x for x in limits if x is not main and x is not weekends]
        shared = [f for f in problem.fairness if f.points and not nurse.agency]
        counts = [count_part(problem, nurse, x) for x in left if can_count(x)]
        counts += [burden_part(problem, nurse, f) for f in shared if not f.zones]
        self.parts: list[CountPart] = counts
        self.begun = sum(part.begun for part in counts)
        self.rolling = tuple(
            rolling_of(problem, x)
            for x in left
            if x.rolling and x.measure != "weekends" and not x.zones
        )
        known = sum(can_count(x) for x in left) + len(self.rolling)
        self.whole = (
            known == len(left)
            and not any(f.zones for f in shared)
            and all(shift.end <= 2 * 86_400 for shift in problem.shift_types)
        )
        self._machines: dict[frozenset[int], Machine | None] = {}
        self._stack([*self._base, *counts])
        base = self.machine(frozenset())
        if base is None:
            raise ValueError(f"the contract of nurse {nurse.id} has too many states")
        self.base = base

    def _stack(self, parts: Sequence[Part]) -> None:
        """Lay out each part by itself, as ``kernel.read`` takes them."""
        singles = self._singles = [automaton_of(part, self._symbols) for part in parts]
        sizes = [(a.following.size, a.end.size) for a in singles]
        starts = np.cumsum([(0, 0), *sizes], axis=0)[:-1]
        states = np.array([[a.end.size] for a in singles], dtype=np.int64)
        self._read: Any = (
            np.concatenate([a.following.ravel() for a in singles]),
            np.concatenate([a.price.ravel() for a in singles]),
            np.concatenate([a.end for a in singles]),
            np.stack([a.kinds for a in singles]),
            np.hstack([starts, states]).astype(np.int64),
            self._symbols,
        )
        self._points = np.zeros(len(singles))

    def _parts_price(self, symbols: Ints) -> float:
        """Note what each part says of a schedule; return the sum."""
        given: Any = (*self._read, symbols, self._points)
        return float(read(*given))

    def twin(self) -> RuleBook:
        """Return a book for another thread: automata are shared, memory to write in is not."""
        other = copy(self)
        other._points = np.zeros_like(self._points)
        return other

    def machine(self, chosen: frozenset[int]) -> Machine | None:
        """Return the automaton with some of the parts in it; None if it is too large."""
        if chosen not in self._machines:
            self._machines[chosen] = self._made(chosen)
        return self._machines[chosen]

    def _made(self, chosen: frozenset[int]) -> Machine | None:
        base = len(self._base)
        made = product([*self._singles[:base], *(self._singles[base + k] for k in sorted(chosen))])
        if made is None:
            return None
        states = len(made.end)
        shape = (self._days + 1, states, len(self.end_weekends), len(self.end_amount))
        if int(np.prod(shape)) > MOST_CELLS and chosen:
            return None
        low = np.empty((self._days + 1, states), dtype=np.int64)
        high = np.empty_like(low)
        ends = np.flatnonzero(self.end_amount < INFINITE)
        most = int(ends[-1]) if len(ends) else -1
        reach(
            made.following,
            made.kinds,
            self.amount,
            most,
            int(ends[0]) if len(ends) else 0,
            low,
            high,
        )
        return Machine(automaton=made, low=low, high=high, shape=shape)

    def broken(self, symbols: Ints) -> frozenset[int]:
        """Return the parts that a schedule breaks or pays for."""
        self._parts_price(symbols)
        return frozenset(map(int, np.flatnonzero(self._points[len(self._base) :] > 0)))

    def press(self, symbols: Ints, prices: Floats, step: float) -> None:
        """Raise prices (d, s) of shifts by which a schedule breaks a rule that must be kept."""
        self._parts_price(symbols)
        for part, points in zip(self.parts, self._points[len(self._base) :], strict=True):
            if points >= INFINITE:
                days = np.array(part.kinds) & 1 > 0
                prices[np.ix_(days, np.array(part.used) > 0)] += step
        for rule in self.rolling:
            _, stretch = rule.breaches(symbols)
            if stretch is not None:
                prices[stretch.start : stretch.stop] += step * rule.used / rule.used.max()

    def price(self, symbols: Ints) -> float:
        """Return what a schedule costs by these rules, infinity if it is not allowed."""
        total = self.begun + self._parts_price(symbols)
        if total >= INFINITE:
            return INFINITE
        given: Any = (
            self.weekend,
            self.worked,
            self.count,
            self.incomplete,
            self.amount,
            self.end_weekends,
            self.end_amount,
            symbols,
        )
        total += use(*given)
        return min(INFINITE, total + sum(rule.breaches(symbols)[0] for rule in self.rolling))
