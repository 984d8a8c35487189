"""The two changes that all moves are made of: a visit is taken out, a visit is put in.

Neither times anything; both have the routes that changed timed by the next ``settle_all``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile import pack as col
from routing.compile import schedule as sch
from routing.compile.schedule import NEVER
from routing.search.compiled import (
    add_absent,
    ask,
    ask_by,
    bare,
    drop_absent,
    enqueue,
    inlined,
    save_push,
    save_route,
    settle,
)
from routing.search.schedule import nurse_allowed, price_in

if TYPE_CHECKING:
    from routing.compile.pack import Packed
    from routing.compile.schedule import Journal, Schedule
    from routing.search.schedule import Scratch

PATIENCE = 24
"""Routes timed for one change at most, beside one for each route that is in the queue already:
routes that must wait for each other never end, and on wide windows are long in showing it."""


@inlined
def may_take(p: Packed, d: Schedule, v: int, s: int) -> bool:
    """Tell whether a shift may take a visit, times aside."""
    if not p.eligible[v, s] or d.shift[s, sch.LENGTH] + 1 >= d.seq.shape[1]:
        return False
    if d.shift[s, sch.LOAD] + p.visit[v, col.LOAD] > p.shift[s, col.CAPACITY]:
        return False
    return p.brief[v, col.B_TIED] & col.LINKED == 0 or nurse_allowed(p, d, v, s)


@bare
def take(p: Packed, d: Schedule, j: Journal, v: int) -> bool:
    """Take a visit out of its route; False if the journal is full."""
    s, at = d.visit[v, sch.SHIFT_OF], d.visit[v, sch.AT]
    if not save_route(d, j, s):
        return False
    m = d.shift[s, sch.LENGTH] - 1
    for i in range(at, m):
        u = d.seq[s, i + 1]
        d.seq[s, i] = u
        d.visit[u, sch.AT] = i
    d.shift[s, sch.LENGTH] = m
    d.shift[s, sch.LOAD] -= p.visit[v, col.LOAD]
    add_absent(d, v)
    d.sums[sch.REST] += p.visit[v, col.LEFT_OUT] - price_in(p, d, v, s)
    enqueue(j, s)
    flags = p.brief[v, col.B_TIED]
    if flags & col.LINKED:
        for i in range(p.link_start[v], p.link_start[v + 1]):
            k = p.link_index[i]
            first = p.link[k, col.LINK_FIRST]
            w = first + p.link[k, col.LINK_SECOND] - v
            if d.visit[w, sch.SHIFT_OF] >= 0:
                ask(p, d, j, k, 0 if w == first else 1, NEVER, False)
    if flags & col.OVERLAPPING:
        free_siblings(p, d, j, v)
    return True


@inlined
def free_siblings(p: Packed, d: Schedule, j: Journal, v: int) -> None:
    """Let the other visits of a patient start anew where one that was in their way is gone."""
    patient = p.visit[v, col.PATIENT]
    for i in range(p.patient_start[patient], p.patient_start[patient + 1]):
        w = p.patient_visit[i]
        s = d.visit[w, sch.SHIFT_OF]
        if s >= 0 and d.visit[w, sch.SIBLING] > 0 and save_route(d, j, s):
            d.visit[w, sch.SIBLING] = 0
            enqueue(j, s)


@bare
def put(p: Packed, d: Schedule, j: Journal, v: int, s: int, position: int) -> bool:
    """Put a visit into a route; False if the journal is full."""
    if not save_route(d, j, s):
        return False
    m = d.shift[s, sch.LENGTH]
    for i in range(m, position, -1):
        u = d.seq[s, i - 1]
        d.seq[s, i] = u
        d.visit[u, sch.AT] = i
    d.seq[s, position] = v
    d.shift[s, sch.LENGTH] = m + 1
    d.shift[s, sch.LOAD] += p.visit[v, col.LOAD]
    d.sums[sch.REST] += price_in(p, d, v, s) - p.visit[v, col.LEFT_OUT]
    drop_absent(d, v)
    d.visit[v, sch.SHIFT_OF] = s
    d.visit[v, sch.AT] = position
    d.visit[v, sch.START] = -1
    d.visit[v, sch.OWN] = -1
    d.visit[v, sch.SIBLING] = 0
    d.lb[v] = 0
    enqueue(j, s)
    if p.brief[v, col.B_TIED] & col.LINKED:
        return hear(p, d, j, v)
    return True


@inlined
def hear(p: Packed, d: Schedule, j: Journal, v: int) -> bool:
    """Note what links ask of a visit just put in; False if the journal is full."""
    for i in range(p.link_start[v], p.link_start[v + 1]):
        k = p.link_index[i]
        first = p.link[k, col.LINK_FIRST]
        side = 0 if first == v else 1
        w = first + p.link[k, col.LINK_SECOND] - v
        if not save_push(d, j, k, side):
            return False
        d.push[k, side] = NEVER
        if d.visit[w, sch.START] >= 0:
            ask_by(p, d, j, w, k, False)
    return True


@bare
def settle_all(p: Packed, d: Schedule, j: Journal, x: Scratch) -> bool:
    """Time what changed; False if that is impossible or beyond limits: the schedule is spoiled."""
    most = PATIENCE + 2 * j.head[sch.END]
    return settle(p, d, j, x.starts, x.info, most) < 0 and d.sums[sch.BROKEN] == 0
