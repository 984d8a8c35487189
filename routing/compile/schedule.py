"""A plan in arrays, and a journal with which changes to it are undone.

Times are held per visit, sums per shift, and what links ask of visits per link, so that a change
touches only the rows of the routes that move. Before a row is written its old values go to the
journal; ``rollback`` restores them, whatever the size of the problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routing.compile import pack as col
from routing.compile.arrays import NO_WAY, Ints

if TYPE_CHECKING:
    from routing.compile.pack import Packed

# Columns of ``Schedule.visit``.
SHIFT_OF, AT, START, OWN, SIBLING, ABSENT_AT = range(6)
# Columns of ``Schedule.shift``.
LENGTH, POINTS, WORK, LATE, IDLE, BUSY, LOAD, BOUNDED, BOUNDED_AT = range(9)
# Columns of ``Schedule.nurse``.
NURSE_WORK, NURSE_BUSY, NURSE_COUNTS = range(3)
# Entries of ``Schedule.sums``.
ROUTES, REST, BROKEN, ABSENT = range(4)
# Entries of ``Journal.head``.
TOP, STAMP, LEVEL, NEXT, END, FULL, RETIMED, RECORDING = range(8)
# Columns of ``Journal.shift``.
QUEUE, DIRTY, SAVED = range(3)

NEVER = -NO_WAY
"""What a link asks of a visit if it asks nothing."""

MARK, ROUTE, PUSH = range(3)
"""Kinds of records in the journal; the last entry of each."""

HEADER = 13
"""Words of a route's record beside those of its visits."""

PER_VISIT = 5


class Schedule(NamedTuple):
    """A plan of V visits in S shifts of at most M visits, with K links and N nurses.

    Attributes
    ----------
    seq : (S, M)
        Visits of each shift in order.
    visit : (V, 6)
        Shift (-1: left out), position, start; the start if links and other visits of the patient
        asked for nothing; the second before which another visit of the patient is under way;
        place in ``absent``.
    lb : (V,)
        The second before which links and other visits of the patient forbid a visit to start.
    first, last : (V,)
        Between which seconds a planned visit can start, as far as its own route can tell; they
        hold while ``BOUNDED`` says so.
    shift : (S, 9)
        Visits, points, work, worst lateness, idle, busy and load of each route; when the bounds
        of its starts were found, and when they were last written.
    push : (K, 2)
        The second before which a link forbids its first, and its second visit to start.
    nurse : (N, 3)
        Work and busy seconds of each nurse, and whether she has a regular shift.
    absent : (V,)
        The visits left out, in no order.
    sums : (4,)
        Points of routes; points of prices, continuity and visits left out; limits of nurses and
        loads that are exceeded; visits left out.
    """

    seq: Ints
    visit: Ints
    lb: Ints
    first: Ints
    last: Ints
    shift: Ints
    push: Ints
    nurse: Ints
    absent: Ints
    sums: Ints


class Journal(NamedTuple):
    """What was before, and which routes are to be timed.

    Attributes
    ----------
    log : (L,)
        Records one after another, the last one on top.
    head : (8,)
        Top of the log; counter and level of marks; begin and length of the queue; whether the log
        was too short; routes timed so far; whether anything is recorded at all.
    shift : (S, 3)
        Queue of routes to be timed, whether each is in it, and when each was last recorded.
    """

    log: Ints
    head: Ints
    shift: Ints


def empty_schedule(p: Packed, width: int) -> Schedule:
    """Return a schedule without visits, with room for ``width`` of them per shift."""
    visits, shifts = len(p.visit), len(p.shift)
    d = Schedule(
        seq=np.full((shifts, width), -1, dtype=np.int64),
        visit=np.zeros((visits, 6), dtype=np.int64),
        lb=np.zeros(visits, dtype=np.int64),
        first=np.zeros(visits, dtype=np.int64),
        last=np.zeros(visits, dtype=np.int64),
        shift=np.zeros((shifts, 9), dtype=np.int64),
        push=np.zeros((len(p.link), 2), dtype=np.int64),
        nurse=np.zeros((len(p.nurse_max_work), 3), dtype=np.int64),
        absent=np.arange(visits, dtype=np.int64),
        sums=np.zeros(4, dtype=np.int64),
    )
    clear(p, d)
    return d


def clear(p: Packed, d: Schedule) -> None:
    """Leave all visits out."""
    d.visit[:] = 0
    d.visit[:, SHIFT_OF] = d.visit[:, START] = -1
    d.visit[:, ABSENT_AT] = d.absent[:] = np.arange(len(d.visit))
    d.lb[:] = 0
    d.shift[:] = 0
    d.shift[:, IDLE] = p.shift[:, col.END] - p.shift[:, col.START]
    d.shift[:, POINTS] = p.shift[:, col.UNUSED]
    d.push[:] = NEVER
    d.nurse[:] = 0
    d.nurse[p.shift[p.shift[:, col.REGULAR] == 1, col.NURSE], NURSE_COUNTS] = 1
    d.sums[:] = 0
    d.sums[ROUTES] = p.shift[:, col.UNUSED].sum()
    d.sums[REST] = p.visit[:, col.LEFT_OUT].sum()
    d.sums[ABSENT] = len(d.visit)


def new_journal(d: Schedule, *, recording: bool = True) -> Journal:
    """Return an empty journal for a schedule; it may be told to record nothing."""
    shifts, width = d.seq.shape
    whole = shifts * (HEADER + PER_VISIT * width) + 8 * len(d.push)
    head = np.zeros(8, dtype=np.int64)
    head[RECORDING] = recording
    return Journal(
        log=np.zeros(8 * whole + 4_096 if recording else 1, dtype=np.int64),
        head=head,
        shift=np.zeros((shifts, 3), dtype=np.int64),
    )


def enqueue(j: Journal, s: int) -> None:
    """Have a route timed."""
    if j.shift[s, DIRTY] == 0:
        j.shift[s, DIRTY] = 1
        j.shift[(j.head[NEXT] + j.head[END]) % len(j.shift), QUEUE] = s
        j.head[END] += 1


def forget_queue(j: Journal) -> None:
    """Have no route timed."""
    for i in range(j.head[END]):
        j.shift[j.shift[(j.head[NEXT] + i) % len(j.shift), QUEUE], DIRTY] = 0
    j.head[NEXT] = j.head[END] = 0


def mark(d: Schedule, j: Journal) -> int:
    """Return a point to which ``rollback`` can return."""
    top = j.head[TOP]
    if top + 6 > len(j.log):
        # Nothing can be written from here on, until a mark below is returned to.
        j.head[FULL] = 1
        return top
    for i in range(4):
        j.log[top + i] = d.sums[i]
    j.log[top + 4] = j.head[LEVEL]
    j.log[top + 5] = MARK
    j.head[TOP] = top + 6
    j.head[STAMP] += 1
    j.head[LEVEL] = j.head[STAMP]
    return top


def keep(j: Journal, point: int) -> None:
    """Keep what was done since a mark; marks below can still undo it."""
    if point < j.head[TOP]:
        j.head[LEVEL] = j.log[point + 4]
    if point == 0:
        j.head[TOP] = 0


def save_route(d: Schedule, j: Journal, s: int) -> bool:
    """Record a route before it is written, once per mark; False if there is no room."""
    if j.head[FULL] == 1:
        return False
    if j.shift[s, SAVED] >= j.head[LEVEL] or j.head[RECORDING] == 0:
        return True
    m = d.shift[s, LENGTH]
    top = j.head[TOP]
    if top + HEADER + PER_VISIT * m > len(j.log):
        j.head[FULL] = 1
        return False
    for i in range(m):
        v = d.seq[s, i]
        j.log[top] = v
        j.log[top + 1] = d.visit[v, START]
        j.log[top + 2] = d.visit[v, OWN]
        j.log[top + 3] = d.visit[v, SIBLING]
        j.log[top + 4] = d.lb[v]
        top += PER_VISIT
    for i in range(1, BOUNDED + 1):
        j.log[top + i - 1] = d.shift[s, i]
    j.log[top + BOUNDED] = j.shift[s, SAVED]
    j.log[top + BOUNDED + 1] = m
    j.log[top + BOUNDED + 2] = s
    j.log[top + BOUNDED + 3] = ROUTE
    j.head[TOP] = top + BOUNDED + 4
    j.shift[s, SAVED] = j.head[STAMP]
    return True


def save_push(d: Schedule, j: Journal, k: int, side: int) -> bool:
    """Record what a link asks of a visit before it is written; False if there is no room."""
    if j.head[FULL] == 1:
        return False
    if j.head[LEVEL] == 0 or j.head[RECORDING] == 0:
        return True
    top = j.head[TOP]
    if top + 4 > len(j.log):
        j.head[FULL] = 1
        return False
    j.log[top] = k
    j.log[top + 1] = side
    j.log[top + 2] = d.push[k, side]
    j.log[top + 3] = PUSH
    j.head[TOP] = top + 4
    return True


def add_absent(d: Schedule, v: int) -> None:
    """Note that a visit is left out."""
    d.visit[v, SHIFT_OF] = d.visit[v, START] = -1
    d.visit[v, ABSENT_AT] = d.sums[ABSENT]
    d.absent[d.sums[ABSENT]] = v
    d.sums[ABSENT] += 1


def drop_absent(d: Schedule, v: int) -> None:
    """Note that a visit is left out no more."""
    d.sums[ABSENT] -= 1
    last, place = d.absent[d.sums[ABSENT]], d.visit[v, ABSENT_AT]
    d.absent[place] = last
    d.visit[last, ABSENT_AT] = place


def restore_route(p: Packed, d: Schedule, j: Journal, top: int) -> int:
    """Write back the route whose record ends at a point of the log; return where it begins."""
    s, m = j.log[top - 2], j.log[top - 3]
    j.shift[s, SAVED] = j.log[top - 4]
    for i in range(d.shift[s, LENGTH]):
        if d.visit[d.seq[s, i], SHIFT_OF] == s:
            add_absent(d, d.seq[s, i])
    nurse, base = p.shift[s, col.NURSE], top - 4 - BOUNDED
    d.nurse[nurse, NURSE_WORK] -= d.shift[s, WORK]
    d.nurse[nurse, NURSE_BUSY] -= d.shift[s, BUSY]
    for i in range(1, BOUNDED + 1):
        d.shift[s, i] = j.log[base + i - 1]
    d.nurse[nurse, NURSE_WORK] += d.shift[s, WORK]
    d.nurse[nurse, NURSE_BUSY] += d.shift[s, BUSY]
    d.shift[s, LENGTH] = m
    base -= PER_VISIT * m
    for i in range(m):
        at = base + PER_VISIT * i
        v = j.log[at]
        if d.visit[v, SHIFT_OF] < 0:
            drop_absent(d, v)
        d.seq[s, i] = v
        d.visit[v, SHIFT_OF] = s
        d.visit[v, AT] = i
        d.visit[v, START] = j.log[at + 1]
        d.visit[v, OWN] = j.log[at + 2]
        d.visit[v, SIBLING] = j.log[at + 3]
        d.lb[v] = j.log[at + 4]
    return base


def rollback(p: Packed, d: Schedule, j: Journal, point: int) -> None:
    """Undo everything since a mark."""
    forget_queue(j)
    top = j.head[TOP]
    if top > point:
        j.head[FULL] = 0
    while top > point:
        kind = j.log[top - 1]
        if kind == ROUTE:
            top = restore_route(p, d, j, top)
        elif kind == PUSH:
            d.push[j.log[top - 4], j.log[top - 3]] = j.log[top - 2]
            top -= 4
        else:
            absent = d.sums[ABSENT]
            for i in range(ABSENT):
                d.sums[i] = j.log[top - 6 + i]
            d.sums[ABSENT] = absent
            j.head[LEVEL] = j.log[top - 2]
            top -= 6
    j.head[TOP] = point
