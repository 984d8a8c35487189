"""The two threads of a roster solve and what they hand each other."""

from __future__ import annotations

import threading
from functools import reduce
from itertools import count
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from staffing.search.crew import Crew
from staffing.search.local import LocalSearch

if TYPE_CHECKING:
    from collections.abc import Callable

    from staffing.incumbent import Incumbent
    from staffing.roster.roster import Roster

TURN_SECONDS = 2.0
"""Seconds for one way to improve before another one has its turn."""


class Engine:
    """What both threads share.

    Attributes
    ----------
    incumbent
        The best roster.
    impossible
        Whether it is proven that no roster keeps all rules.
    """

    def __init__(
        self, incumbent: Incumbent, *, seed: int, seconds: float, stopped: threading.Event
    ) -> None:
        self.incumbent, self.impossible = incumbent, False
        self._seed, self._seconds, self._stopped = seed, seconds, stopped
        self._errors: list[BaseException] = []
        self._step = _smallest_step(incumbent)

    def begin(self, start: Roster | None) -> None:
        """Find a first roster: that given, and the one of nurses scheduled one by one."""
        self._crew = Crew(self.incumbent.compiled)
        self._second = Crew(self.incumbent.compiled, self._crew)
        self.impossible = bool(self._crew.stuck)
        self.incumbent.offer(self._crew.table)
        if start is not None:
            self.incumbent.offer(self.incumbent.compiled.table(start))

    def threads(self) -> list[threading.Thread]:
        """Return the threads, not yet started."""
        return [
            threading.Thread(target=self._guarded, args=(work,), daemon=True)
            for work in (self._improve, self._generate)
        ]

    def reraise(self) -> None:
        """Raise what a thread failed with."""
        if self._errors:
            raise self._errors[0]

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            self._errors.append(error)
            self._stopped.set()

    def _over(self) -> bool:
        return self._stopped.is_set()

    def _improve(self) -> None:
        """Two ways to improve by turns; the one that gains more gets more turns."""
        from staffing.cpsat.improve import Neighbourhoods

        held = self.incumbent
        rng = np.random.default_rng(self._seed + 1)
        neighbourhoods = Neighbourhoods(held.compiled, seed=self._seed)
        search = LocalSearch(self._crew, seed=self._seed)

        def local() -> None:
            search.load(held.table, held.worth())
            until = held.elapsed + TURN_SECONDS
            while held.elapsed < until and not self._over():
                search.step()
                held.steps += 1
            held.offer(search.best)

        def exact() -> None:
            left = self._seconds - held.elapsed
            table = neighbourhoods.step(held.table, seconds=left, should_stop=self._over)
            held.steps += 1
            if table is not None:
                held.offer(table)

        # Not the relaxation: its solver holds Python's lock, and slows the other thread.
        ways = (local, exact)
        gains = np.ones(len(ways))
        for turn in count():
            if self._over():
                return
            shares = 0.15 + gains / gains.sum()
            k = turn if turn < len(ways) else int(rng.choice(len(ways), p=shares / shares.sum()))
            begun, before = held.elapsed, held.worth()
            while held.elapsed < begun + TURN_SECONDS and not self._over():
                ways[k]()
            gain = max(0.0, before - held.worth()) / max(0.1, held.elapsed - begun)
            gains[k] = max(1e-3, 0.5 * gains[k] + gain)

    def _generate(self) -> None:
        """Bound, dives, neighbourhoods and choice."""
        from staffing.generation import Generation

        generation = Generation(
            self.incumbent,
            self._second,
            seed=self._seed,
            seconds=self._seconds,
            step=self._step,
            over=self._over,
        )
        generation.run()


def _smallest_step(incumbent: Incumbent) -> int:
    """Return a number that divides every price, so that it divides every cost."""
    c, problem = incumbent.compiled, incumbent.compiled.problem
    prices: list[int] = [int(x) for a in (c.price, c.off_price) for x in np.unique(a)]
    prices += [int(x) for a in (c.under, c.over) for x in np.unique(a)]
    prices += [f.points for f in problem.fairness] + [p.points or 0 for p in problem.pairings]
    for contract in problem.contracts:
        prices.append(contract.complete_weekends or 0)
        prices += [x or 0 for limit in contract.limits for x in (limit.under, limit.over)]
        prices += [x or 0 for run in contract.runs for x in (run.under, run.over)]
    return max(1, reduce(gcd, prices, 0))
