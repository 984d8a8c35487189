"""Closes what gap is left: all routes that a better plan may have, and the best choice of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
        The routes of the best choice; none if there is no choice.
    final
        Whether CP-SAT came to its end.
    best
        Whether the choice is below ``upper`` and none is better, so that the relaxation can say no
        more.
    """

    points: int
    columns: list[Column]
    final: bool
    best: bool


def close_gap(
    generation: Generation,
    upper: int,
    limits: Limits,
    over: Callable[[], bool],
) -> Closed | None:
    """Return a bound as good as whole routes can make it, and the routes of the best choice.

    A plan of less than ``upper`` has only routes whose reduced cost is below the gap (Baldacci,
    Christofides, Mingozzi, An exact algorithm for the VRP based on the set partitioning
    formulation, 2008). Of each shift and set of visits such routes are made as are cheaper or less
    late than all others, and CP-SAT finds what no choice of them costs less than: then no plan
    does, or it costs ``upper`` or more.

    None is returned where there are too many routes, or ``over`` says yes before all are made.
    """
    from routing.columns.cpsat.partition import Choice, Partition

    routes = generation.routes_below(upper, MOST_ROUTES, over)
    if routes is None:
        return None
    relaxation = generation.relaxation
    choices = [
        Choice(
            shift=column.shift,
            points=column.points,
            entries=relaxation.entries(column),
        )
        for column in routes
    ]
    model = Partition(relaxation.rows, relaxation.left_out.tolist(), choices)
    found = model.solve(limits, should_stop=over)
    if found.infeasible:
        return Closed(upper, [], final=True, best=False)
    chosen = [routes[i] for i in found.routes or ()]
    best = found.optimal and found.bound < upper
    return Closed(min(upper, found.bound), chosen, final=found.optimal, best=best)
