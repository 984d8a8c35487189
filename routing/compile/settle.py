"""Times of all routes together: links and visits of one patient push each other later.

Each route is timed by itself, as early as its visits may start; then its visits say what their
links ask of others, up or down, and routes for which that matters are timed in turn, until nothing
changes. What a link asks of a visit never counts when that visit says what the same link asks in
return: two visits that start together would else hold each other where they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile import journal as jou
from routing.compile import pack as col
from routing.compile import schedule as sch
from routing.compile.arrays import NO_WAY
from routing.compile.journal import enqueue, forget_queue, save_push, save_route
from routing.compile.timing import (
    BREAK_AFTER,
    BREAK_START,
    DEPARTURE,
    INF,
    RETURN,
    admit,
    bound_starts,
    lateness_of,
    leg_to_visit,
    time_route,
    told_bound,
)

if TYPE_CHECKING:
    from routing.compile.arrays import Ints
    from routing.compile.journal import Journal
    from routing.compile.pack import Packed
    from routing.compile.schedule import Schedule

ROUNDS = 40
"""Times that each route may be timed on average; links that chase each other stop here."""


def simultaneous(p: Packed, v: int, w: int) -> bool:
    """Tell whether a link makes two visits start together, or lets them overlap."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        exact = p.link[k, col.LINK_MIN] == 0 and p.link[k, col.LINK_MAX] == 0
        free = exact or p.link[k, col.LINK_OVERLAP] != 0
        if free and (p.link[k, col.LINK_FIRST] == w or p.link[k, col.LINK_SECOND] == w):
            return True
    return False


def asked(p: Packed, d: Schedule, v: int, without: int) -> int:
    """Return the second before which a visit may not start, one link (-1: none) not counted."""
    least = d.visit[v, sch.SIBLING]
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        if k != without:
            side = 0 if p.link[k, col.LINK_FIRST] == v else 1
            least = max(least, d.push[k, side])
    return least


def ask(p: Packed, d: Schedule, j: Journal, k: int, side: int, value: int, rising: bool) -> None:
    """Note what a link asks of one of its visits, and have its route timed if that matters."""
    old = d.push[k, side]
    if old == value or (rising and value < old) or not save_push(d, j, k, side):
        return
    d.push[k, side] = value
    v = p.link[k, col.LINK_SECOND] if side == 1 else p.link[k, col.LINK_FIRST]
    if d.visit[v, sch.START] < 0 or max(old, value) <= d.visit[v, sch.OWN]:
        return
    if p.link_start[v + 1] - p.link_start[v] == 1:
        least = max(d.visit[v, sch.OWN], d.visit[v, sch.SIBLING], value)
        if admit(p, v, least) == d.visit[v, sch.START]:
            return
    enqueue(j, d.visit[v, sch.SHIFT_OF])


def within_window(p: Packed, v: int, free: int, start: int) -> int:
    """Return the earliest second from ``free`` on in the window that a visit starts in.

    What made it wait for that window keeps it there.
    """
    least = start
    for w in range(p.visit[v, col.FIRST_WINDOW], p.visit[v, col.END_WINDOW]):
        if p.window[w, col.EARLIEST] <= start <= p.window[w, col.LATEST]:
            least = min(least, max(free, p.window[w, col.EARLIEST]))
    return least


def ask_by(p: Packed, d: Schedule, j: Journal, v: int, k: int, rising: bool) -> None:
    """Note what a link asks of the other visit on account of a planned one."""
    first, second = p.link[k, col.LINK_FIRST], p.link[k, col.LINK_SECOND]
    if p.link[k, col.LINK_MIN] > p.link[k, col.LINK_MAX]:
        ask(p, d, j, k, 1, NO_WAY, rising)  # No time is right for both.
    elif v == first:
        if p.link[k, col.LINK_MIN] > -NO_WAY:
            ask(p, d, j, k, 1, d.visit[v, sch.START] + p.link[k, col.LINK_MIN], rising)
    elif p.link[k, col.LINK_MAX] < NO_WAY:
        free = admit(p, second, max(d.visit[v, sch.OWN], asked(p, d, v, k)))
        if p.brief[v, col.B_WINDOWS] > 1:
            free = within_window(p, v, free, d.visit[v, sch.START])
        ask(p, d, j, k, 0, free - p.link[k, col.LINK_MAX], rising)


def ask_all(p: Packed, d: Schedule, j: Journal, v: int, rising: bool) -> None:
    """Note what the links of a planned visit ask of the others."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
        if d.visit[w, sch.SHIFT_OF] >= 0:
            ask_by(p, d, j, v, k, rising)


def put_off(d: Schedule, j: Journal, v: int, to: int) -> None:
    """Forbid a visit to start before another one of its patient ends."""
    if d.visit[v, sch.SIBLING] < to and save_route(d, j, d.visit[v, sch.SHIFT_OF]):
        d.visit[v, sch.SIBLING] = to
        if d.visit[v, sch.START] < to:
            enqueue(j, d.visit[v, sch.SHIFT_OF])


def part_siblings(p: Packed, d: Schedule, j: Journal, v: int) -> None:
    """Put the later one of two visits of a patient off where they overlap."""
    patient = p.visit[v, col.PATIENT]
    for i in range(p.patient_start[patient], p.patient_start[patient + 1]):
        w = p.patient_visit[i]
        if w == v or d.visit[w, sch.START] < 0:
            continue
        start_v, start_w = d.visit[v, sch.START], d.visit[w, sch.START]
        end_v, end_w = start_v + p.visit[v, col.ON_SITE], start_w + p.visit[w, col.ON_SITE]
        if start_v >= end_w or start_w >= end_v or simultaneous(p, v, w):
            continue
        if p.visit[v, col.ON_SITE] == 0 or p.visit[w, col.ON_SITE] == 0:
            continue
        if start_v < start_w or (start_v == start_w and v < w):
            put_off(d, j, w, end_v)
        else:
            put_off(d, j, v, end_w)


def own_start(p: Packed, s: int, seq: Ints, i: int, starts: Ints, info: Ints) -> int:
    """Return when stop i of a timed route could start if links and patients asked for nothing."""
    v = seq[i]
    t, place = p.shift[s, col.START], p.shift[s, col.START_PLACE]
    if i > 0:
        t = starts[i - 1] + p.visit[seq[i - 1], col.ON_SITE]
        place = p.visit[seq[i - 1], col.PLACE]
    leg = leg_to_visit(p, place, v)
    arrive = t + leg
    if info[BREAK_AFTER] == i:
        length, opens = p.shift[s, col.BREAK], p.shift[s, col.BREAK_EARLIEST]
        pause = max(arrive, opens)
        arrive = pause + length
        before = i == 0 and p.shift[s, col.AT_START] == 0
        before = before or pause > p.shift[s, col.BREAK_LATEST]
        if before and p.shift[s, col.BREAK_AT_NEXT] == 0:
            arrive = max(t, opens) + length + leg
    return admit(p, v, max(arrive, told_bound(p, v, s)))


def measure(p: Packed, d: Schedule, s: int, seq: Ints, m: int, starts: Ints, info: Ints) -> None:
    """Write what the terms that look at all routes together need to know of a timed one."""
    late, on_site, driving = 0, 0, 0
    place = p.shift[s, col.START_PLACE]
    for i in range(m):
        v = seq[i]
        late = max(late, lateness_of(p, v, starts[i]))
        on_site += p.visit[v, col.ON_SITE]
        driving += p.drive[place, p.visit[v, col.PLACE]]
        place = p.visit[v, col.PLACE]
    idle = p.shift[s, col.END] - p.shift[s, col.START]
    if m > 0:
        driving += p.drive[place, p.shift[s, col.END_PLACE]]
        idle += max(0, info[RETURN] - p.shift[s, col.END]) - driving - on_site
        idle -= p.shift[s, col.BREAK] if info[BREAK_AFTER] >= 0 else 0
    nurse = p.shift[s, col.NURSE]
    d.nurse[nurse, sch.NURSE_BUSY] += driving + on_site - d.shift[s, sch.BUSY]
    d.shift[s, sch.LATE], d.shift[s, sch.IDLE] = late, idle
    d.shift[s, sch.BUSY] = driving + on_site


def write_work(p: Packed, d: Schedule, s: int, work: int) -> None:
    """Write the work of a route, and count nurses beyond their limits."""
    nurse = p.shift[s, col.NURSE]
    before, limit = d.nurse[nurse, sch.NURSE_WORK], p.nurse_max_work[nurse]
    after = before + work - d.shift[s, sch.WORK]
    d.sums[sch.BROKEN] += int(after > limit) - int(before > limit)
    d.nurse[nurse, sch.NURSE_WORK] = after
    d.shift[s, sch.WORK] = work


def retime(
    p: Packed, d: Schedule, j: Journal, s: int, starts: Ints, info: Ints, rising: bool
) -> bool:
    """Time one route, and note what its visits ask of others; False if it cannot be driven."""
    if not save_route(d, j, s):
        return False
    m, seq = d.shift[s, sch.LENGTH], d.seq[s]
    tied = 0
    for i in range(m):
        if p.brief[seq[i], col.B_TIED] != 0:
            tied += 1
            d.lb[seq[i]] = asked(p, d, seq[i], -1)
    points = time_route(p, s, seq, m, d.lb, starts, info)
    if points >= INF:
        return False
    d.sums[sch.ROUTES] += points - d.shift[s, sch.POINTS]
    d.shift[s, sch.POINTS], d.shift[s, sch.BOUNDED] = points, 0
    d.shift[s, sch.LEAVES], d.shift[s, sch.COMES_BACK] = info[DEPARTURE], info[RETURN]
    d.shift[s, sch.PAUSES], d.shift[s, sch.PAUSES_AFTER] = info[BREAK_START], info[BREAK_AFTER]
    pause = p.shift[s, col.BREAK] if info[BREAK_AFTER] >= 0 else 0
    write_work(p, d, s, info[RETURN] - info[DEPARTURE] - pause if m > 0 else 0)
    if p.scalar[col.AS_A_WHOLE] == 1:
        measure(p, d, s, seq, m, starts, info)
    for i in range(m):
        d.visit[seq[i], sch.START] = starts[i]
        if tied > 0 and p.brief[seq[i], col.B_TIED] != 0:
            d.visit[seq[i], sch.OWN] = own_start(p, s, seq, i, starts, info)
    for i in range(m if tied > 0 else 0):
        flags = p.brief[seq[i], col.B_TIED]
        if flags & col.LINKED:
            ask_all(p, d, j, seq[i], rising)
        if flags & col.OVERLAPPING:
            part_siblings(p, d, j, seq[i])
    return True


def settle(p: Packed, d: Schedule, j: Journal, starts: Ints, info: Ints, most: int) -> int:
    """Time all routes in the queue and those for which that matters, until nothing changes.

    Parameters
    ----------
    p, d, j
        Tables; schedule, whose times are written; journal with the queue, empty afterwards.
    starts : (M,), info : (4,)
        Scratch.
    most
        Routes timed at most; what moves still is taken for impossible. After half of them what
        links ask for only rises, so that breaks that jump to and fro come to an end.

    Returns
    -------
    -1 if all is well, else the shift whose route cannot be driven: then the schedule is spoiled.
    """
    count = 0
    while j.head[jou.END] > 0:
        s = j.shift[j.head[jou.NEXT], jou.QUEUE]
        j.head[jou.NEXT] = (j.head[jou.NEXT] + 1) % len(j.shift)
        j.head[jou.END] -= 1
        j.shift[s, jou.DIRTY] = 0
        count += 1
        fine = count <= most and retime(p, d, j, s, starts, info, count > most // 2)
        if not fine or j.head[jou.FULL] == 1:
            j.head[jou.RETIMED] += count
            forget_queue(j)
            return s
    j.head[jou.RETIMED] += count
    # What links asked for only rose in the end, and may have been asked by what moved back since.
    return broken_lag(p, d) if count > most // 2 else -1


def broken_lag(p: Packed, d: Schedule) -> int:
    """Return a shift with a visit that breaks a lag to another one, -1 if there is none."""
    for k in range(len(p.link)):
        first, second = p.link[k, col.LINK_FIRST], p.link[k, col.LINK_SECOND]
        if d.visit[first, sch.START] >= 0 and d.visit[second, sch.START] >= 0:
            lag = d.visit[second, sch.START] - d.visit[first, sch.START]
            if lag < p.link[k, col.LINK_MIN] or lag > p.link[k, col.LINK_MAX]:
                return d.visit[second, sch.SHIFT_OF]
    return -1


def bound_route(p: Packed, d: Schedule, s: int) -> None:
    """Write between which seconds the stops of a timed route can start, unless that is known."""
    if d.shift[s, sch.BOUNDED] == 0 or d.shift[s, sch.BOUNDED] != d.shift[s, sch.BOUNDED_AT]:
        bound_starts(p, s, d.seq[s], d.shift[s, sch.LENGTH], d.lb, d.first, d.last)
        d.shift[s, sch.BOUNDED_AT] += 1
        d.shift[s, sch.BOUNDED] = d.shift[s, sch.BOUNDED_AT]
