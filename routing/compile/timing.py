"""When a route's stops start and what the route costs: the one place that knows.

The functions read tables of integers only. ``decode`` runs them as they are; ``routing.search``
compiles the very same functions, so that what the search believes is what plans say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile import pack as col
from routing.compile.arrays import NO_WAY

if TYPE_CHECKING:
    from routing.compile.arrays import Ints
    from routing.compile.pack import Packed

INF = NO_WAY
"""Cost of a route that cannot be driven."""

NO_BREAK = -1

DEPARTURE, RETURN, BREAK_START, BREAK_AFTER = range(4)
"""Entries of ``info``: seconds, and the number of stops before the break (``NO_BREAK`` if none)."""


def leg_to_visit(p: Packed, place: int, v: int) -> int:
    """Return seconds from a place to the start of work at a visit, at least ``NO_WAY`` if none."""
    at = p.visit[v, col.PLACE]
    if at == place:
        return 0
    return p.drive[place, at] + p.scalar[col.ARRIVAL]


def admit(p: Packed, v: int, t: int) -> int:
    """Return the first second from t at which a window lets a visit start, ``NO_WAY`` if none."""
    best = NO_WAY
    for w in range(p.visit[v, col.FIRST_WINDOW], p.visit[v, col.END_WINDOW]):
        start = max(t, p.window[w, col.EARLIEST])
        if start <= p.window[w, col.LATEST] and start < best:
            best = start
    return best


def admit_before(p: Packed, v: int, t: int) -> int:
    """Return the last second up to t at which a window lets a visit start, ``-NO_WAY`` if none."""
    best = -NO_WAY
    for w in range(p.visit[v, col.FIRST_WINDOW], p.visit[v, col.END_WINDOW]):
        if p.window[w, col.EARLIEST] <= t:
            best = max(best, min(t, p.window[w, col.LATEST]))
    return best


def bound_starts(p: Packed, s: int, seq: Ints, m: int, lb: Ints, first: Ints, last: Ints) -> None:
    """Write between which seconds each stop of a route can start at all, in ``first`` and ``last``.

    No break and no other route is looked at: whatever they do, the stops start within these
    bounds, so that what does not fit between two of them does not fit.
    """
    t, place = p.shift[s, col.START], p.shift[s, col.START_PLACE]
    for i in range(m):
        v = seq[i]
        start = max(t + leg_to_visit(p, place, v), lb[v], told_bound(p, v, s))
        first[v] = admit(p, v, start)
        t, place = first[v] + p.visit[v, col.ON_SITE], p.visit[v, col.PLACE]
    bound = p.shift[s, col.LATEST_END] - p.drive[place, p.shift[s, col.END_PLACE]]
    for i in range(m - 1, -1, -1):
        v = seq[i]
        last[v] = admit_before(p, v, bound - p.visit[v, col.ON_SITE])
        if i > 0:
            bound = last[v] - leg_to_visit(p, p.visit[seq[i - 1], col.PLACE], v)


def lateness_of(p: Packed, v: int, start: int) -> int:
    """Return seconds late by the kindest window that contains a start."""
    best = NO_WAY
    for w in range(p.visit[v, col.FIRST_WINDOW], p.visit[v, col.END_WINDOW]):
        if p.window[w, col.EARLIEST] <= start <= p.window[w, col.LATEST]:
            best = min(best, max(0, start - p.window[w, col.DUE]))
    return best if best < NO_WAY else 0


def told_bound(p: Packed, v: int, s: int) -> int:
    """Return the second before which a visit told to this nurse should not start, 0 if none.

    Starting as early as possible would break promises that waiting keeps.
    """
    told = p.visit[v, col.TOLD]
    if told < 0 or p.visit[v, col.TOLD_NURSE] != p.shift[s, col.NURSE]:
        return 0
    bound = told - p.scalar[col.TOLERANCE]
    return bound if admit(p, v, bound) < NO_WAY else 0


def meal_inside(p: Packed, s: int, v: int, start: int) -> bool:
    """Tell whether a visit at a start replaces the meal break of a shift."""
    if p.visit[v, col.MEAL] == 0 or p.shift[s, col.BREAK_ON_DUTY] == 0:
        return False
    length = p.shift[s, col.BREAK]
    until = min(start + p.visit[v, col.ON_SITE], p.shift[s, col.BREAK_LATEST] + length)
    return until - max(start, p.shift[s, col.BREAK_EARLIEST]) >= length


def walk(
    p: Packed, s: int, seq: Ints, m: int, lb: Ints, gap: int, starts: Ints, info: Ints
) -> bool:
    """Time m stops in order, the break in one gap (``NO_BREAK``: nowhere); False if impossible.

    Writes ``starts[:m]`` and ``info``. The nurse departs just in time for the first stop, or for
    the break before it, but at the shift's start where that is asked for.
    """
    t = p.shift[s, col.START]
    place = p.shift[s, col.START_PLACE]
    length, opens, closes = (
        p.shift[s, col.BREAK],
        p.shift[s, col.BREAK_EARLIEST],
        p.shift[s, col.BREAK_LATEST],
    )
    departure, pause, held = t, -1, p.shift[s, col.AT_START] != 0
    there = p.shift[s, col.BREAK_AT_NEXT] != 0
    if there and gap == m:
        return False
    for i in range(m):
        v = seq[i]
        leg = leg_to_visit(p, place, v)
        arrive = t + leg
        if gap == i:
            # After the drive ends earliest; before it where the drive would outlast the window.
            pause = max(arrive, opens)
            if not there and ((i == 0 and not held) or pause > closes):
                pause = max(t, opens)
                arrive = pause + length + leg
            else:
                arrive = pause + length
            if pause > closes:
                return False
        start = admit(p, v, max(arrive, lb[v], told_bound(p, v, s)))
        if start >= NO_WAY:
            return False
        if i == 0 and not held:
            departure = start - leg
            if gap == 0 and there:
                pause = min(closes, start - length)
                departure = pause - leg
            elif gap == 0:
                pause = min(closes, departure - length)
                departure = pause
        starts[i] = start
        t = start + p.visit[v, col.ON_SITE]
        place = p.visit[v, col.PLACE]
    if gap == m:
        pause = max(t, opens)
        if pause > closes:
            return False
        t = pause + length
    back = t + p.drive[place, p.shift[s, col.END_PLACE]]
    info[DEPARTURE], info[RETURN], info[BREAK_START], info[BREAK_AFTER] = (
        departure,
        back,
        pause,
        gap,
    )
    work = back - departure - (length if gap != NO_BREAK else 0)
    return back <= p.shift[s, col.LATEST_END] and work <= p.shift[s, col.MAX_WORK]


def price_of(p: Packed, s: int, seq: Ints, m: int, starts: Ints, info: Ints, missed: bool) -> int:
    """Return the points of a timed route: travel, lateness, overtime, waiting, moves, break."""
    place = p.shift[s, col.START_PLACE]
    travel, late, busy, moved = 0, 0, 0, 0
    for i in range(m):
        v = seq[i]
        at = p.visit[v, col.PLACE]
        if at != place:
            travel += p.drive[place, at]
            busy += p.scalar[col.ARRIVAL]
        busy += p.visit[v, col.ON_SITE]
        late += lateness_of(p, v, starts[i])
        told = p.visit[v, col.TOLD]
        if told >= 0 and p.visit[v, col.TOLD_NURSE] == p.shift[s, col.NURSE]:
            moved += abs(starts[i] - told) > p.scalar[col.TOLERANCE]
        place = at
    travel += p.drive[place, p.shift[s, col.END_PLACE]]
    if info[BREAK_AFTER] != NO_BREAK:
        busy += p.shift[s, col.BREAK]
    waiting = info[RETURN] - info[DEPARTURE] - travel - busy
    if info[BREAK_AFTER] == 0 and p.shift[s, col.BREAK_OWN] != 0:
        # What lies between a break before the first stop and that stop is not waiting.
        leg = leg_to_visit(p, p.shift[s, col.START_PLACE], seq[0])
        waiting -= starts[0] - info[BREAK_START] - p.shift[s, col.BREAK]
        if info[BREAK_START] < info[DEPARTURE] + leg:
            waiting += leg
    points = p.scalar[col.W_TRAVEL] * travel + p.scalar[col.W_LATENESS] * late
    points += p.scalar[col.W_OVERTIME] * max(0, info[RETURN] - p.shift[s, col.END])
    points += p.scalar[col.W_WAITING] * max(0, waiting) + p.scalar[col.W_DISRUPTION] * moved
    return points + (p.scalar[col.W_MISSED_BREAK] if missed else 0)


def owes_break(p: Packed, s: int, seq: Ints, m: int, starts: Ints, info: Ints) -> bool:
    """Tell whether a route timed without a break should have one."""
    span = info[RETURN] - info[DEPARTURE]
    if p.shift[s, col.BREAK] == 0 or span <= p.shift[s, col.BREAK_DUE]:
        return False
    meals = 0
    for i in range(m):
        meals += meal_inside(p, s, seq[i], starts[i])
    return meals == 0


def time_route(p: Packed, s: int, seq: Ints, m: int, lb: Ints, starts: Ints, info: Ints) -> int:
    """Time a route as early as possible with the cheapest place for its break.

    Parameters
    ----------
    p
        Tables of the problem.
    s, seq, m
        Shift, visits in order, and how many of them.
    lb : (V,)
        Seconds before which each visit may not start, from links and other visits of the patient.
    starts : (m or more,), info : (4,)
        Written: start of each stop; departure, return, start of the break, stops before it.

    Returns
    -------
    Points, ``INF`` if the order cannot be driven.
    """
    if m == 0:
        return p.shift[s, col.UNUSED]
    best, best_gap, gap, decided = INF, NO_BREAK, NO_BREAK, False
    while True:
        # One walk and one price in the source: compiled code holds a copy of each.
        fine = walk(p, s, seq, m, lb, gap, starts, info)
        if decided:
            return best
        owes = fine and gap == NO_BREAK and owes_break(p, s, seq, m, starts, info)
        if fine and not (owes and p.shift[s, col.BREAK_MANDATORY] != 0):
            points = price_of(p, s, seq, m, starts, info, owes)
            # Of places that cost the same the last one between stops: what comes before it starts
            # sooner, which visits that are tied to it may need.
            if points < best or (points == best and gap < m):
                best, best_gap = points, gap
        if gap == NO_BREAK and not owes:
            # A break only delays; it helps solely where less waiting counts as less work.
            limited = p.shift[s, col.MAX_WORK] < NO_WAY and p.shift[s, col.BREAK] > 0
            if fine or not limited:
                return best
        gap += 1
        if gap > m:
            if best >= INF:
                return INF
            gap, decided = best_gap, True
