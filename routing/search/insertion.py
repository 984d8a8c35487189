"""Putting a visit where it costs least."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.compile import pack as col
from routing.compile.timing import INF
from routing.search.compiled import (
    admit,
    bare,
    leg_to_visit,
    settle,
    time_route,
    told_bound,
)
from routing.search.schedule import (
    consistent,
    copy_into,
    is_needed,
    least_start,
    needs_met,
    next_of_group,
    nurse_allowed,
    strangers,
    total_points,
    within_nurse_limit,
)

if TYPE_CHECKING:
    from routing.compile.pack import Packed
    from routing.compile.settle import Schedule
    from routing.search.schedule import Scratch

UNSETTLED = -INF
"""Answer of ``try_route``: the times of other routes would have to move too."""

SMALL = 40
"""Up to so many shifts, all of them are candidates."""

BESIDE = 30
"""Nearest visits into whose shifts a visit may be put, beyond that."""

SEEN = 4
"""Entry of ``Scratch.info`` that counts insertions; a shift seen in one bears its number."""


@bare
def detour(p: Packed, d: Schedule, v: int, s: int, position: int) -> int:
    """Return the points of driving that an insertion adds: less than it costs in all."""
    at = p.visit[v, col.PLACE]
    m = d.length[s]
    before, after = p.shift[s, col.START_PLACE], p.shift[s, col.END_PLACE]
    if position > 0:
        before = p.visit[d.seq[s, position - 1], col.PLACE]
    if position < m:
        after = p.visit[d.seq[s, position], col.PLACE]
    extra = p.drive[before, at] + p.drive[at, after]
    if m > 0:
        extra -= p.drive[before, after]
    return extra * p.scalar[col.W_TRAVEL]


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
    if settle(p, d, x.dirty, x.starts, x.info) >= 0:
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
def fits(p: Packed, d: Schedule, v: int, s: int, position: int) -> bool:
    """Tell whether a visit may fit between two stops, by the bounds of their starts alone."""
    t, place = p.shift[s, col.START], p.shift[s, col.START_PLACE]
    if position > 0:
        u = d.seq[s, position - 1]
        t, place = d.first[u] + p.visit[u, col.ON_SITE], p.visit[u, col.PLACE]
    start = admit(p, v, max(t + leg_to_visit(p, place, v), d.lb[v], told_bound(p, v, s)))
    if start >= INF:
        return False
    done, at = start + p.visit[v, col.ON_SITE], p.visit[v, col.PLACE]
    if position < d.length[s]:
        w = d.seq[s, position]
        return done + leg_to_visit(p, at, w) <= d.last[w]
    return done + p.drive[at, p.shift[s, col.END_PLACE]] <= p.shift[s, col.LATEST_END]


@bare
def saving(p: Packed, v: int) -> int:
    """Return the most points that an insertion may save beside its driving.

    A meal inside may replace a break that was missed, and work fills time that was waited.
    """
    points = p.scalar[col.W_MISSED_BREAK] if p.visit[v, col.MEAL] == 1 else 0
    if p.scalar[col.W_WAITING] > 0:
        busy = p.visit[v, col.ON_SITE] + p.scalar[col.ARRIVAL]
        points += 2 * p.scalar[col.W_WAITING] * busy
    return points


@bare
def may_take(p: Packed, d: Schedule, v: int, s: int) -> bool:
    """Tell whether a shift may take a visit, times aside."""
    if not p.eligible[v, s] or d.length[s] + 1 >= d.seq.shape[1]:
        return False
    return p.brief[v, col.B_TIED] == 0 or nurse_allowed(p, d, v, s)


@bare
def price_in(p: Packed, d: Schedule, v: int, s: int) -> int:
    """Return the points that a visit costs in a shift wherever it is put."""
    if p.brief[v, col.B_TIED] == 0:
        return p.price[v, s]
    return p.price[v, s] + p.scalar[col.W_CONTINUITY] * strangers(p, d, v, s)


@bare
def least_detour(p: Packed, d: Schedule, x: Scratch, v: int, s: int) -> int:
    """Return the least seconds of driving that a visit adds to a shift; INF if it never fits.

    The same as ``detour`` and ``fits`` at each position, in one walk along the route.
    """
    at, on_site = p.brief[v, col.B_PLACE], p.brief[v, col.B_ON_SITE]
    earliest, latest = p.brief[v, col.B_EARLIEST], p.brief[v, col.B_LATEST]
    arrival, m, low = p.scalar[col.ARRIVAL], d.length[s], INF
    end, latest_end = p.shift[s, col.END_PLACE], p.shift[s, col.LATEST_END]
    t, place = p.shift[s, col.START], p.shift[s, col.START_PLACE]
    bound = d.lb[v]
    if p.scalar[col.ANY_TOLD] == 1:
        bound = max(bound, told_bound(p, v, s))
    single = p.brief[v, col.B_WINDOWS] == 1
    for position in range(m + 1):
        if single and t > latest:
            return low
        following = -1 if position == m else d.seq[s, position]
        goal = end if position == m else p.brief[following, col.B_PLACE]
        if position >= x.held[s]:
            there, onward = p.drive[place, at], p.drive[at, goal]
            start = max(bound, t if place == at else t + there + arrival)
            start = max(start, earliest) if single else admit(p, v, start)
            if single and start > latest:
                start = INF
            done = start + on_site + onward
            if position == m:
                extra = there + onward - (p.drive[place, goal] if m > 0 else 0)
                fine = done <= latest_end
            else:
                extra = there + onward - p.drive[place, goal]
                fine = done + (0 if at == goal else arrival) <= d.last[following]
            if fine and extra < low:
                low = extra
        if position < m:
            t, place = d.first[following] + p.brief[following, col.B_ON_SITE], goal
    return low


@bare
def add_candidate(p: Packed, d: Schedule, x: Scratch, v: int, s: int, count: int) -> int:
    """Add a shift to the candidates if it has room for a visit; return how many there are."""
    if not may_take(p, d, v, s):
        return count
    low = least_detour(p, d, x, v, s)
    if low >= INF:
        return count
    x.shifts[count] = s
    x.low[count] = low * p.scalar[col.W_TRAVEL] + price_in(p, d, v, s)
    return count + 1


@bare
def gather_all(p: Packed, d: Schedule, x: Scratch, v: int, skip: int) -> int:
    """List every shift with room for a visit, and the least that it may cost there."""
    count = 0
    for s in range(len(p.shift)):
        if s != skip:
            count = add_candidate(p, d, x, v, s, count)
    return count


@bare
def gather_near(p: Packed, d: Schedule, x: Scratch, v: int, skip: int) -> int:
    """List the shifts of near visits, and those that start near, like ``gather_all``."""
    count, visits = 0, min(BESIDE, x.near.shape[1])
    x.info[SEEN] += 1
    stamp = x.info[SEEN]
    for i in range(visits + x.near_shift.shape[1]):
        s = d.shift_of[x.near[v, i]] if i < visits else x.near_shift[v, i - visits]
        if s >= 0 and s != skip and x.seen[s] != stamp:
            x.seen[s] = stamp
            count = add_candidate(p, d, x, v, s, count)
    return count


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
