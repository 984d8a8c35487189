"""A first schedule by regret: what has most to lose by waiting is inserted first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.compile import pack as col
from routing.compile.timing import INF
from routing.search.compiled import compiled
from routing.search.insertion import UNSETTLED, detour, insert, try_route
from routing.search.schedule import least_start, needs_met, nurse_allowed, strangers

if TYPE_CHECKING:
    from routing.compile.arrays import Ints
    from routing.compile.pack import Packed
    from routing.compile.settle import Schedule
    from routing.search.schedule import Scratch


@compiled
def best_in_shift(p: Packed, d: Schedule, x: Scratch, v: int, s: int) -> int:
    """Return the points of the cheapest insertion of a visit into one shift.

    Where other routes would have to move, driving stands in for what that costs.
    """
    if not p.eligible[v, s] or d.length[s] + 1 >= d.seq.shape[1] or not nurse_allowed(p, d, v, s):
        return INF
    best = INF
    for position in range(x.held[s], d.length[s] + 1):
        extra = detour(p, d, v, s, position)
        if extra >= best and p.visit[v, col.MEAL] == 0:
            continue
        gain = try_route(p, d, x, v, s, position)
        best = min(best, extra if gain == UNSETTLED else gain)
    if best < INF:
        best += p.price[v, s] + p.scalar[col.W_CONTINUITY] * strangers(p, d, v, s)
    return best


@compiled
def rank(table: Ints, best: Ints, second: Ints, v: int) -> None:
    """Find the two least entries of a visit's row."""
    first, next_best = INF, INF
    for s in range(table.shape[1]):
        points = table[v, s]
        if points < first:
            first, next_best = points, first
        elif points < next_best:
            next_best = points
    best[v], second[v] = first, next_best


@compiled
def fill_row(
    p: Packed, d: Schedule, x: Scratch, table: Ints, best: Ints, second: Ints, v: int
) -> None:
    """Price a visit in every shift."""
    d.lb[v] = least_start(p, d, v)
    for s in range(table.shape[1]):
        table[v, s] = best_in_shift(p, d, x, v, s)
    rank(table, best, second, v)


@compiled
def most_regret(p: Packed, d: Schedule, done: Ints, best: Ints, second: Ints) -> int:
    """Return the visit that loses most if its cheapest shift is taken by others, or -1."""
    chosen, most = -1, -INF
    for v in range(len(done)):
        if done[v] == 1 or not needs_met(p, d, v):
            continue
        left_out = p.visit[v, col.LEFT_OUT]
        regret = min(second[v], left_out) - min(best[v], left_out)
        if regret > most:
            chosen, most = v, regret
    return chosen


@compiled
def construct(p: Packed, d: Schedule, x: Scratch, spare: Schedule, undo: Schedule) -> None:
    """Insert all visits that are left out, by falling regret between their two best shifts."""
    visits, shifts = len(p.visit), len(p.shift)
    table = np.full((visits, shifts), INF, dtype=np.int64)
    best, second = np.full(visits, INF, dtype=np.int64), np.full(visits, INF, dtype=np.int64)
    done = (d.shift_of >= 0).astype(np.int64)
    for v in range(visits):
        if done[v] == 0:
            fill_row(p, d, x, table, best, second, v)
    length = d.length.copy()
    while True:
        v = most_regret(p, d, done, best, second)
        if v < 0:
            return
        insert(p, d, x, spare, undo, v, 0.0)
        done[v] = 1
        # Those that can only be planned together came along.
        done = np.maximum(done, (d.shift_of >= 0).astype(np.int64))
        for s in range(shifts):
            if d.length[s] == length[s]:
                continue
            length[s] = d.length[s]
            for w in range(visits):
                if done[w] == 0 and p.eligible[w, s]:
                    table[w, s] = best_in_shift(p, d, x, w, s)
                    rank(table, best, second, w)
        refresh_tied(p, d, x, table, best, second, done, v)


@compiled
def refresh_tied(
    p: Packed,
    d: Schedule,
    x: Scratch,
    table: Ints,
    best: Ints,
    second: Ints,
    done: Ints,
    v: int,
) -> None:
    """Price anew the visits that a visit is linked to, and the others of its patient."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
        if done[w] == 0:
            fill_row(p, d, x, table, best, second, w)
    patient = p.visit[v, col.PATIENT]
    for i in range(p.patient_start[patient], p.patient_start[patient + 1]):
        w = p.patient_visit[i]
        if done[w] == 0:
            fill_row(p, d, x, table, best, second, w)
