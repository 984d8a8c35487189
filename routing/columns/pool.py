"""Good routes seen, whoever made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routing.columns.relaxed import Column

LIMIT = 20_000
"""Routes in a pool at most, by default: as many as CP-SAT chooses from within seconds."""


class Seen(NamedTuple):
    """A route: shift, visits in order, points as far as whoever saw it knows."""

    shift: int
    visits: tuple[int, ...]
    points: int


class Pool:
    """Routes by shift and set of visits, of each the cheapest order seen.

    Parameters
    ----------
    limit
        Routes at most; those that were seen least recently go first.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = max(1, limit)
        self._routes: dict[tuple[int, tuple[int, ...]], Seen] = {}

    def __len__(self) -> int:
        return len(self._routes)

    def __iter__(self) -> Iterator[Seen]:
        return iter(tuple(self._routes.values()))

    def add(self, shift: int, visits: Sequence[int], points: int) -> None:
        """Take note of a route.

        Parameters
        ----------
        shift, visits
            Index of the shift, indices of the visits in order; a route without visits, or one that
            makes a visit twice, is none.
        points
            What the route costs, the same terms for all orders of the same visits in the shift.
        """
        order = tuple(int(v) for v in visits)
        key = (int(shift), tuple(sorted(order)))
        if not order or len(set(order)) < len(order):
            return
        seen = self._routes.pop(key, None)
        if seen is None or points < seen.points:
            seen = Seen(key[0], order, int(points))
        self._routes[key] = seen
        if len(self._routes) > self.limit:
            # A quarter at a time, as each cut looks at all.
            old = list(self._routes)[: max(1, self.limit // 4)]
            for key in old:
                del self._routes[key]

    def add_columns(self, columns: Iterable[Column]) -> None:
        """Take note of routes of the column generation."""
        for column in columns:
            self.add(column.shift, column.visits, column.points)

    def merge(self, other: Pool) -> None:
        """Take note of all routes of another pool."""
        for seen in other:
            self.add(*seen)
