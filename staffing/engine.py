"""The two threads of a roster solve and what they hand each other."""

from __future__ import annotations

import threading
from functools import reduce
from itertools import count
from math import ceil, gcd
from typing import TYPE_CHECKING

import numpy as np

from staffing.search.crew import Crew
from staffing.search.local import LocalSearch

if TYPE_CHECKING:
    from collections.abc import Callable

    from staffing.compile.compiled import Ints
    from staffing.cpsat.columns import Master
    from staffing.incumbent import Incumbent
    from staffing.roster.roster import Roster

TURN_SECONDS = 2.0
"""Seconds for one way to improve before another one has its turn."""

SMALL, EXACT_SECONDS = 400, 8.0
"""Up to so many nurse-days times options are solved whole first, for so many seconds."""

NEIGHBOURHOOD_SECONDS = 4.0
"""Seconds for a neighbourhood that is solved by its relaxation."""

MOST_COLUMNS = 4_000
"""Schedules among which one is chosen for each nurse."""


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
        """Bound, dives and choice."""
        from staffing.cpsat.columns import Master

        held = self.incumbent
        crew = Crew(held.compiled)
        master = Master(held.compiled, crew)
        master.offer(held.table)
        rng = np.random.default_rng(self._seed)
        if held.value[0] or held.table.size * len(held.compiled.options) <= SMALL:
            self._exact()
        if not crew.stuck:
            self._converge(master)
        if crew.stuck or self._over():
            return
        self._choose(master, 10.0)
        self._dive(master, rng)
        size = float(min(len(crew.schedulers), 6))
        for turn in count(1):
            if self._over():
                return
            if turn % 60 == 0:
                self._dive(master, rng)
            size = self._neighbour(master, rng, size)

    def _neighbour(self, master: Master, rng: np.random.Generator, size: float) -> float:
        """Solve a neighbourhood of about so many nurses; return the size for the next one."""
        nurses = len(master.crew.schedulers)
        chosen = rng.choice(nurses, size=min(nurses, round(size)), replace=False)
        size *= 1.03 if self._relaxed(master, frozenset(map(int, chosen))) else 0.9
        return float(np.clip(size, 2, nurses))

    def _dive(self, master: Master, rng: np.random.Generator) -> None:
        """Dive, and set right the nurses who came last, for whom little was left."""
        found = master.dive(rng, self._over)
        if found is None:
            return
        table, order = found
        self._polish(master.crew, table, rng)
        if not self._over():
            self._relaxed(master, frozenset(order[len(order) // 2 :]), 3 * NEIGHBOURHOOD_SECONDS)

    def _relaxed(
        self, master: Master, free: frozenset[int], seconds: float = NEIGHBOURHOOD_SECONDS
    ) -> bool:
        """Solve a neighbourhood of some nurses by its own relaxation; tell if it was exhausted."""
        held = self.incumbent
        begun = held.elapsed
        try:
            master.keep(held.table, free)
            patience = begun + seconds
            if not master.converge(lambda: self._over() or held.elapsed > patience):
                return False
            held.steps += 1
            if self._rounded(master.objective) >= held.worth():
                return True
            return self._choose(master, seconds)
        finally:
            master.release()

    def _exact(self) -> None:
        """Solve a small problem whole: the relaxation alone may leave a gap."""
        from staffing.cpsat.exact import solve_exact
        from staffing.cpsat.variables import Scope

        held = self.incumbent
        found = solve_exact(
            held.compiled,
            Scope(table=held.table),
            seconds=max(0.1, min(EXACT_SECONDS, self._seconds - held.elapsed)),
            seed=self._seed,
            workers=1,
            should_stop=self._over,
            hear=held.offer,
        )
        if found.table is not None:
            held.offer(found.table)
        if found.bound is not None:
            held.raise_bound(found.bound)

    def _converge(self, master: Master) -> None:
        """Generate until nothing helps, raising the bound on the way."""
        while not self._over():
            done = master.converge(self._over, rounds=1)
            if np.isfinite(master.bound):
                self.incumbent.raise_bound(self._rounded(master.bound))
            if done:
                return

    def _rounded(self, bound: float) -> int:
        """Return the least cost from a bound on that costs can have."""
        return max(0, self._step * ceil(bound / self._step - 1e-6))

    def _polish(self, crew: Crew, table: Ints, rng: np.random.Generator) -> None:
        """Offer a roster after local search around it."""
        held = self.incumbent
        if not crew.load(table):
            return
        held.offer(table)
        search = LocalSearch(crew, seed=int(rng.integers(2**31)))
        until = held.elapsed + 0.5 * TURN_SECONDS
        while held.elapsed < until and not self._over():
            search.step()
            held.steps += 1
        held.offer(search.best)

    def _choose(self, master: Master, seconds: float) -> bool:
        """Choose among schedules that could be part of a better roster; tell if proven."""
        from staffing.cpsat.choice import choose

        held = self.incumbent
        master.offer(held.table)
        worth = held.worth()
        columns = master.open_columns(worth - master.objective)
        if not columns:
            return False
        if len(columns) > MOST_COLUMNS:
            return False
        table, proven = choose(
            held.compiled,
            columns,
            held.table,
            seconds=min(seconds, max(0.1, self._seconds - held.elapsed)),
            seed=self._seed,
            workers=1,
            should_stop=self._over,
        )
        if table is not None:
            held.offer(table)
        return proven


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
