"""A plan in arrays.

Times are held per visit, sums per shift, and what links ask of visits per link, so that a change
touches only the rows of the routes that move.
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
(
    LENGTH,
    POINTS,
    WORK,
    LATE,
    IDLE,
    BUSY,
    LOAD,
    LEAVES,
    COMES_BACK,
    PAUSES,
    PAUSES_AFTER,
    BOUNDED,
    BOUNDED_AT,
) = range(13)
# Columns of ``Schedule.nurse``.
NURSE_WORK, NURSE_BUSY, NURSE_COUNTS = range(3)
# Entries of ``Schedule.sums``.
ROUTES, REST, BROKEN, ABSENT = range(4)
NEVER = -NO_WAY
"""What a link asks of a visit if it asks nothing."""


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
    shift : (S, 13)
        Visits, points, work, worst lateness, idle, busy and load of each route; its departure,
        return, start of the break and stops before it (as in ``timing``); when the bounds of its
        starts were found, and when they were last written.
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


def empty_schedule(p: Packed, width: int) -> Schedule:
    """Return a schedule without visits, with room for ``width`` of them per shift."""
    visits, shifts = len(p.visit), len(p.shift)
    d = Schedule(
        seq=np.full((shifts, width), -1, dtype=np.int64),
        visit=np.zeros((visits, 6), dtype=np.int64),
        lb=np.zeros(visits, dtype=np.int64),
        first=np.zeros(visits, dtype=np.int64),
        last=np.zeros(visits, dtype=np.int64),
        shift=np.zeros((shifts, 13), dtype=np.int64),
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
