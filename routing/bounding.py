"""A lower bound that is sought while the search goes on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future

    from routing.columns.bound import Bound
    from routing.compile.arrays import Compiled
    from routing.domain.problem import Problem
    from routing.incumbent import Incumbent

MOST_VISITS = 100
"""Up to so many visits column generation comes to something within minutes."""

LEAST_SECONDS = 20.0
"""Limit of a solve from which it is worth its share of the processors."""


def is_worth_it(problem: Problem, seconds: float) -> bool:
    """Tell whether a bound is sought by column generation in a solve."""
    return 0 < len(problem.visits) <= MOST_VISITS and seconds >= LEAST_SECONDS


class Bounding:
    """Column generation in a thread of its own, which ends with the solve.

    Parameters
    ----------
    problem, compiled
        The problem and its arrays.
    best
        Its plan is what the bound is to reach; better bounds are told to it.
    until
        Second of the solve at which to end; a round that has begun is finished.
    """

    def __init__(
        self, problem: Problem, compiled: Compiled, best: Incumbent, *, until: float
    ) -> None:
        from routing.columns.bound import column_bound

        self._stopped = False
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="bound")
        self._found: Future[Bound] = self._pool.submit(
            column_bound,
            problem,
            compiled,
            seconds=max(0.0, until - best.elapsed),
            upper=best.cost.points,
            should_stop=lambda: self._stopped,
            on_bound=best.raise_bound,
        )

    def ended(self) -> bool:
        """Tell whether all that can be found was found."""
        return self._found.done()

    def finish(self) -> list[list[int]] | None:
        """Stop, and return the orders that the bound is made of, if there are any.

        Raises whatever went wrong in the thread.
        """
        self._stopped = True
        try:
            return self._found.result().orders
        finally:
            self._pool.shutdown()
