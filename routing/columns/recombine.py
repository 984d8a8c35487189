"""The best plan made of routes that were seen, each in whatever plan it was.

Importing this module loads no solver; calling it does.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routing.check import avoidable, check
from routing.compile.arrays import NO_WAY
from routing.compile.decode import IllegalOrderError, plan_from_orders
from routing.cost import cost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routing.columns.cpsat.partition import Partition
    from routing.columns.pool import Pool
    from routing.columns.pricing import Pricing
    from routing.columns.relaxed import Column
    from routing.compile.arrays import Compiled
    from routing.compile.pack import Packed
    from routing.cpsat.exact import Limits
    from routing.domain.problem import Problem

    Orders = list[list[int]]

TRIES = 8
"""Choices looked at, at most, whose routes do not go together."""

THRESHOLDS = 40
"""Moments, per lag, at which routes too early are held against routes too late."""


class Known(NamedTuple):
    """A route with the spans of its linked visits.

    Attributes
    ----------
    column
        What it costs, timed alone.
    spans
        By visit that has links, between which seconds it can start in the route, at the most.
    work
        The least seconds of work of the route.
    """

    column: Column
    spans: dict[int, tuple[int, int]]
    work: int


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
    from routing.columns.cpsat.partition import Choice, Partition
    from routing.columns.nodes import make_nodes
    from routing.columns.pricing import Pricing
    from routing.columns.relaxed import Relaxation
    from routing.columns.rows import make_rows
    from routing.columns.warm import warm_up

    warm_up()
    deadline = time.monotonic() + limits.seconds
    best = _judged(problem, packed, orders)
    if best is not None and points is not None:
        best = best[0], min(best[1], points)
    nodes = make_nodes(compiled, slices=False)
    rows = make_rows(compiled, nodes, problem.policy.weights.worst_lateness)
    relaxation = Relaxation(compiled, nodes, rows)
    pricing = Pricing(relaxation, np.eye(len(compiled.place), dtype=np.bool_), capacity=1 << 16)
    routes = _known(compiled, pricing, pool, orders, deadline)
    choices = [
        Choice(
            shift=known.column.shift,
            points=known.column.points,
            entries=relaxation.entries(known.column),
        )
        for known in routes
    ]
    model = Partition(rows, compiled.left_out_cost.tolist(), choices)
    _limit_work(model, compiled, routes)
    _keep_lags(model, compiled, routes)
    held = {(s, tuple(order)) for s, order in enumerate(orders) if order}
    model.hint({i for i, r in enumerate(routes) if (r.column.shift, r.column.visits) in held})
    for _ in range(TRIES):
        left = deadline - time.monotonic()
        if left <= 0 or (should_stop is not None and should_stop()):
            return None
        found = model.solve(replace(limits, seconds=left), should_stop=should_stop)
        if found.routes is None:
            return None
        chosen: Orders = [[] for _ in orders]
        for i in found.routes:
            chosen[routes[i].column.shift] = list(routes[i].column.visits)
        if chosen == [list(order) for order in orders]:
            return None
        judged = _judged(problem, packed, chosen)
        if judged is not None and (best is None or judged < best):
            return chosen
        model.not_all(list(found.routes))
    return None


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


def _known(
    c: Compiled,
    pricing: Pricing,
    pool: Pool,
    orders: Sequence[Sequence[int]],
    deadline: float,
) -> list[Known]:
    """Return the routes of a plan and a pool that can be driven, each once."""
    found: dict[tuple[int, tuple[int, ...]], Known] = {}
    own = [(s, tuple(int(v) for v in order)) for s, order in enumerate(orders) if order]
    # The latest first, in case there is no time for all.
    seen = [(route.shift, route.visits) for route in reversed(list(pool))]
    for number, (shift, visits) in enumerate([*own, *seen]):
        if number > len(own) and time.monotonic() > deadline:
            break
        key = (shift, visits)
        column = None if key in found else pricing.along(shift, visits)
        if column is not None:
            found[key] = Known(column, _spans(c, column), _least_work(c, column))
    return list(found.values())


def _spans(c: Compiled, column: Column) -> dict[int, tuple[int, int]]:
    """Return between which seconds linked visits can start, breaks not looked at."""
    linked = [v for v in column.visits if c.link_index_start[v + 1] > c.link_index_start[v]]
    if not linked:
        return {}
    windows = {
        v: (
            int(c.earliest[c.window_start[v] : c.window_start[v + 1]].min()),
            int(c.latest[c.window_start[v] : c.window_start[v + 1]].max()),
        )
        for v in column.visits
    }
    first, last = {}, {}
    at, place = int(c.shift_start[column.shift]), int(c.shift_start_place[column.shift])
    for v in column.visits:
        at = max(at + _leg(c, place, v), windows[v][0])
        first[v] = at
        at, place = at + int(c.on_site[v]), int(c.place[v])
    goal = int(c.shift_end_place[column.shift])
    until = int(c.shift_latest_end[column.shift]) - int(c.drive[place, goal])
    for i in range(len(column.visits) - 1, -1, -1):
        v = column.visits[i]
        last[v] = min(until - int(c.on_site[v]), windows[v][1])
        if i:
            until = last[v] - _leg(c, int(c.place[column.visits[i - 1]]), v)
    return {v: (first[v], last[v]) for v in linked}


def _least_work(c: Compiled, column: Column) -> int:
    """Return the seconds of legs and visits."""
    total, place = 0, int(c.shift_start_place[column.shift])
    for v in column.visits:
        total += _leg(c, place, v) + int(c.on_site[v])
        place = int(c.place[v])
    return total + int(c.drive[place, c.shift_end_place[column.shift]])


def _leg(c: Compiled, place: int, v: int) -> int:
    goal = int(c.place[v])
    return 0 if place == goal else int(c.drive[place, goal]) + c.arrival_seconds


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
