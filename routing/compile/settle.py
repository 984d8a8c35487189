"""Times of all routes together: links and visits of one patient push each other later.

Starts are the least ones that satisfy everything at once: they only ever rise, so the order in
which routes are looked at does not matter, and what cannot be satisfied runs out of its shift.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routing.compile import pack as col
from routing.compile.arrays import DIFFERENT, NEED_BOTH, NEED_FIRST, SAME, Ints
from routing.compile.timing import INF, bound_starts, time_route

if TYPE_CHECKING:
    from routing.compile.pack import Packed

ROUNDS = 400
"""Sweeps enough for any plan; links that chase each other stop here."""


class Schedule(NamedTuple):
    """A plan in arrays: S shifts of at most M visits, V visits.

    Attributes
    ----------
    seq : (S, M), length : (S,)
        Visits of each shift in order, and how many.
    shift_of, start, lb : (V,)
        Shift of each visit (-1: left out), its start, and the second before which it may not start.
    first, last, at : (V,)
        Between which seconds a planned visit can start, as far as its own route can tell; its
        position in that route. They hold as soon as the route is timed.
    points, work : (S,)
        Cost and work of each route.
    """

    seq: Ints
    length: Ints
    shift_of: Ints
    start: Ints
    lb: Ints
    first: Ints
    last: Ints
    at: Ints
    points: Ints
    work: Ints


def empty_schedule(p: Packed, width: int) -> Schedule:
    """Return a schedule without visits, with room for ``width`` of them per shift."""
    visits, shifts = len(p.visit), len(p.shift)
    return Schedule(
        seq=np.full((shifts, width), -1, dtype=np.int64),
        length=np.zeros(shifts, dtype=np.int64),
        shift_of=np.full(visits, -1, dtype=np.int64),
        start=np.full(visits, -1, dtype=np.int64),
        lb=np.zeros(visits, dtype=np.int64),
        first=np.zeros(visits, dtype=np.int64),
        last=np.zeros(visits, dtype=np.int64),
        at=np.zeros(visits, dtype=np.int64),
        points=np.zeros(shifts, dtype=np.int64),
        work=np.zeros(shifts, dtype=np.int64),
    )


def simultaneous(p: Packed, v: int, w: int) -> bool:
    """Tell whether a link makes two visits start together, or lets them overlap."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        exact = p.link[k, col.LINK_MIN] == 0 and p.link[k, col.LINK_MAX] == 0
        free = exact or p.link[k, col.LINK_OVERLAP] != 0
        if free and (p.link[k, col.LINK_FIRST] == w or p.link[k, col.LINK_SECOND] == w):
            return True
    return False


def raise_bound(d: Schedule, v: int, to: int, dirty: Ints) -> None:
    """Forbid a visit to start before a second and mark its route, if that is new."""
    if d.lb[v] < to:
        d.lb[v] = to
        if d.start[v] < to:
            dirty[d.shift_of[v]] = 1


def push_links(p: Packed, d: Schedule, v: int, dirty: Ints) -> None:
    """Raise bounds where the links of a planned visit ask for it."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        first, second = p.link[k, col.LINK_FIRST], p.link[k, col.LINK_SECOND]
        if d.shift_of[first] >= 0 and d.shift_of[second] >= 0:
            raise_bound(d, second, d.start[first] + p.link[k, col.LINK_MIN], dirty)
            raise_bound(d, first, d.start[second] - p.link[k, col.LINK_MAX], dirty)


def push_siblings(p: Packed, d: Schedule, v: int, dirty: Ints) -> None:
    """Push the later one of two visits of a patient that overlap."""
    patient = p.visit[v, col.PATIENT]
    for i in range(p.patient_start[patient], p.patient_start[patient + 1]):
        w = p.patient_visit[i]
        if w == v or d.shift_of[w] < 0:
            continue
        end_v, end_w = d.start[v] + p.visit[v, col.ON_SITE], d.start[w] + p.visit[w, col.ON_SITE]
        if d.start[v] >= end_w or d.start[w] >= end_v or simultaneous(p, v, w):
            continue
        if p.visit[v, col.ON_SITE] == 0 or p.visit[w, col.ON_SITE] == 0:
            continue
        if d.start[v] < d.start[w] or (d.start[v] == d.start[w] and v < w):
            raise_bound(d, w, end_v, dirty)
        else:
            raise_bound(d, v, end_w, dirty)


def retime(p: Packed, d: Schedule, s: int, dirty: Ints, starts: Ints, info: Ints) -> bool:
    """Time one route and push what its changed starts push; False if it cannot be driven."""
    m = d.length[s]
    points = time_route(p, s, d.seq[s], m, d.lb, starts, info)
    if points >= INF:
        return False
    d.points[s] = points
    d.work[s] = 0
    bound_starts(p, s, d.seq[s], m, d.lb, d.first, d.last)
    if m > 0:
        pause = p.shift[s, col.BREAK] if info[3] >= 0 else 0
        d.work[s] = info[1] - info[0] - pause
    for i in range(m):
        d.start[d.seq[s, i]] = starts[i]
        d.at[d.seq[s, i]] = i
    for i in range(m):
        v = d.seq[s, i]
        push_links(p, d, v, dirty)
        push_siblings(p, d, v, dirty)
    return True


def settle(p: Packed, d: Schedule, dirty: Ints, starts: Ints, info: Ints, rounds: int) -> int:
    """Time all dirty routes and what they push, until nothing moves.

    Parameters
    ----------
    p, d
        Tables; schedule, whose times are written.
    dirty : (S,)
        1 where a route is to be timed; all 0 afterwards.
    starts : (M,), info : (4,)
        Scratch.
    rounds
        Sweeps over the dirty routes at most; what moves still is taken for impossible.

    Returns
    -------
    -1 if all is well, else the shift whose route cannot be driven.
    """
    last = 0
    for _ in range(rounds):
        again = False
        for s in range(len(dirty)):
            if dirty[s] == 0:
                continue
            dirty[s] = 0
            again = True
            last = s
            if not retime(p, d, s, dirty, starts, info):
                dirty[:] = 0
                return s
        if not again:
            return -1
    dirty[:] = 0
    return last


def broken_relation(p: Packed, d: Schedule, v: int) -> int:
    """Return a link of a planned visit whose nurses or presence are wrong, or -1."""
    nurse = p.shift[d.shift_of[v], col.NURSE]
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        first, second = p.link[k, col.LINK_FIRST], p.link[k, col.LINK_SECOND]
        other = second if first == v else first
        need, relation = p.link[k, col.LINK_NEED], p.link[k, col.LINK_NURSE]
        if d.shift_of[other] < 0:
            if need == NEED_BOTH or (need == NEED_FIRST and other == first):
                return k
            continue
        same = p.shift[d.shift_of[other], col.NURSE] == nurse
        if (relation == SAME and not same) or (relation == DIFFERENT and same):
            return k
    return -1
