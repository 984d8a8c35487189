"""Taking strings of neighbouring visits out of routes, and putting all back that find a place.

After Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing
Problems", Transportation Science 54(2), 2020.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.compile import pack as col
from routing.compile import schedule as sch
from routing.compile.arrays import NEED_BOTH, NEED_FIRST
from routing.search.candidates import SEEN
from routing.search.change import settle_all, take
from routing.search.compiled import bare, inlined
from routing.search.insertion import insert
from routing.search.schedule import needs_met

if TYPE_CHECKING:
    from routing.compile.pack import Packed
    from routing.compile.schedule import Journal, Schedule
    from routing.search.schedule import Scratch

AVERAGE_REMOVED = 10
LONGEST_STRING = 8
BLINK = 0.01
SPLIT, DEEPER = 0.5, 0.5
"""Share of strings with visits kept in their middle; chance of each further one kept."""

RETRIED = 8
"""Visits left out for long that are tried again in a step, on average."""


@bare
def take_with_needy(p: Packed, d: Schedule, j: Journal, x: Scratch, v: int) -> bool:
    """Take a visit and all that may not stay without it; those held by pins stay."""
    x.stack[0] = v
    top = 1
    while top > 0:
        top -= 1
        u = x.stack[top]
        s = d.visit[u, sch.SHIFT_OF]
        if s < 0 or d.visit[u, sch.AT] < x.held[s]:
            continue
        if not take(p, d, j, u):
            return False
        x.fresh[u] = x.info[SEEN]
        for i in range(p.link_start[u], p.link_start[u + 1]):
            k = p.link_index[i]
            need = p.link[k, col.LINK_NEED]
            first, second = p.link[k, col.LINK_FIRST], p.link[k, col.LINK_SECOND]
            w = first + second - u
            drags = need == NEED_BOTH or (need == NEED_FIRST and w == second)
            if drags and d.visit[w, sch.SHIFT_OF] >= 0 and top < len(x.stack):
                x.stack[top] = w
                top += 1
    return True


@inlined
def string_at(p: Packed, d: Schedule, j: Journal, x: Scratch, c: int, longest: int) -> bool:
    """Take a string of visits around one out of its route; False if the journal is full.

    Half of the strings leave some visits in their middle where they are.
    """
    s = d.visit[c, sch.SHIFT_OF]
    at, free = d.visit[c, sch.AT], d.shift[s, sch.LENGTH] - x.held[s]
    if at < x.held[s]:
        return True
    size, kept = 1 + np.random.randint(min(longest, free)), 0
    if size > 1 and np.random.random() < SPLIT:
        while size + kept < free and np.random.random() < DEEPER:
            kept += 1
    whole = size + kept
    low = max(x.held[s], at - whole + 1)
    high = min(at, d.shift[s, sch.LENGTH] - whole)
    begin = low + np.random.randint(max(1, high - low + 1))
    hole = begin + np.random.randint(size + 1)
    count = 0
    for i in range(begin, begin + whole):
        if not hole <= i < hole + kept:
            x.chosen[count] = d.seq[s, i]
            count += 1
    for i in range(count):
        v = x.chosen[i]
        if d.visit[v, sch.SHIFT_OF] >= 0 and not take_with_needy(p, d, j, x, v):
            return False
    return True


@bare
def remove_strings(p: Packed, d: Schedule, j: Journal, x: Scratch) -> bool:
    """Take strings of visits out of some neighbouring routes, and time what is left."""
    visits, shifts = len(d.visit), len(d.shift)
    planned, used = visits - d.sums[sch.ABSENT], 0
    if planned == 0:
        return True
    for s in range(shifts):
        used += d.shift[s, sch.LENGTH] > 0
    longest = min(LONGEST_STRING, max(1, planned // max(1, used) + 1))
    most = 4 * AVERAGE_REMOVED / (1 + longest) - 1
    strings = int(np.random.random() * most + 1)
    seed = np.random.randint(visits)
    x.info[SEEN] += 1
    ruined = 0
    for i in range(-1, x.near.shape[1]):
        c = seed if i < 0 else x.near[seed, i]
        if ruined >= strings:
            break
        s = d.visit[c, sch.SHIFT_OF]
        if s < 0 or j.shift[s, sch.DIRTY] == 1:
            continue
        ruined += 1
        if not string_at(p, d, j, x, c, longest):
            return False
    return settle_all(p, d, j, x)


@inlined
def sort_by_key(x: Scratch, count: int) -> None:
    """Sort the first ``count`` chosen visits by rising keys."""
    for i in range(1, count):
        v, key = x.chosen[i], x.key[i]
        at = i - 1
        while at >= 0 and x.key[at] > key:
            x.chosen[at + 1], x.key[at + 1] = x.chosen[at], x.key[at]
            at -= 1
        x.chosen[at + 1], x.key[at + 1] = v, key


@inlined
def key_of(p: Packed, v: int, kind: int) -> int:
    """Return by what a visit is sorted for insertion: random unless ``kind`` is 1 to 4."""
    if kind == 1:
        return -p.visit[v, col.ON_SITE]
    if kind == 2:
        return p.brief[v, col.B_EARLIEST]
    if kind == 3:
        return -p.visit[v, col.LEFT_OUT]
    if kind == 4:
        w = p.visit[v, col.END_WINDOW] - 1
        return p.window[w, col.LATEST] - p.brief[v, col.B_EARLIEST]
    return np.random.randint(1 << 30)


@bare
def recreate(p: Packed, d: Schedule, j: Journal, x: Scratch, blink: float) -> None:
    """Insert what was taken out, and some of what is left out, in an order drawn at random."""
    kind, count, stamp = np.random.randint(5), 0, x.info[SEEN]
    retried = RETRIED / max(1, d.sums[sch.ABSENT])
    for i in range(d.sums[sch.ABSENT]):
        v = d.absent[i]
        if x.fresh[v] == stamp or np.random.random() < retried:
            x.chosen[count], x.key[count] = v, key_of(p, v, kind)
            count += 1
    sort_by_key(x, count)
    for i in range(count):
        x.mark[i] = 1 if needs_met(p, d, x.chosen[i]) else 2
    for i in range(2 * count):
        # What a visit needs may come later in the order: then it is tried again.
        v = x.chosen[i % count]
        if i < count or (d.visit[v, sch.SHIFT_OF] < 0 and x.mark[i - count] == 2):
            insert(p, d, j, x, v, blink)
