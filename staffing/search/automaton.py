"""What a nurse's contract allows day after day, as an automaton whose steps have prices.

A state knows what the next day depends on: the shift before, as far as it bars others; how long
each run has lasted; and what is left of limits on single shifts. Limits on hours and weekends are
resources beside it. Rules that look at some days only, at windows of days or at several nurses are
left out: schedules are then priced too low, never too high, so that bounds remain bounds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from staffing.rules.run import before, belongs
from staffing.rules.succession import reasons

if TYPE_CHECKING:
    import numpy.typing as npt

    from staffing.roster.contract import Contract, Limit, RunLimit
    from staffing.roster.people import RosterNurse
    from staffing.roster.problem import RosterProblem

MOST_STATES = 12_000
"""Limits on single shifts are left out where states would be more than that."""

INFINITE = 1e15

State = tuple[frozenset[int], tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Automaton:
    """Arrays of an automaton: r counts states, s symbols, of which 0 is a day off.

    Attributes
    ----------
    following, price
        (r, s): the next state, -1 if there is none, and what the step costs.
    works
        (r): whether the day that led here was worked.
    start
        The first state.
    complete
        Whether nothing of the contract was left out.
    """

    following: npt.NDArray[np.int32]
    price: npt.NDArray[np.float64]
    works: npt.NDArray[np.bool_]
    start: int
    complete: bool


def single_limits(contract: Contract, days: int) -> list[Limit]:
    """Return limits that a count of shifts over the horizon decides, the tightest ones first."""
    found = [
        limit
        for limit in contract.limits
        if limit.measure == "shifts"
        and limit.shifts
        and limit.window is None
        and limit.days is None
        and not limit.zones
        and limit.minimum == 0
        and limit.maximum is not None
        and limit.maximum < days
        and limit.maximum > 0
        and limit.over != 0
    ]
    return sorted(found, key=lambda limit: limit.maximum or 0)


@dataclass(kw_only=True, eq=False)
class _Maker:
    """Explores the states of a nurse."""

    problem: RosterProblem
    nurse: RosterNurse
    limits: list[Limit]
    ids: dict[State, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.contract = self.problem.contract_by_id[self.nurse.contract]
        kinds = self.problem.shift_types
        self.bars = [
            frozenset(
                k
                for k, after in enumerate(kinds)
                if next(reasons(self.contract, shift, after, 1), None) is not None
            )
            for shift in kinds
        ]
        self.inside = [
            [belongs(run, None), *(belongs(run, shift.id) for shift in kinds)]
            for run in self.contract.runs
        ]
        self.counts = [[0, *(shift.id in limit.shifts for shift in kinds)] for limit in self.limits]

    def first(self) -> State:
        """Return the state before day 0."""
        history = self.nurse.history
        bars: frozenset[int] = frozenset()
        if history is not None and history.last_shift:
            index = [x.id for x in self.problem.shift_types].index(history.last_shift)
            bars = self.bars[index]
        runs = []
        for run in self.contract.runs:
            known = before(run, self.nurse)
            top = run.minimum if run.maximum is None else run.maximum
            runs.append(UNKNOWN if known is None else min(known, top))
        left = tuple(
            max(0, (limit.maximum or 0) - self.nurse.used(limit.id)) for limit in self.limits
        )
        return bars, tuple(runs), left

    def step(self, state: State, symbol: int) -> tuple[State, int] | None:
        """Return the next state and the price of a step; None if it is not allowed."""
        bars, runs, left = state
        if symbol and symbol - 1 in bars:
            return None
        points, lengths, rests = 0, [], []
        for k, run in enumerate(self.contract.runs):
            step = _run_step(run, runs[k], inside=self.inside[k][symbol])
            if step is None:
                return None
            lengths.append(step[0])
            points += step[1]
        for k, limit in enumerate(self.limits):
            rest = left[k] - int(self.counts[k][symbol])
            if rest < 0:
                if limit.over is None:
                    return None
                points, rest = points + limit.over, 0
            rests.append(rest)
        return (
            self.bars[symbol - 1] if symbol else frozenset(),
            tuple(lengths),
            tuple(rests),
        ), points


UNKNOWN = -1_000
"""The length of a run before day 0 without history."""


def _run_step(run: RunLimit, length: int, *, inside: bool) -> tuple[int, int] | None:
    """Return the new length of a run, negative while a short one would be free, and the price."""
    if not inside:
        missing = run.minimum - length if 0 < length < run.minimum else 0
        if missing and run.under is None:
            return None
        return 0, missing * (run.under or 0)
    free = length < 0
    days = 0 if length == UNKNOWN else abs(length)
    points = 0
    if run.maximum is not None and days >= run.maximum:
        if run.over is None:
            return None
        points = run.over
    top = run.minimum if run.maximum is None else run.maximum
    days = min(days + 1, top)
    return (-days if free and days < run.minimum else days), points


def automaton_of(problem: RosterProblem, nurse: RosterNurse) -> Automaton:
    """Return the automaton of a nurse, with as many limits on single shifts as fit."""
    limits = single_limits(problem.contract_by_id[nurse.contract], problem.days)
    dropped = False
    while True:
        made = _explore(_Maker(problem=problem, nurse=nurse, limits=limits))
        if made is not None:
            following, price, works = made
            return Automaton(
                following=following, price=price, works=works, start=0, complete=not dropped
            )
        if not limits:
            raise ValueError(f"the contract of nurse {nurse.id} has too many states")
        limits, dropped = limits[:-1], True


def _explore(
    maker: _Maker,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64], npt.NDArray[np.bool_]] | None:
    symbols = len(maker.problem.shift_types) + 1
    first = maker.first()
    # Whether the last day was worked is part of a state: weekends look at it.
    worked = maker.nurse.history is not None and bool(maker.nurse.history.last_shift)
    ids: dict[tuple[State, bool], int] = {(first, worked): 0}
    queue = [(first, worked)]
    following: list[list[int]] = []
    price: list[list[float]] = []
    for state, _ in queue:  # Grows while it is gone through.
        row, costs = [-1] * symbols, [INFINITE] * symbols
        for symbol in range(symbols):
            step = maker.step(state, symbol)
            if step is None:
                continue
            key = (step[0], symbol > 0)
            if key not in ids:
                ids[key] = len(queue)
                queue.append(key)
                if len(queue) > MOST_STATES and maker.limits:
                    return None
            row[symbol], costs[symbol] = ids[key], float(step[1])
        following.append(row)
        price.append(costs)
    return (
        np.array(following, dtype=np.int32),
        np.array(price, dtype=np.float64),
        np.array([works for _, works in queue], dtype=np.bool_),
    )
