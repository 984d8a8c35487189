"""Putting a visit where it costs least."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.compile import pack as col
from routing.compile.timing import INF
from routing.search.candidates import (
    detour,
    fits,
    gather_all,
    gather_near,
    price_in,
    saving,
)
from routing.search.compiled import bare, settle, time_route
from routing.search.schedule import (
    consistent,
    copy_into,
    is_needed,
    least_start,
    needs_met,
    next_of_group,
    total_points,
    within_nurse_limit,
)

if TYPE_CHECKING:
    from routing.compile.pack import Packed
    from routing.compile.settle import Schedule
    from routing.search.schedule import Scratch

UNSETTLED = -INF
"""Answer of ``try_route``: the times of other routes would have to move too."""

PUT_ROUNDS = 6
"""Sweeps in which an insertion must settle: routes that must wait for each other never do, and on
wide windows are long in showing it."""

SMALL = 40
"""Up to so many shifts, all of them are candidates."""


@bare
def try_route(p: Packed, d: Schedule, x: Scratch, v: int, s: int, position: int) -> int:
    """Return points that a route gains with v at a position, all other routes unmoved.

    ``INF`` if the route cannot be driven, ``UNSETTLED`` if links or other visits of a patient
    would move something else. The schedule is left as it was.
    """
    m = d.length[s]
    for i in range(position):
        x.seq[i] = d.seq[s, i]
    x.seq[position] = v
    for i in range(position, m):
        x.seq[i + 1] = d.seq[s, i]
    points = time_route(p, s, x.seq, m + 1, d.lb, x.starts, x.info)
    if points >= INF:
        return INF
    pause = p.shift[s, col.BREAK] if x.info[3] >= 0 else 0
    if not within_nurse_limit(p, d, s, x.info[1] - x.info[0] - pause):
        return INF
    for i in range(m + 1):
        u = x.seq[i]
        d.start[u], x.starts[i] = x.starts[i], d.start[u]
    d.shift_of[v] = s
    fine = True
    for i in range(m + 1):
        u = x.seq[i]
        if d.start[u] != x.starts[i] and not consistent(p, d, u):
            fine = False
            break
    for i in range(m + 1):
        d.start[x.seq[i]] = x.starts[i]
    d.shift_of[v] = -1
    return points - d.points[s] if fine else UNSETTLED


@bare
def put(p: Packed, d: Schedule, x: Scratch, v: int, s: int, position: int) -> bool:
    """Insert a visit and settle all times; on False the schedule is spoiled."""
    m = d.length[s]
    for i in range(m, position, -1):
        d.seq[s, i] = d.seq[s, i - 1]
    d.seq[s, position] = v
    d.length[s] = m + 1
    d.shift_of[v] = s
    d.start[v] = -1
    x.dirty[s] = 1
    if settle(p, d, x.dirty, x.starts, x.info, PUT_ROUNDS) >= 0:
        return False
    return within_nurse_limit(p, d, s, d.work[s])


@bare
def gain_of_put(
    p: Packed, d: Schedule, x: Scratch, spare: Schedule, v: int, s: int, position: int
) -> int:
    """Return points that all routes gain when a visit is put and everything settled."""
    copy_into(spare, d)
    before = 0
    for other in range(len(d.points)):
        before += d.points[other]
    gain = INF
    if put(p, d, x, v, s, position):
        gain = -before
        for other in range(len(d.length)):
            gain += d.points[other]
        for other in range(len(d.length)):
            moved = d.work[other] != spare.work[other]
            if moved and not within_nurse_limit(p, d, other, d.work[other]):
                gain = INF
    copy_into(d, spare)
    return gain


@bare
def cheapest(
    p: Packed, d: Schedule, x: Scratch, spare: Schedule, v: int, count: int, blink: float
) -> tuple[int, int, int]:
    """Return points, shift and position of the cheapest candidate; shift -1 if there is none.

    Candidates are tried by what they cost at least, until none can be cheaper.
    """
    best, best_shift, best_position = INF, -1, -1
    less = saving(p, v)
    while True:
        k = -1
        for i in range(count):
            if x.low[i] - less < best and (k < 0 or x.low[i] < x.low[k]):
                k = i
        if k < 0:
            return best, best_shift, best_position
        s = x.shifts[k]
        x.low[k] = INF + less
        fixed = price_in(p, d, v, s)
        for position in range(x.held[s], d.length[s] + 1):
            if fixed + detour(p, d, v, s, position) - less >= best:
                continue
            if not fits(p, d, v, s, position) or (blink > 0.0 and np.random.random() < blink):
                continue
            gain = try_route(p, d, x, v, s, position)
            if gain == UNSETTLED:
                gain = gain_of_put(p, d, x, spare, v, s, position)
            if gain < INF and gain + fixed < best:
                best, best_shift, best_position = gain + fixed, s, position


@bare
def best_place(
    p: Packed, d: Schedule, x: Scratch, spare: Schedule, v: int, skip: int, blink: float
) -> tuple[int, int, int]:
    """Return points, shift and position of the cheapest insertion; shift -1 if there is none.

    On large problems, what is near is looked at first, and all else only if that has no room.

    Parameters
    ----------
    v, skip
        The visit; the number of a shift not to use, or -1.
    blink
        Share of positions overlooked at random, so that repeated insertions differ.
    """
    if not needs_met(p, d, v):
        return INF, -1, -1
    d.lb[v] = least_start(p, d, v)
    if len(p.shift) > SMALL:
        count = gather_near(p, d, x, v, skip)
        points, s, position = cheapest(p, d, x, spare, v, count, blink)
        if s >= 0:
            return points, s, position
    return cheapest(p, d, x, spare, v, gather_all(p, d, x, v, skip), blink)


@bare
def insert_one(
    p: Packed, d: Schedule, x: Scratch, spare: Schedule, v: int, skip: int, blink: float
) -> bool:
    """Insert a visit where it costs least, if that is less than leaving it out."""
    points, s, position = best_place(p, d, x, spare, v, skip, blink)
    if s < 0:
        return False
    alone = next_of_group(p, d, v) < 0 and not is_needed(p, d, v)
    if alone and points >= p.visit[v, col.LEFT_OUT]:
        return False
    return put(p, d, x, v, s, position)


@bare
def insert(
    p: Packed, d: Schedule, x: Scratch, spare: Schedule, undo: Schedule, v: int, blink: float
) -> bool:
    """Insert a visit with all that can only be planned together with it, or nothing.

    Where the partners find no place beside the cheapest shift of the first, others are tried.
    """
    if d.shift_of[v] >= 0:
        return True
    if next_of_group(p, d, v) < 0:
        return insert_one(p, d, x, spare, v, -1, blink)
    before = total_points(p, d)
    copy_into(undo, d)
    skip = -1
    for _ in range(3):
        at = v
        whole = True
        leader = -1
        while at >= 0 and whole:
            whole = insert_one(p, d, x, spare, at, skip if at == v else -1, blink)
            if at == v:
                leader = d.shift_of[v]
            follower = next_of_group(p, d, at)
            at = follower if follower >= 0 else next_of_group(p, d, v)
        if whole and total_points(p, d) < before:
            return True
        copy_into(d, undo)
        if leader < 0:
            return False
        skip = leader
    return False
