"""Taking strings of neighbouring visits out of routes, and putting all back that find a place.

After Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing
Problems", Transportation Science 54(2), 2020.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.compile import pack as col
from routing.compile.arrays import NEED_BOTH, NEED_FIRST, Ints
from routing.compile.settle import ROUNDS
from routing.search.compiled import bare, compiled, settle
from routing.search.insertion import insert
from routing.search.schedule import needs_met

if TYPE_CHECKING:
    from routing.compile.pack import Packed
    from routing.compile.settle import Schedule
    from routing.search.schedule import Scratch

AVERAGE_REMOVED = 10
LONGEST_STRING = 8
BLINK = 0.01
RETRIED = 8
"""Visits left out for long that are tried again in a step, on average."""


@bare
def take(d: Schedule, x: Scratch, v: int) -> None:
    """Take a visit out of its route, without timing anything."""
    s = d.shift_of[v]
    position = 0
    while d.seq[s, position] != v:
        position += 1
    for i in range(position, d.length[s] - 1):
        d.seq[s, i] = d.seq[s, i + 1]
    d.length[s] -= 1
    d.shift_of[v] = -1
    d.start[v] = -1
    d.lb[v] = 0
    x.dirty[s] = 1


@bare
def position_of(d: Schedule, v: int) -> int:
    """Return the position of a planned visit in its route."""
    s = d.shift_of[v]
    for i in range(d.length[s]):
        if d.seq[s, i] == v:
            return i
    return -1


@bare
def take_with_needy(p: Packed, d: Schedule, x: Scratch, v: int, stack: Ints) -> None:
    """Take a visit and all that may not stay without it; those held by pins stay."""
    stack[0] = v
    top = 1
    while top > 0:
        top -= 1
        u = stack[top]
        if d.shift_of[u] < 0 or position_of(d, u) < x.held[d.shift_of[u]]:
            continue
        take(d, x, u)
        x.fresh[u] = 1
        for i in range(p.link_start[u], p.link_start[u + 1]):
            k = p.link_index[i]
            need = p.link[k, col.LINK_NEED]
            first, second = p.link[k, col.LINK_FIRST], p.link[k, col.LINK_SECOND]
            w = first + second - u
            drags = need == NEED_BOTH or (need == NEED_FIRST and w == second)
            if drags and d.shift_of[w] >= 0 and top < len(stack):
                stack[top] = w
                top += 1


@bare
def relax(p: Packed, d: Schedule, x: Scratch) -> bool:
    """Time anew all that is tied to visits left out, from no bounds at all."""
    x.mark[:] = 0
    top = 0
    for v in range(len(d.shift_of)):
        if d.shift_of[v] < 0:
            x.mark[v] = 1
            x.stack[top] = v
            top += 1
    while top > 0:
        top -= 1
        v = x.stack[top]
        if d.shift_of[v] >= 0:
            d.lb[v] = 0
            d.start[v] = -1
            x.dirty[d.shift_of[v]] = 1
        for i in range(p.link_start[v], p.link_start[v + 1]):
            k = p.link_index[i]
            w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
            if x.mark[w] == 0:
                x.mark[w] = 1
                x.stack[top] = w
                top += 1
        patient = p.visit[v, col.PATIENT]
        for i in range(p.patient_start[patient], p.patient_start[patient + 1]):
            w = p.patient_visit[i]
            if x.mark[w] == 0:
                x.mark[w] = 1
                x.stack[top] = w
                top += 1
    return settle(p, d, x.dirty, x.starts, x.info, ROUNDS) < 0


@compiled
def remove_strings(p: Packed, d: Schedule, x: Scratch) -> None:
    """Take strings of visits out of some neighbouring routes."""
    visits = len(d.shift_of)
    planned = (d.shift_of >= 0).sum()
    if planned == 0:
        return
    longest = min(LONGEST_STRING, max(1, planned // max(1, (d.length > 0).sum()) + 1))
    most = 4 * AVERAGE_REMOVED / (1 + longest) - 1
    strings = int(np.random.random() * most + 1)
    seed = np.random.randint(visits)
    x.fresh[:] = 0
    ruined = 0
    for i in range(-1, x.near.shape[1]):
        c = seed if i < 0 else x.near[seed, i]
        if ruined >= strings:
            break
        s = d.shift_of[c]
        if s < 0 or x.dirty[s] == 1:
            continue
        ruined += 1
        at = position_of(d, c)
        free = d.length[s] - x.held[s]
        if at < x.held[s]:
            continue
        size = 1 + np.random.randint(min(longest, free))
        low = max(x.held[s], at - size + 1)
        high = min(at, d.length[s] - size)
        first = low + np.random.randint(max(1, high - low + 1))
        chosen = d.seq[s, first : first + size].copy()
        for v in chosen:
            if d.shift_of[v] >= 0:
                take_with_needy(p, d, x, v, x.stack)
        x.dirty[s] = 1


@compiled
def recreate(
    p: Packed, d: Schedule, x: Scratch, spare: Schedule, undo: Schedule, blink: float
) -> None:
    """Insert what is left out, in an order drawn at random."""
    kind = np.random.randint(5)
    count = 0
    retried = RETRIED / max(1, (d.shift_of < 0).sum())
    for v in range(len(d.shift_of)):
        if d.shift_of[v] >= 0:
            continue
        if x.fresh[v] == 0 and np.random.random() > retried:
            continue
        key = np.random.randint(1 << 30)
        if kind == 1:
            key = -p.visit[v, col.ON_SITE]
        elif kind == 2:
            key = p.window[p.visit[v, col.FIRST_WINDOW], col.EARLIEST]
        elif kind == 3:
            key = -p.visit[v, col.LEFT_OUT]
        elif kind == 4:
            w = p.visit[v, col.END_WINDOW] - 1
            key = p.window[w, col.LATEST] - p.window[p.visit[v, col.FIRST_WINDOW], col.EARLIEST]
        x.absent[count] = v
        x.key[count] = key
        count += 1
    order = np.argsort(x.key[:count])
    visits = x.absent[:count].copy()
    for i in order:
        x.mark[visits[i]] = 1 if needs_met(p, d, visits[i]) else 2
        insert(p, d, x, spare, undo, visits[i], blink)
    for i in order:
        # What it needs may have come later in the order.
        if d.shift_of[visits[i]] < 0 and x.mark[visits[i]] == 2:
            insert(p, d, x, spare, undo, visits[i], blink)
