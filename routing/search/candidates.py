"""Where a visit may fit, and what it costs there at least: looked at before anything is timed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile import pack as col
from routing.compile.timing import INF
from routing.search.compiled import admit, bare, leg_to_visit, told_bound
from routing.search.schedule import nurse_allowed, strangers

if TYPE_CHECKING:
    from routing.compile.pack import Packed
    from routing.compile.settle import Schedule
    from routing.search.schedule import Scratch

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
