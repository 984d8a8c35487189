"""Putting a visit where it costs least."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.compile import pack as col
from routing.compile import schedule as sch
from routing.compile.timing import INF
from routing.search.candidates import MOST_IDLE, find_most_idle, gather
from routing.search.change import put, settle_all
from routing.search.compiled import bare, inlined, keep, mark, rollback, time_route
from routing.search.schedule import (
    consistent,
    is_needed,
    least_start,
    needs_met,
    next_of_group,
    points_of,
    price_in,
)

if TYPE_CHECKING:
    from routing.compile.journal import Journal
    from routing.compile.pack import Packed
    from routing.compile.schedule import Schedule
    from routing.search.schedule import Scratch

UNSETTLED = -INF
"""Answer of ``try_route``: the times of other routes would have to move too."""

SMALL = 40
"""Up to so many shifts, all of them are candidates."""

PATIENCE = 60
"""Places timed one after another without finding a better one, until no more are."""

LEADERS = 3
"""Shifts tried for the first of visits that can only be planned together."""


@inlined
def try_route(p: Packed, d: Schedule, x: Scratch, v: int, s: int, position: int) -> int:
    """Return points that a route gains with v at a position, all other routes unmoved.

    ``INF`` if the route cannot be driven, ``UNSETTLED`` if links or other visits of a patient
    would move something else. The schedule is left as it was.
    """
    m = d.shift[s, sch.LENGTH]
    for i in range(position):
        x.seq[i] = d.seq[s, i]
    x.seq[position] = v
    for i in range(position, m):
        x.seq[i + 1] = d.seq[s, i]
    points = time_route(p, s, x.seq, m + 1, d.lb, x.starts, x.info)
    if points >= INF:
        return INF
    nurse = p.shift[s, col.NURSE]
    pause = p.shift[s, col.BREAK] if x.info[3] >= 0 else 0
    work = x.info[1] - x.info[0] - pause - d.shift[s, sch.WORK]
    if d.nurse[nurse, sch.NURSE_WORK] + work > p.nurse_max_work[nurse]:
        return INF
    return points - d.shift[s, sch.POINTS] if moves_alone(p, d, x, v, s, m) else UNSETTLED


@inlined
def moves_alone(p: Packed, d: Schedule, x: Scratch, v: int, s: int, m: int) -> bool:
    """Tell whether the route just timed with v leaves everything it is tied to as it is."""
    tied = False
    for i in range(m + 1):
        u = x.seq[i]
        tied = tied or (p.brief[u, col.B_TIED] & 3 and d.visit[u, sch.START] != x.starts[i])
    if not tied:
        return True
    for i in range(m + 1):
        u = x.seq[i]
        d.visit[u, sch.START], x.starts[i] = x.starts[i], d.visit[u, sch.START]
    d.visit[v, sch.SHIFT_OF] = s
    fine = True
    for i in range(m + 1):
        u = x.seq[i]
        if d.visit[u, sch.START] != x.starts[i] and not consistent(p, d, u):
            fine = False
            break
    for i in range(m + 1):
        d.visit[x.seq[i], sch.START] = x.starts[i]
    d.visit[v, sch.SHIFT_OF] = -1
    return fine


@bare
def gain_of(p: Packed, d: Schedule, j: Journal, x: Scratch, v: int, s: int, position: int) -> int:
    """Return points that a plan gains with v at a place, its leaving out not counted."""
    if p.scalar[col.AS_A_WHOLE] == 0:
        gain = try_route(p, d, x, v, s, position)
        if gain != UNSETTLED:
            return gain + price_in(p, d, v, s) if gain < INF else INF
    before, point, gain = points_of(p, d), mark(d, j), INF
    if put(p, d, j, v, s, position) and settle_all(p, d, j, x):
        gain = points_of(p, d) - before + p.visit[v, col.LEFT_OUT]
    rollback(p, d, j, point)
    return gain


@inlined
def cheapest(
    p: Packed, d: Schedule, j: Journal, x: Scratch, v: int, count: int, most: int, blink: float
) -> tuple[int, int, int]:
    """Return points, shift and position of the cheapest place listed; shift -1 if none is below.

    Places are tried by what they cost at least, until none can be cheaper. Where visits cost their
    driving alone, that is what they cost.
    """
    best, best_shift, best_position, in_vain = most, -1, -1, 0
    while in_vain < PATIENCE:
        k = -1
        for i in range(count):
            if x.low[i] < best and (k < 0 or x.low[i] < x.low[k]):
                k = i
        if k < 0:
            break
        s, position, gain = x.shifts[k], x.positions[k], x.low[k]
        count -= 1
        x.low[k], x.shifts[k], x.positions[k] = x.low[count], x.shifts[count], x.positions[count]
        if blink > 0.0 and np.random.random() < blink:
            continue
        if p.scalar[col.PLAIN] == 0:
            gain = gain_of(p, d, j, x, v, s, position)
        in_vain += 1
        if gain < best:
            best, best_shift, best_position, in_vain = gain, s, position, 0
    return best, best_shift, best_position


@bare
def best_place(
    p: Packed, d: Schedule, j: Journal, x: Scratch, v: int, skip: int, blink: float
) -> tuple[int, int, int]:
    """Return points, shift and position of the cheapest insertion; shift -1 if there is none.

    On large problems, what is near is looked at first, and all else only if that has no room.
    A place that costs as much as leaving the visit out is none, unless others wait for it.

    Parameters
    ----------
    v, skip
        The visit; the number of a shift not to use, or -1.
    blink
        Share of places overlooked at random, so that repeated insertions differ.
    """
    if not needs_met(p, d, v):
        return INF, -1, -1
    lb = least_start(p, d, v) if p.brief[v, col.B_TIED] & col.LINKED else 0
    d.lb[v] = lb
    alone = next_of_group(p, d, v) < 0 and not is_needed(p, d, v)
    most = min(INF, p.visit[v, col.LEFT_OUT]) if alone else INF
    x.info[MOST_IDLE] = -1
    if p.scalar[col.W_WORST_IDLE] > 0:
        find_most_idle(p, d, x)
    everywhere = len(p.shift) <= SMALL
    while True:
        count = gather(p, d, x, v, skip, most, lb, everywhere)
        points, s, position = cheapest(p, d, j, x, v, count, most, blink)
        if s >= 0 or everywhere:
            return points, s, position
        everywhere = True


@bare
def insert_one(
    p: Packed, d: Schedule, j: Journal, x: Scratch, v: int, skip: int, blink: float
) -> bool:
    """Insert a visit where it costs least, if that is less than leaving it out."""
    _, s, position = best_place(p, d, j, x, v, skip, blink)
    if s < 0:
        return False
    point = mark(d, j)
    if put(p, d, j, v, s, position) and settle_all(p, d, j, x):
        keep(j, point)
        return True
    rollback(p, d, j, point)
    return False


@inlined
def lacking(p: Packed, d: Schedule, x: Scratch, count: int) -> int:
    """Return a visit that is to be planned with one of those inserted but is not, or -1."""
    for i in range(count):
        w = next_of_group(p, d, x.stack[i])
        if w >= 0:
            return w
    return -1


@bare
def insert(p: Packed, d: Schedule, j: Journal, x: Scratch, v: int, blink: float) -> bool:
    """Insert a visit with all that can only be planned together with it, or nothing.

    Where the partners find no place beside the cheapest shift of the first, others are tried.
    """
    if d.visit[v, sch.SHIFT_OF] >= 0:
        return True
    grouped = next_of_group(p, d, v) >= 0
    before, skip = points_of(p, d), -1
    for _ in range(LEADERS if grouped else 1):
        point, at, whole, leader, count = mark(d, j), v, True, -1, 0
        while at >= 0 and whole:
            whole = insert_one(p, d, j, x, at, skip if at == v else -1, blink)
            if at == v:
                leader = d.visit[v, sch.SHIFT_OF]
            x.stack[count] = at
            count += 1
            at = lacking(p, d, x, count)
        if whole and (not grouped or points_of(p, d) < before):
            keep(j, point)
            return True
        rollback(p, d, j, point)
        if leader < 0:
            return False
        skip = leader
    return False
