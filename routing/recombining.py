"""Good routes of all schedules that the search went through, put together to better plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.cpsat.exact import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from routing.columns.pool import Pool
    from routing.compile.arrays import Compiled
    from routing.compile.pack import Packed
    from routing.compile.schedule import Schedule
    from routing.domain.problem import Problem

    Orders = list[list[int]]

LEAST_VISITS = 26
"""Visits from which it is worth it; days of fewer are solved exactly."""

MOMENTS = (0.5, 0.75, 0.95)
"""Shares of the search after which routes are chosen from."""

SHARE, LEAST_SECONDS = 0.02, 0.25
"""Share of the limit that each choice may take; choices that would have less are not begun."""

EFFORT = 0.3
"""CP-SAT's own seconds of a choice where plans must repeat."""

ROUTES_PER_SECOND = 4_000
"""Routes that there is time to price, for each second of a choice."""


class Recombining:
    """Notes routes, and chooses the best of them at given moments.

    Parameters
    ----------
    problem, compiled, packed
        The problem.
    limit
        Seconds of the whole solve.
    repeats
        Whether the same steps must give the same plan.
    """

    def __init__(
        self, problem: Problem, compiled: Compiled, packed: Packed, limit: float, *, repeats: bool
    ) -> None:
        from routing.columns.pool import LIMIT, Pool

        self._problem, self._compiled, self._packed = problem, compiled, packed
        self._repeats, self._seconds = repeats, limit if repeats else SHARE * limit
        most = LIMIT if repeats else min(LIMIT, int(ROUTES_PER_SECOND * self._seconds))
        self._pool: Pool = Pool(most)
        self._moments = [] if len(problem.visits) < LEAST_VISITS else list(MOMENTS)
        if self._seconds < LEAST_SECONDS:
            self._moments = []

    def see(self, schedules: Iterable[Schedule]) -> None:
        """Take note of the routes of settled schedules."""
        from routing.compile.schedule import LENGTH, POINTS

        if not self._moments:
            return
        for d in schedules:
            for s, length in enumerate(d.shift[:, LENGTH].tolist()):
                if length:
                    self._pool.add(s, d.seq[s, :length].tolist(), int(d.shift[s, POINTS]))

    def is_due(self, done: float) -> bool:
        """Tell whether it is time for a choice, once for each moment."""
        due = bool(self._moments) and done >= self._moments[0]
        if due:
            self._moments = [moment for moment in self._moments if moment > done]
        return due

    def choose(
        self, orders: Orders, points: int, seed: int, should_stop: Callable[[], bool]
    ) -> Orders | None:
        """Return orders that the judge finds better than a plan's; parameters as ``recombine``."""
        from routing.columns.recombine import recombine

        limits = Limits(
            seconds=self._seconds,
            seed=seed,
            effort=EFFORT if self._repeats else None,
            workers=1 if self._repeats else 2,
        )
        return recombine(
            self._problem,
            self._compiled,
            self._packed,
            self._pool,
            orders,
            limits,
            points=points,
            should_stop=should_stop,
        )
