"""Local search over rosters: a few nurses at a time are scheduled anew.

Each nurse's schedule is the best there is for what the others leave uncovered, by dynamic
programming; what is searched is only which nurses give way to each other. Late acceptance of
Burke and Bykov (2017) takes a roster that is no worse than that of some steps ago.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from staffing.compile.compiled import Ints
    from staffing.search.crew import Crew

MEMORY = 60
"""Steps of late acceptance."""

STALE = 1_500
"""Steps without a better roster after which the search goes back to the best one."""


class LocalSearch:
    """One search; ``step`` can be called for as long as there is time.

    Attributes
    ----------
    crew
        The roster at hand.
    best_cost
        Of the best roster seen, as the crew prices it.
    best
        Its options (n, d).
    """

    def __init__(self, crew: Crew, *, seed: int) -> None:
        self.crew = crew
        self._rng = np.random.default_rng(seed)
        self.best_cost = crew.cost
        self.best = crew.table.copy()
        self._memory = np.full(MEMORY, crew.cost)
        self._steps = self._last_gain = 0

    def load(self, table: Ints, cost: float) -> None:
        """Take over a better roster from elsewhere."""
        if cost < self.best_cost - 1e-6 and self.crew.load(table):
            self._keep()
            self._memory[:] = self.crew.cost

    def _keep(self) -> None:
        self.best_cost = self.crew.cost
        self.best = self.crew.table.copy()
        self._last_gain = self._steps

    def step(self) -> None:
        """Schedule a few nurses anew."""
        crew, rng = self.crew, self._rng
        count = len(crew.schedulers)
        chosen = rng.choice(count, size=min(count, int(rng.integers(1, 5))), replace=False)
        slot = self._steps % MEMORY
        most = max(crew.cost, self._memory[slot])
        scale = float(np.exp(rng.uniform(np.log(0.5), np.log(self._noise()))))
        crew.reschedule([int(n) for n in chosen], rng, scale, most)
        self._memory[slot] = crew.cost
        self._steps += 1
        if crew.cost < self.best_cost - 1e-6:
            self._keep()
        elif self._steps - self._last_gain > STALE:
            crew.load(self.best)
            self._memory[:] = crew.cost
            self._last_gain = self._steps

    def _noise(self) -> float:
        """Return the strongest disturbance: the dearest nurse missing."""
        under = self.crew.compiled.under
        return float(max(2, under.max(initial=0)))
