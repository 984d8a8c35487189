"""The best plan made of routes that were seen, each in whatever plan it was.

Importing this module loads no solver; calling it does.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routing.compile import pack as col
from routing.compile.arrays import NO_WAY
from routing.compile.settle import ROUNDS, empty_schedule
from routing.compile.timing import INF, bound_starts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routing.columns.cpsat.partition import Choice, Partition
    from routing.columns.nodes import Nodes
    from routing.columns.pool import Pool
    from routing.columns.rows import Rows
    from routing.compile.arrays import Compiled, Ints
    from routing.compile.pack import Packed

    Orders = list[list[int]]

TRIES = 8
"""Choices looked at, at most, whose routes do not go together in time."""


THRESHOLDS = 40
"""Moments, per lag, at which routes too early are held against routes too late."""


class Timed(NamedTuple):
    """A route as timed alone: points with the visits' prices, seconds of work, spans of starts.

    ``spans`` gives, for visits with links, between which seconds they can start in the route.
    """

    shift: int
    visits: tuple[int, ...]
    points: int
    work: int
    spans: dict[int, tuple[int, int]]


def recombine(
    compiled: Compiled,
    packed: Packed,
    pool: Pool,
    orders: Sequence[Sequence[int]],
    *,
    seconds: float,
    effort: float | None = None,
    seed: int = 0,
    workers: int = 1,
    should_stop: Callable[[], bool] | None = None,
) -> Orders | None:
    """Return the best choice of known routes if it costs less than a plan at hand.

    Routes are priced as timed alone, which is exact where no link and no other visit of a patient
    pushes them. A choice is timed as a whole before it is returned; what does not go together is
    forbidden, and the next best choice is looked at.

    Parameters
    ----------
    compiled, packed
        The problem, not widened.
    pool
        Routes; illegal ones are ignored.
    orders
        The plan at hand, visits of each shift in order; its routes may be chosen too.
    seconds, effort, seed, workers, should_stop
        As for ``solve_exact``; each choice may take that effort.

    Returns
    -------
    list of list of int, or None
        Visits of each shift in order: they can be timed, and cost less than ``orders`` by the
        terms that the search minimises. The judge has the last word.
    """
    from routing.columns.cpsat.partition import Partition
    from routing.columns.nodes import make_nodes

    deadline = time.monotonic() + seconds
    known = evaluate(packed, orders)
    nodes = make_nodes(compiled)
    routes = _timed(packed, nodes, pool, orders)
    rows, choices = _choices(compiled, nodes, routes)
    model = Partition(rows, compiled.left_out_cost.tolist(), choices)
    _limit_work(model, compiled, routes)
    _keep_lags(model, compiled, routes)
    held = {(s, tuple(order)) for s, order in enumerate(orders) if order}
    model.hint({i for i, r in enumerate(routes) if (r.shift, r.visits) in held})
    for _ in range(TRIES):
        left = deadline - time.monotonic()
        if left <= 0 or (should_stop is not None and should_stop()):
            return None
        found = model.solve(
            seconds=left, effort=effort, seed=seed, workers=workers, should_stop=should_stop
        )
        if found.routes is None or (known is not None and found.points >= known):
            return None
        chosen: Orders = [[] for _ in orders]
        for i in found.routes:
            chosen[routes[i].shift] = list(routes[i].visits)
        points = evaluate(packed, chosen)
        if points is not None and (known is None or points < known):
            return chosen
        # Only routes that others push can be at fault.
        model.not_all([i for i in found.routes if _is_pushed(packed, routes[i])])
    return None


def evaluate(p: Packed, orders: Sequence[Sequence[int]]) -> int | None:
    """Return what orders cost by the terms that the search minimises, None if not to be timed.

    Who may do what, and which visits need which, is not looked at.
    """
    from routing.search.compiled import settle
    from routing.search.schedule import total_points, within_nurse_limit
    from routing.search.tables import fill

    d = empty_schedule(p, max((len(order) for order in orders), default=0) + 1)
    fill(d, {s: order for s, order in enumerate(orders) if order})
    starts, info = np.zeros(d.seq.shape[1], dtype=np.int64), np.zeros(5, dtype=np.int64)
    if settle(p, d, (d.length > 0).astype(np.int64), starts, info, ROUNDS) >= 0:
        return None
    if not all(within_nurse_limit(p, d, s, d.work[s]) for s, order in enumerate(orders) if order):
        return None
    return int(total_points(p, d))


def _timed(p: Packed, nodes: Nodes, pool: Pool, orders: Sequence[Sequence[int]]) -> list[Timed]:
    """Return the legal routes of a plan and a pool, each once."""
    # No visit starts earlier, whatever other routes do.
    least = np.full((len(p.visit), len(p.shift)), NO_WAY, dtype=np.int64)
    np.minimum.at(least, nodes.visit, nodes.begin)
    found: dict[tuple[int, tuple[int, ...]], Timed] = {}
    own = [(s, tuple(int(v) for v in order)) for s, order in enumerate(orders) if order]
    for shift, visits in [*own, *((seen.shift, seen.visits) for seen in pool)]:
        key = (shift, visits)
        route = None if key in found else _time(p, shift, visits, least[:, shift])
        if route is not None:
            found[key] = route
    return list(found.values())


def _time(p: Packed, s: int, visits: tuple[int, ...], least: Ints) -> Timed | None:
    from routing.search.compiled import time_route

    m, seq = len(visits), np.array(visits, dtype=np.int64)
    held = p.prefix[s][p.prefix[s] >= 0]
    if not p.eligible[seq, s].all() or not np.array_equal(seq[: len(held)], held):
        return None
    starts, info = np.zeros(m + 1, dtype=np.int64), np.zeros(5, dtype=np.int64)
    points = int(time_route(p, s, seq, m, least, starts, info))
    if points >= INF:
        return None
    spans: dict[int, tuple[int, int]] = {}
    if (p.link_start[seq + 1] > p.link_start[seq]).any():
        first, last = least.copy(), least.copy()
        bound_starts(p, s, seq, m, least, first, last)
        linked = (v for v in visits if p.link_start[v + 1] > p.link_start[v])
        spans = {v: (int(first[v]), int(last[v])) for v in linked}
    pause = int(p.shift[s, col.BREAK]) if info[3] >= 0 else 0
    work = int(info[1] - info[0]) - pause
    return Timed(s, visits, points + int(p.price[seq, s].sum()), work, spans)


def _choices(
    compiled: Compiled, nodes: Nodes, routes: Sequence[Timed]
) -> tuple[Rows, list[Choice]]:
    from routing.columns.cpsat.partition import Choice
    from routing.columns.relaxed import Column, Relaxation
    from routing.columns.rows import make_rows

    rows = make_rows(compiled, nodes, 0)
    relaxation = Relaxation(compiled, nodes, rows)
    columns = (
        Column(shift=r.shift, nodes=(), visits=r.visits, points=r.points, late={}) for r in routes
    )
    choices = [
        Choice(shift=c.shift, points=c.points, entries=relaxation.entries(c)) for c in columns
    ]
    return rows, choices


def _limit_work(model: Partition, c: Compiled, routes: Sequence[Timed]) -> None:
    """Keep nurses to what they may work in all their shifts."""
    for nurse in np.flatnonzero(c.nurse_max_work < NO_WAY).tolist():
        own = [i for i, r in enumerate(routes) if c.shift_nurse[r.shift] == nurse]
        model.at_most(own, [routes[i].work for i in own], int(c.nurse_max_work[nurse]))


def _keep_lags(model: Partition, c: Compiled, routes: Sequence[Timed]) -> None:
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
            model.at_most_one([*(i for i, first, _ in one if first >= start), *early])


def _is_pushed(p: Packed, route: Timed) -> bool:
    """Tell whether links or other visits of a patient may put off a route."""
    return bool(p.brief[list(route.visits), col.B_TIED].any())
