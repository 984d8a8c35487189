"""Closes what gap is left: all routes that a better plan may have, and the best choice of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routing.columns.relaxed import SCALE

if TYPE_CHECKING:
    from collections.abc import Callable

    from routing.columns.generation import Generation
    from routing.columns.relaxed import Column
    from routing.cpsat.exact import Limits

MOST_ROUTES = 40_000
"""Routes that CP-SAT chooses from at most."""


class Closed(NamedTuple):
    """What whole routes say.

    Attributes
    ----------
    points
        The bound.
    columns
        The routes of the best choice; none if no choice is below the known plan.
    final
        Whether this is the best that the relaxation can say.
    """

    points: int
    columns: list[Column]
    final: bool


def close_gap(
    generation: Generation,
    upper: int,
    limits: Limits,
    *,
    should_stop: Callable[[], bool] | None = None,
) -> Closed | None:
    """Return a bound as good as whole routes can make it, and the routes of the best choice.

    A plan of less than ``upper`` has only routes whose reduced cost is below the gap (Baldacci,
    Christofides, Mingozzi, An exact algorithm for the VRP based on the set partitioning
    formulation, 2008). Of each shift and set of visits the cheapest such route is made, and CP-SAT
    finds what no choice of them costs less than: then no plan does, or it costs ``upper`` or more.

    None is returned where there are too many routes.
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
    found = model.solve(limits, should_stop=should_stop)
    if found.infeasible:
        return Closed(upper, [], final=True)
    chosen = [routes[i] for i in found.routes or ()]
    return Closed(min(upper, -(-found.bound // SCALE)), chosen, final=found.optimal)
