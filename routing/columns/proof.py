"""Closes what gap is left: all routes that a better plan may have, and the best choice of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.columns.relaxed import SCALE

if TYPE_CHECKING:
    from collections.abc import Callable

    from routing.columns.generation import Generation
    from routing.columns.relaxed import Column

MOST_ROUTES = 40_000
"""Routes that CP-SAT chooses from at most."""


def close_gap(
    generation: Generation,
    upper: int,
    *,
    seconds: float,
    workers: int = 1,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[int, list[Column]] | None:
    """Return a bound as good as whole routes can make it, and the routes of the best choice.

    A plan of less than ``upper`` has only routes whose reduced cost is below the gap (Baldacci,
    Christofides, Mingozzi, An exact algorithm for the VRP based on the set partitioning
    formulation, 2008). Of each shift and set of visits the cheapest such route is made, and CP-SAT
    finds what no choice of them costs less than: then no plan does, or it costs ``upper`` or more.

    Returns
    -------
    tuple or None
        None if there are too many routes.
    """
    from routing.columns.cpsat.partition import Choice, Partition

    routes = generation.routes_below(upper, MOST_ROUTES)
    if routes is None:
        return None
    relaxation = generation.relaxation
    choices = [
        Choice(
            shift=column.shift,
            points=generation.scaled_points(column),
            # The worst lateness is in the points already.
            entries=relaxation.entries(column, late=False),
        )
        for column in routes
    ]
    model = Partition(
        relaxation.rows.without_lateness(), (SCALE * relaxation.left_out).tolist(), choices, SCALE
    )
    found = model.solve(seconds=seconds, workers=workers, should_stop=should_stop)
    if found.infeasible:
        return upper, []
    chosen = [routes[i] for i in found.routes or ()]
    return min(upper, -(-found.bound // SCALE)), chosen
