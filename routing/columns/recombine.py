"""The best plan made of routes that were seen, each in whatever plan it was.

Importing this module loads no solver; calling it does.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from routing.check import avoidable, check
from routing.columns.known import known_routes, twins
from routing.compile.arrays import NO_WAY
from routing.compile.decode import IllegalOrderError, plan_from_orders
from routing.cost import cost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routing.columns.cpsat.partition import Partition
    from routing.columns.known import Known
    from routing.columns.pool import Pool
    from routing.columns.relaxed import Column
    from routing.compile.arrays import Compiled, Ints
    from routing.compile.pack import Packed
    from routing.cpsat.exact import Limits
    from routing.domain.problem import Problem

    Orders = list[list[int]]

TRIES = 8
"""Choices looked at, at most, whose routes do not go together."""

THRESHOLDS = 40
"""Moments, per lag, at which routes too early are held against routes too late."""


def recombine(
    problem: Problem,
    compiled: Compiled,
    packed: Packed,
    pool: Pool,
    orders: Sequence[Sequence[int]],
    limits: Limits,
    *,
    points: int | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Orders | None:
    """Return the best choice of known routes if the judge finds it better than a plan at hand.

    Routes are priced as timed alone. A choice is timed and judged as a whole before it is
    returned; what does not go together is forbidden, and the next best choice is looked at.

    Parameters
    ----------
    problem, compiled, packed
        The problem and its arrays, not widened.
    pool
        Routes; those that cannot be driven are ignored.
    orders
        The plan at hand, visits of each shift in order; its routes may be chosen too.
    limits
        Of all choices together; each may take the whole effort.
    points
        What the plan at hand costs by the judge, if it is timed better than ``plan_from_orders``
        times its orders.
    should_stop
        As for ``solve_exact``.

    Returns
    -------
    list of list of int, or None
        Visits of each shift in order.
    """
    deadline = time.monotonic() + limits.seconds
    best = _judged(problem, packed, orders)
    if best is not None and points is not None:
        best = best[0], min(best[1], points)
    same = twins(compiled)
    routes = known_routes(compiled, packed, pool, orders, same, deadline)
    model = _model(problem, compiled, routes, same)
    held = {(int(same[s]), tuple(order)) for s, order in enumerate(orders) if order}
    model.hint({i for i, r in enumerate(routes) if (r.column.shift, r.column.visits) in held})
    for _ in range(TRIES):
        left = deadline - time.monotonic()
        if left <= 0 or (should_stop is not None and should_stop()):
            return None
        found = model.solve(replace(limits, seconds=left), should_stop=should_stop)
        if found.routes is None:
            return None
        columns = [routes[i].column for i in found.routes]
        if {(column.shift, column.visits) for column in columns} == held:
            return None
        chosen = _spread(columns, same)
        judged = _judged(problem, packed, chosen)
        if judged is not None and (best is None or judged < best):
            return chosen
        model.not_all(list(found.routes))
    return None


def _model(problem: Problem, compiled: Compiled, routes: Sequence[Known], same: Ints) -> Partition:
    """Return the choice among routes, with all that is known of which do not go together."""
    from routing.columns.cpsat.partition import Choice, Partition
    from routing.columns.nodes import make_nodes
    from routing.columns.relaxed import Relaxation
    from routing.columns.rows import make_rows

    nodes = make_nodes(compiled, slices=False)
    rows = make_rows(compiled, nodes, problem.policy.weights.worst_lateness)
    relaxation = Relaxation(compiled, nodes, rows)
    choices = [
        Choice(
            shift=route.column.shift,
            points=route.column.points,
            entries=relaxation.entries(route.column),
        )
        for route in routes
    ]
    alike = np.bincount(same, minlength=len(same)).tolist()
    model = Partition(rows, compiled.left_out_cost.tolist(), choices, alike)
    _limit_work(model, compiled, routes)
    _keep_lags(model, compiled, routes)
    return model


def _spread(columns: Sequence[Column], same: Ints) -> Orders:
    """Return the orders of each shift; those that are alike take what is chosen for the first."""
    free = {s: np.flatnonzero(same == s).tolist() for s in {column.shift for column in columns}}
    chosen: Orders = [[] for _ in same]
    for column in columns:
        chosen[free[column.shift].pop(0)] = list(column.visits)
    return chosen


def _judged(
    problem: Problem, packed: Packed, orders: Sequence[Sequence[int]]
) -> tuple[int, int] | None:
    """Return what must be made and is not, and points; None of a plan that is not legal."""
    named = {
        problem.shifts[s].id: [problem.visits[v].id for v in order]
        for s, order in enumerate(orders)
        if order
    }
    try:
        plan = plan_from_orders(problem, named, packed=packed)
    except IllegalOrderError:
        return None
    broken = check(problem, plan)
    if avoidable(broken):
        return None
    return len(broken), cost(problem, plan).points


def _limit_work(model: Partition, c: Compiled, routes: Sequence[Known]) -> None:
    """Keep nurses to what they may work in all their shifts."""
    for nurse in np.flatnonzero(c.nurse_max_work < NO_WAY).tolist():
        own = [i for i, r in enumerate(routes) if c.shift_nurse[r.column.shift] == nurse]
        model.at_most(own, [routes[i].work for i in own], int(c.nurse_max_work[nurse]))


def _keep_lags(model: Partition, c: Compiled, routes: Sequence[Known]) -> None:
    """Forbid pairs of routes that hold linked visits too early or too late for each other."""
    holders: dict[int, list[tuple[int, int, int]]] = {}
    for i, route in enumerate(routes):
        for v, (first, last) in route.spans.items():
            holders.setdefault(v, []).append((i, first, last))
    for k in range(len(c.link_first)):
        one = holders.get(int(c.link_first[k]), [])
        other = holders.get(int(c.link_second[k]), [])
        _keep_apart(model, one, other, int(c.link_min[k]))
        _keep_apart(model, other, one, -int(c.link_max[k]))


def _keep_apart(
    model: Partition,
    one: list[tuple[int, int, int]],
    other: list[tuple[int, int, int]],
    least: int,
) -> None:
    """Forbid routes of one visit with routes of another that cannot start so much later."""
    starts = sorted({first for _, first, _ in one})
    for start in starts[:: max(1, len(starts) // THRESHOLDS)]:
        early = [i for i, _, last in other if last < start + least]
        if early:
            # A route that is both early and late breaks the lag by itself.
            model.at_most_one([*(i for i, first, _ in one if first >= start), *early])
