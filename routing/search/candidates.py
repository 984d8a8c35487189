"""Where a visit may fit, and what it costs there at least: looked at before anything is timed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile import pack as col
from routing.compile import schedule as sch
from routing.compile.timing import INF
from routing.search.change import may_take
from routing.search.compiled import admit, bare, bound_route, inlined, told_bound
from routing.search.schedule import price_in

if TYPE_CHECKING:
    from routing.compile.pack import Packed
    from routing.compile.schedule import Schedule
    from routing.search.schedule import Scratch

BESIDE = 30
"""Nearest visits into whose shifts a visit may be put, beyond that."""

SEEN, MOST_IDLE, IDLE_POINTS = 4, 5, 6
"""Entries of ``Scratch.info``: insertions counted (a shift seen in one bears its number), the most
idle shift, and what it may save at most."""


@inlined
def saving(p: Packed, v: int) -> int:
    """Return the most points that an insertion may save in any shift beside its driving.

    A meal inside may replace a break that was missed, and work fills time that was waited.
    """
    points = p.scalar[col.W_MISSED_BREAK] if p.visit[v, col.MEAL] == 1 else 0
    busy = p.visit[v, col.ON_SITE] + p.scalar[col.ARRIVAL]
    return points + 2 * (p.scalar[col.W_WAITING] + p.scalar[col.W_BALANCE]) * busy


@bare
def find_most_idle(p: Packed, d: Schedule, x: Scratch) -> None:
    """Note which shift is the most idle, and the points that it may save by being so no more."""
    first, second, at = 0, 0, -1
    for s in range(len(d.shift)):
        idle = d.shift[s, sch.IDLE] if p.shift[s, col.REGULAR] == 1 else 0
        if idle > first:
            first, second, at = idle, first, s
        elif idle > second:
            second = idle
    x.info[MOST_IDLE], x.info[IDLE_POINTS] = at, p.scalar[col.W_WORST_IDLE] * (first - second)


@inlined
def more_lateness(p: Packed, d: Schedule, w: int, start: int) -> int:
    """Return the seconds that a planned visit is later if it starts no sooner than that."""
    if p.brief[w, col.B_WINDOWS] != 1:
        return 0
    due = p.brief[w, col.B_DUE]
    return max(0, max(0, start - due) - max(0, d.visit[w, sch.START] - due))


@bare
def add_places(
    p: Packed, d: Schedule, x: Scratch, v: int, s: int, count: int, most: int, lb: int
) -> int:
    """List the positions of a shift at which a visit may cost less than ``most``.

    What it costs there at least is its driving, its lateness, and how much later it makes the
    visit after it; its price in the shift included, what it may save taken off.
    """
    if not may_take(p, d, v, s):
        return count
    bound_route(p, d, s)
    at, on_site = p.brief[v, col.B_PLACE], p.brief[v, col.B_ON_SITE]
    earliest, due, latest = (
        p.brief[v, col.B_EARLIEST],
        p.brief[v, col.B_DUE],
        p.brief[v, col.B_LATEST],
    )
    travel, late = p.scalar[col.W_TRAVEL], p.scalar[col.W_LATENESS]
    arrival, m = p.scalar[col.ARRIVAL], d.shift[s, sch.LENGTH]
    end, latest_end = p.shift[s, col.END_PLACE], p.shift[s, col.LATEST_END]
    t, place = p.shift[s, col.START], p.shift[s, col.START_PLACE]
    fixed, bound = price_in(p, d, v, s) - saving(p, v), lb
    if s == x.info[MOST_IDLE]:
        fixed -= x.info[IDLE_POINTS]
    if p.scalar[col.ANY_TOLD] == 1:
        bound = max(bound, told_bound(p, v, s))
    single = p.brief[v, col.B_WINDOWS] == 1
    for position in range(m + 1):
        if single and t > latest:
            return count
        w = -1 if position == m else d.seq[s, position]
        goal = end if position == m else p.brief[w, col.B_PLACE]
        if position >= x.held[s]:
            there, onward = p.drive[place, at], p.drive[at, goal]
            start = max(bound, t if place == at else t + there + arrival)
            start = max(start, earliest) if single else admit(p, v, start)
            if single and start > latest:
                start = INF
            done = start + on_site + onward
            low = fixed + travel * (there + onward)
            if single and start > due:
                low += late * (start - due)
            if position == m:
                fine = done <= latest_end
                if m > 0:
                    low -= travel * p.drive[place, goal]
            else:
                done += 0 if at == goal else arrival
                fine = done <= d.last[w]
                low += late * more_lateness(p, d, w, done) - travel * p.drive[place, goal]
            if fine and low < most:
                x.low[count], x.shifts[count], x.positions[count] = low, s, position
                count += 1
        if position < m:
            t, place = d.first[w] + p.brief[w, col.B_ON_SITE], goal
    return count


@bare
def gather(
    p: Packed, d: Schedule, x: Scratch, v: int, skip: int, most: int, lb: int, everywhere: bool
) -> int:
    """List places with room for a visit, and the least that it may cost at each.

    They are looked for in all shifts, or in those of near visits and those that start near; not
    in the shift of number ``skip``.
    """
    count, visits = 0, min(BESIDE, x.near.shape[1])
    x.info[SEEN] += 1
    stamp = x.info[SEEN]
    if skip >= 0:
        x.seen[skip] = stamp
    for i in range(len(p.shift) if everywhere else visits + x.near_shift.shape[1]):
        s = i
        if not everywhere:
            s = d.visit[x.near[v, i], sch.SHIFT_OF] if i < visits else x.near_shift[v, i - visits]
        if s >= 0 and x.seen[s] != stamp:
            x.seen[s] = stamp
            count = add_places(p, d, x, v, s, count, most, lb)
    return count
