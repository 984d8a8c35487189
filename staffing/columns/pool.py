"""All schedules that were generated, with what they cost and for which lines they count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from staffing.search.parts import INFINITE

if TYPE_CHECKING:
    from staffing.compile.compiled import Ints
    from staffing.search.crew import Crew


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """A schedule of a nurse.

    Attributes
    ----------
    nurse, row, symbols
        Whose; its options (d), and its shift types from 1, with 0 for days off (d).
    cost
        By contract and wishes, without cover.
    lines, times
        For which lines it counts, and how often.
    """

    nurse: int
    row: Ints
    symbols: Ints
    cost: float
    lines: Ints
    times: Ints


class Pool:
    """Schedules by nurse.

    Attributes
    ----------
    crew
        Who makes them.
    by_nurse
        Those of each nurse, in order of generation.
    """

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.by_nurse: list[list[Column]] = [[] for _ in crew.schedulers]
        self._known: dict[tuple[int, bytes], Column] = {}

    def get(self, n: int, row: Ints) -> Column | None:
        """Return a schedule that is in the pool, adding it if need be; None if it is not legal."""
        key = (n, row.tobytes())
        if key not in self._known:
            cost = self.crew.schedulers[n].true_price(row)
            if cost >= INFINITE:
                return None
            lines, times = self.crew.lines.of(n, row)
            column = Column(
                nurse=n,
                row=row.copy(),
                symbols=self.crew.schedulers[n].symbols(row),
                cost=cost,
                lines=lines,
                times=times,
            )
            self._known[key] = column
            self.by_nurse[n].append(column)
        return self._known[key]

    def offer(self, table: Ints) -> None:
        """Add the schedules of a roster."""
        for n in range(len(table)):
            if n not in self.crew.stuck:
                self.get(n, table[n])

    def present(self, table: Ints, nurses: set[int]) -> Ints:
        """Return how many of some nurses count for each line in a roster."""
        lines = self.crew.lines
        present = np.zeros(len(lines.best), dtype=np.int64)
        for n in nurses:
            found, times = lines.of(n, table[n])
            present[found] += times
        return present
