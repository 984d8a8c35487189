"""Neighbourhoods of a roster, solved exactly: some nurses, some days, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from staffing.cpsat.exact import solve_exact
from staffing.cpsat.variables import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from staffing.compile.compiled import Compiled, Ints

KINDS = ("nurses", "days", "both")
PATIENCE = 4.0
"""Seconds for a neighbourhood."""


class Neighbourhoods:
    """Draws neighbourhoods, larger ones where the last of their kind was solved quickly."""

    def __init__(self, compiled: Compiled, *, seed: int) -> None:
        self._compiled = compiled
        self._rng = np.random.default_rng(seed)
        self._cells = dict.fromkeys(KINDS, 160.0)
        self._turn = 0

    def step(self, table: Ints, *, seconds: float, should_stop: Callable[[], bool]) -> Ints | None:
        """Return a roster that is at least as good, or None if none was found in time."""
        kind = KINDS[self._turn % len(KINDS)]
        self._turn += 1
        scope = Scope(table=table, free=self._draw(kind))
        patience = min(PATIENCE, seconds)
        found = solve_exact(
            self._compiled,
            scope,
            seconds=patience,
            seed=int(self._rng.integers(2**31)),
            workers=1,
            should_stop=should_stop,
        )
        self._cells[kind] *= 1.1 if found.proven else 0.9
        return found.table

    def _draw(self, kind: str) -> dict[int, frozenset[int]]:
        rng, problem = self._rng, self._compiled.problem
        nurses, days = len(problem.nurses), problem.days
        cells = self._cells[kind]
        if kind == "nurses":
            count = int(np.clip(round(cells / days), 2, nurses))
            length = days
        elif kind == "days":
            count, length = nurses, int(np.clip(round(cells / nurses), 2, days))
        else:
            length = int(rng.integers(min(days, 7), min(days, 28) + 1))
            count = int(np.clip(round(cells / length), 2, nurses))
        first = int(rng.integers(days - length + 1))
        chosen = rng.choice(nurses, size=min(nurses, count), replace=False)
        return {int(n): frozenset(range(first, first + length)) for n in chosen}
