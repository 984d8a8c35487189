"""A journal with which changes of a schedule are undone.

Before a row of a schedule is written its old values go to the journal; ``rollback`` writes them
back. What a change costs to try, and to undo, depends on the routes that it touches and not on the
size of the problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routing.compile import pack as col
from routing.compile.schedule import (
    ABSENT,
    AT,
    BOUNDED,
    BUSY,
    LENGTH,
    NURSE_BUSY,
    NURSE_WORK,
    OWN,
    SHIFT_OF,
    SIBLING,
    START,
    WORK,
    add_absent,
    drop_absent,
)

if TYPE_CHECKING:
    from routing.compile.arrays import Ints
    from routing.compile.pack import Packed
    from routing.compile.schedule import Schedule

# Entries of ``Journal.head``.
TOP, STAMP, LEVEL, NEXT, END, FULL, RETIMED, RECORDING = range(8)
# Columns of ``Journal.shift``.
QUEUE, DIRTY, SAVED = range(3)

MARK, ROUTE, PUSH = range(3)
"""Kinds of records in the journal; the last entry of each."""

HEADER = BOUNDED + 4
"""Words of a route's record beside those of its visits."""

PER_VISIT = 5


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
