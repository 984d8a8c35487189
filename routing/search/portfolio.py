"""Several searches side by side, one for each processor, that tell each other of what they find."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from routing.search.run import Search
from routing.tuning import TUNING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routing.compile.cover import CoverTables
    from routing.compile.pack import Packed
    from routing.compile.schedule import Schedule
    from routing.tuning import Tuning

MOST = 8
"""Searches at most: more of them find little more."""


class Portfolio:
    """Searches from one start with seeds of their own; looks like a single one.

    Parameters
    ----------
    packed
        Tables of the problem.
    seed
        Of the first search; with one search, same seed and same calls, same schedules.
    cover
        Who is to be reached in an emergency; None where that costs nothing.
    searches
        How many; None: one for each processor that this process may use.
    tuning
        Of it, the shares of small moves.
    """

    def __init__(
        self,
        packed: Packed,
        seed: int = 0,
        *,
        cover: CoverTables | None = None,
        searches: int | None = None,
        tuning: Tuning = TUNING,
    ) -> None:
        self._tuning = tuning
        count = max(1, min(MOST, processors() if searches is None else searches))
        self._searches = [Search(packed, seed + 7_919 * i, cover) for i in range(count)]

    @property
    def points(self) -> int:
        """Cost of the best schedule."""
        return self._leader.points

    @property
    def best(self) -> Schedule:
        """The best schedule so far."""
        return self._leader.best

    @property
    def steps(self) -> int:
        """Steps made by all together."""
        return sum(search.steps for search in self._searches)

    @property
    def steps_each(self) -> float:
        """Steps made by each search, on average."""
        return self.steps / len(self._searches)

    @property
    def _leader(self) -> Search:
        return min(self._searches, key=lambda search: search.points)

    def construct(self, orders: Mapping[int, Sequence[int]] | None = None) -> bool:
        """Make the first schedule for all; see ``Search.construct``."""
        first, *others = self._searches
        kept = first.construct(orders)
        for other in others:
            other.follow(first)
        return kept

    def improve(self, steps: int, heat: float) -> int:
        """Make steps in each search, and return the cost of the best schedule of all."""
        if len(self._searches) == 1:
            return self._searches[0].improve(steps, self._tuning.alone, heat)
        shares = self._tuning.shares
        with ThreadPoolExecutor(len(self._searches)) as pool:
            # The compiled steps let each other run.
            list(
                pool.map(
                    lambda s: s[1].improve(steps, shares[s[0] % len(shares)], heat),
                    enumerate(self._searches),
                )
            )
        return self.points

    def gather(self) -> None:
        """Have those that lag behind go on from the best schedule."""
        leader = self._leader
        for search in self._searches:
            if search.points > leader.points:
                search.follow(leader)

    def adopt(self, orders: Mapping[int, Sequence[int]]) -> bool:
        """Go on from other orders in each search that they are better for."""
        adopted = [search.adopt(orders) for search in self._searches]
        return any(adopted)

    def points_per_visit(self) -> float:
        """Return the mean points of routes per visit made in the best schedule, at least 1."""
        return self._leader.points_per_visit()

    def schedules(self) -> Iterator[Schedule]:
        """Yield where each search stands, and the best that it found."""
        for search in self._searches:
            yield from (search.current, search.best)

    def orders(self) -> dict[int, list[int]]:
        """Return the visits of each shift in the best schedule, by index."""
        return self._leader.orders()


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Not on every system.
        return os.cpu_count() or 1
