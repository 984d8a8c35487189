"""A first schedule by regret: what has most to lose by waiting is inserted first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routing.compile import pack as col
from routing.compile import schedule as sch
from routing.compile.timing import INF
from routing.search.candidates import MOST_IDLE, add_places
from routing.search.compiled import bare, compiled
from routing.search.insertion import UNSETTLED, insert, try_route
from routing.search.schedule import least_start, needs_met, price_in

if TYPE_CHECKING:
    from routing.compile.arrays import Bools, Ints
    from routing.compile.pack import Packed
    from routing.compile.schedule import Journal, Schedule
    from routing.search.schedule import Scratch


TRIES = 12
"""Positions of one shift that are timed for one visit: in a long route that is full, none fits."""


class Prices(NamedTuple):
    """What visits that are left out would cost, for V visits and S shifts.

    Attributes
    ----------
    table : (V, S)
        Points in each shift, ``INF`` where there is no room; a lower bound where ``stale``.
    stale : (V, S)
        Where the shift has changed since.
    best, second : (V,)
        The two least of each row.
    done : (V,)
        1 where the visit is planned or was tried.
    """

    table: Ints
    stale: Bools
    best: Ints
    second: Ints
    done: Ints


def new_prices(visits: int, shifts: int) -> Prices:
    """Return prices that know nothing."""
    return Prices(
        table=np.full((visits, shifts), INF, dtype=np.int64),
        stale=np.zeros((visits, shifts), dtype=np.bool_),
        best=np.full(visits, INF, dtype=np.int64),
        second=np.full(visits, INF, dtype=np.int64),
        done=np.zeros(visits, dtype=np.int64),
    )


@bare
def best_in_shift(p: Packed, d: Schedule, x: Scratch, v: int, s: int) -> int:
    """Return the points of the cheapest insertion of a visit into one shift.

    Where other routes would have to move, the least that it may cost stands in for what it costs.
    """
    x.info[MOST_IDLE] = -1
    best, fixed = INF, price_in(p, d, v, s)
    count, tries = add_places(p, d, x, v, s, 0, INF, d.lb[v]), 0
    for i in range(count):
        if x.low[i] >= best or tries >= TRIES:
            continue
        tries += 1
        gain = try_route(p, d, x, v, s, x.positions[i])
        if gain == UNSETTLED:
            best = min(best, x.low[i])
        elif gain < INF:
            best = min(best, gain + fixed)
    return best


@bare
def least_in_shift(p: Packed, d: Schedule, x: Scratch, v: int, s: int) -> int:
    """Return the least points that an insertion of a visit into one shift may cost."""
    x.info[MOST_IDLE] = -1
    least = INF
    for i in range(add_places(p, d, x, v, s, 0, INF, d.lb[v])):
        least = min(least, x.low[i])
    return least


@bare
def rank(p: Packed, d: Schedule, x: Scratch, prices: Prices, v: int) -> None:
    """Find the two least entries of a visit's row, pricing anew those that are out of date."""
    while True:
        first, second, at, next_at = INF, INF, -1, -1
        for s in range(prices.table.shape[1]):
            points = prices.table[v, s]
            if points < first:
                first, second, at, next_at = points, first, s, at
            elif points < second:
                second, next_at = points, s
        fresh = True
        for s in (at, next_at):
            if s >= 0 and prices.stale[v, s]:
                prices.stale[v, s] = False
                prices.table[v, s] = best_in_shift(p, d, x, v, s)
                fresh = False
        if fresh:
            prices.best[v], prices.second[v] = first, second
            return


@bare
def fill_row(p: Packed, d: Schedule, x: Scratch, prices: Prices, v: int) -> None:
    """Price a visit in every shift."""
    d.lb[v] = least_start(p, d, v)
    for s in range(prices.table.shape[1]):
        prices.table[v, s] = best_in_shift(p, d, x, v, s)
        prices.stale[v, s] = False
    rank(p, d, x, prices, v)


@bare
def refresh_shift(p: Packed, d: Schedule, x: Scratch, prices: Prices, s: int) -> None:
    """Price visits anew in a shift that has changed, where that can matter to their two best."""
    for v in range(len(prices.done)):
        if prices.done[v] == 1 or not p.eligible[v, s]:
            continue
        prices.stale[v, s] = True
        if prices.table[v, s] > prices.second[v]:
            # Whatever it costs in all, it is no less than that; see ``rank`` for the rest.
            prices.table[v, s] = least_in_shift(p, d, x, v, s)
        if prices.table[v, s] <= prices.second[v]:
            rank(p, d, x, prices, v)


@bare
def most_regret(p: Packed, d: Schedule, prices: Prices) -> int:
    """Return the visit that loses most if its cheapest shift is taken by others, or -1."""
    chosen, most = -1, -INF
    for v in range(len(prices.done)):
        if prices.done[v] == 1 or not needs_met(p, d, v):
            continue
        left_out = p.visit[v, col.LEFT_OUT]
        regret = min(prices.second[v], left_out) - min(prices.best[v], left_out)
        if regret > most:
            chosen, most = v, regret
    return chosen


@compiled
def construct(p: Packed, d: Schedule, j: Journal, x: Scratch, prices: Prices) -> None:
    """Insert all visits that are left out, by falling regret between their two best shifts."""
    prices.done[:] = d.visit[:, sch.SHIFT_OF] >= 0
    for v in range(len(prices.done)):
        if prices.done[v] == 0:
            fill_row(p, d, x, prices, v)
    length = d.shift[:, sch.LENGTH].copy()
    while True:
        v = most_regret(p, d, prices)
        if v < 0:
            return
        insert(p, d, j, x, v, 0.0)
        prices.done[v] = 1
        for w in range(len(prices.done)):
            # Those that can only be planned together came along.
            if d.visit[w, sch.SHIFT_OF] >= 0:
                prices.done[w] = 1
        for s in range(len(length)):
            if d.shift[s, sch.LENGTH] != length[s]:
                length[s] = d.shift[s, sch.LENGTH]
                refresh_shift(p, d, x, prices, s)
        refresh_tied(p, d, x, prices, v)


@bare
def refresh_tied(p: Packed, d: Schedule, x: Scratch, prices: Prices, v: int) -> None:
    """Price anew the visits that a visit is linked to, and the others of its patient."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
        if prices.done[w] == 0:
            fill_row(p, d, x, prices, w)
    patient = p.visit[v, col.PATIENT]
    for i in range(p.patient_start[patient], p.patient_start[patient + 1]):
        w = p.patient_visit[i]
        if prices.done[w] == 0:
            fill_row(p, d, x, prices, w)
