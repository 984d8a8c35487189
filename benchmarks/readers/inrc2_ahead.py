"""One week of INRC-II is chosen for what it leaves to the weeks to come, which are not known.

Rosters are made for a few futures that may come. Each is then priced by what the weeks left cost
at least after it, in other futures, and the cheapest is taken (in the manner of Legrain et al.
2020, "An online stochastic algorithm for a dynamic nurse scheduling problem").
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import takewhile
from statistics import fmean
from typing import TYPE_CHECKING

from benchmarks.readers.inrc2 import problem_of
from benchmarks.readers.inrc2_files import Week
from staffing.columns.least import least_cost
from staffing.cost import roster_cost
from staffing.roster.people import History
from staffing.roster.roster import Roster
from staffing.solve import solve_roster

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from benchmarks.readers.inrc2 import Instance
    from staffing.incumbent import RosterProgress

DAYS_A_WEEK = 7

SOLVE_PART = 0.65
"""Part of the time in which rosters are made; the rest is for the futures they are priced in."""

CLOSE = 0.005
"""Part of its cost by which the roster of a future may be above the best one."""


def likely(seen: Sequence[Week], count: int, rng: random.Random) -> tuple[Week, ...]:
    """Return weeks as they may come: seen ones, so that sums are kept, with days exchanged.

    Days of the week change places with each other, and so do those of the weekend.
    """
    return tuple(_likely(rng.choice(seen), rng) for _ in range(count))


def _likely(week: Week, rng: random.Random) -> Week:
    order = [*rng.sample(range(5), 5), *rng.sample(range(5, DAYS_A_WEEK), 2)]
    return Week(
        cover={key: tuple(days[day] for day in order) for key, days in week.cover.items()}, off=()
    )


def after(history: Mapping[str, History], roster: Roster) -> dict[str, History]:
    """Return the history of each nurse after the first week of a roster."""
    return {
        nurse: _later(known, [roster.shift_on(nurse, day) for day in range(DAYS_A_WEEK)])
        for nurse, known in history.items()
    }


def _later(known: History, shifts: Sequence[str | None]) -> History:
    """Return the history after a week."""
    backwards = [*reversed(shifts)]
    last = backwards[0]
    working = len(list(takewhile(lambda shift: shift is not None, backwards)))
    off = len(list(takewhile(lambda shift: shift is None, backwards)))
    same = len(list(takewhile(lambda shift: shift == last, backwards))) if last else 0
    whole = len(shifts)
    counts = (
        ("shifts", known.count("shifts") + sum(shift is not None for shift in shifts)),
        ("weekends", known.count("weekends") + any(shift is not None for shift in shifts[5:7])),
    )
    return History(
        last_shift=last or "",
        working_days=working + (known.working_days if working == whole else 0),
        days_off=off + (known.days_off if off == whole else 0),
        same_shift_days=same
        + (known.same_shift_days if same == whole and known.last_shift == last else 0),
        counts=counts,
    )


@dataclass(kw_only=True)
class Ahead:
    """One week to be chosen.

    Attributes
    ----------
    instance, week, history
        What is asked for, of which weeks up to this one are looked at; and what came before it.
    rng
        Draws futures.
    first_seconds, steps
        Until the first roster; of the solver.
    """

    instance: Instance
    week: int
    history: Mapping[str, History]
    rng: random.Random
    first_seconds: float = 0.0
    steps: int = 0
    _begun: float = field(default_factory=time.monotonic)

    def best(self, seconds: float, seed: int) -> Roster:
        """Return the roster of the week, found within a time."""
        left = len(self.instance.weeks) - self.week - 1
        rosters = [self._made(left, seconds, seed)]
        until = self._begun + seconds
        # As long as the last one took, the next one may take.
        while left and self._used * (1 + 1 / len(rosters)) < SOLVE_PART * seconds:
            roster = self._made(left, SOLVE_PART * seconds - self._used, seed + len(rosters))
            rosters.append(roster)
        costs: list[list[float]] = [[self._own(roster)] for roster in rosters]
        while len(rosters) > 1 and time.monotonic() < until:
            found = self._priced(rosters, likely(self._seen, left, self.rng), until)
            if len(found) < len(rosters):
                break
            for cost, value in zip(costs, found, strict=True):
                cost.append(value)
        means = [own + (fmean(later) if later else 0.0) for own, *later in costs]
        return rosters[means.index(min(means))]

    @property
    def _used(self) -> float:
        return time.monotonic() - self._begun

    @property
    def _seen(self) -> tuple[Week, ...]:
        return self.instance.weeks[: self.week + 1]

    def _made(self, left: int, seconds: float, seed: int) -> Roster:
        """Return the week of a roster of all weeks left, the later ones as they may come."""
        ahead = (self._seen[-1], *likely(self._seen, left, self.rng))
        problem = problem_of(self.instance.scenario, self.history, ahead)
        close = False

        def look(progress: RosterProgress) -> None:
            nonlocal close
            bound = progress.lower_bound or 0
            close = not progress.violations and progress.points <= bound * (1 + CLOSE)

        result = solve_roster(
            problem,
            seconds=seconds,
            seed=seed,
            stop=lambda: close and bool(left),
            on_improvement=look,
        )
        self.first_seconds = self.first_seconds or result.first_seconds
        self.steps += result.steps
        now = (a for a in result.roster.assignments if a.day < DAYS_A_WEEK)
        return Roster(assignments=tuple(sorted(now)))

    def _own(self, roster: Roster) -> float:
        """Return what the week costs, but for limits, which are of all weeks."""
        problem = problem_of(self.instance.scenario, self.history, self._seen[-1:])
        return sum(t.points for t in roster_cost(problem, roster).terms if t.name != "limit")

    def _priced(
        self, rosters: Sequence[Roster], future: Sequence[Week], until: float
    ) -> list[float]:
        """Return what weeks to come cost at least after each roster, as far as there is time."""

        def price(roster: Roster) -> float | None:
            history = after(self.history, roster)
            problem = problem_of(self.instance.scenario, history, future)
            return least_cost(problem, lambda: time.monotonic() >= until)

        with ThreadPoolExecutor(max_workers=2) as threads:
            return [x for x in threads.map(price, rosters) if x is not None]
