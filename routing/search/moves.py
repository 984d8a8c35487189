"""Small changes of a plan, each drawn at random near some visit.

A move makes its changes and says whether it made any; timing, and whether the plan is kept, is the
business of ``anneal``. Visits held by pins never move, and only what could be legal is tried: the
shift may take the visit, and the nurses of linked visits are as their links want them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.compile import pack as col
from routing.compile import schedule as sch
from routing.compile.arrays import SAME
from routing.search.change import may_take, put, take
from routing.search.compiled import bare, inlined
from routing.search.schedule import is_needed, needs_met, next_of_group

if TYPE_CHECKING:
    from routing.compile.pack import Packed
    from routing.compile.schedule import Journal, Schedule
    from routing.search.schedule import Scratch

BESIDE_MOVE = 20
"""Nearest visits next to which a visit is moved."""

LONGEST_SEGMENT = 3
NO_MOVE, BEGUN, MADE = 0, 1, 2
"""Answers of a move: nothing was changed; a change was begun but came to nothing; it is made."""


@inlined
def free_to_move(d: Schedule, x: Scratch, v: int) -> bool:
    """Tell whether a visit is planned and not held by a pin."""
    s = d.visit[v, sch.SHIFT_OF]
    return s >= 0 and d.visit[v, sch.AT] >= x.held[s]


@inlined
def neighbour(d: Schedule, x: Scratch, v: int) -> int:
    """Return a planned visit near another one, or -1."""
    near = min(BESIDE_MOVE, x.near.shape[1])
    if near == 0:
        return -1
    q = x.near[v, np.random.randint(near)]
    return q if q >= 0 and d.visit[q, sch.SHIFT_OF] >= 0 else -1


@inlined
def put_beside(p: Packed, d: Schedule, j: Journal, x: Scratch, v: int, q: int) -> bool:
    """Put a visit that is left out before or after another one, if its shift may take it."""
    s = d.visit[q, sch.SHIFT_OF]
    position = d.visit[q, sch.AT] + np.random.randint(2)
    return may_take(p, d, v, s) and position >= x.held[s] and put(p, d, j, v, s, position)


@inlined
def relocate(p: Packed, d: Schedule, j: Journal, x: Scratch, v: int) -> int:
    """Move a visit next to a near one."""
    q = neighbour(d, x, v)
    if q < 0 or not free_to_move(d, x, v) or not p.eligible[v, d.visit[q, sch.SHIFT_OF]]:
        return NO_MOVE
    if not take(p, d, j, v) or not put_beside(p, d, j, x, v, q):
        return BEGUN
    return MADE


@inlined
def position_at(d: Schedule, s: int, start: int) -> int:
    """Return the position in a route before the first stop that starts later."""
    for i in range(d.shift[s, sch.LENGTH]):
        if d.visit[d.seq[s, i], sch.START] > start:
            return i
    return d.shift[s, sch.LENGTH]


@inlined
def hand_over(p: Packed, d: Schedule, j: Journal, x: Scratch, v: int) -> int:
    """Give a visit to any shift that may take it, at about the time when it is made."""
    s = np.random.randint(len(p.shift))
    if not free_to_move(d, x, v) or not p.eligible[v, s]:
        return NO_MOVE
    position = position_at(d, s, d.visit[v, sch.START])
    own = d.visit[v, sch.SHIFT_OF]
    if s == own:
        position = d.visit[v, sch.AT] + (1 if np.random.random() < 0.5 else -1)
    if not take(p, d, j, v):
        return BEGUN
    if s != own and np.random.random() < 0.5:
        position += np.random.randint(3) - 1
    position = max(x.held[s], min(position, d.shift[s, sch.LENGTH]))
    return MADE if may_take(p, d, v, s) and put(p, d, j, v, s, position) else BEGUN


@inlined
def swap(p: Packed, d: Schedule, j: Journal, x: Scratch, v: int) -> int:
    """Let two near visits change places."""
    q = neighbour(d, x, v)
    if q < 0 or not free_to_move(d, x, v) or not free_to_move(d, x, q):
        return NO_MOVE
    s, t = d.visit[v, sch.SHIFT_OF], d.visit[q, sch.SHIFT_OF]
    if not p.eligible[v, t] or not p.eligible[q, s]:
        return NO_MOVE
    at_v, at_q = d.visit[v, sch.AT], d.visit[q, sch.AT]
    if not take(p, d, j, v) or not take(p, d, j, q):
        return BEGUN
    # In one route, the earlier place is filled first.
    if s == t and at_q < at_v:
        v, q, at_v, at_q = q, v, at_q, at_v
    if not may_take(p, d, q, s) or not put(p, d, j, q, s, at_v):
        return BEGUN
    return MADE if may_take(p, d, v, t) and put(p, d, j, v, t, at_q) else BEGUN


@inlined
def relocate_pair(p: Packed, d: Schedule, j: Journal, x: Scratch, v: int) -> int:
    """Move two linked visits next to near ones."""
    links = p.link_start[v + 1] - p.link_start[v]
    if links == 0 or not free_to_move(d, x, v):
        return NO_MOVE
    k = p.link_index[p.link_start[v] + np.random.randint(links)]
    w = p.link[k, col.LINK_FIRST] + p.link[k, col.LINK_SECOND] - v
    if not free_to_move(d, x, w):
        return NO_MOVE
    q, r = neighbour(d, x, v), v
    if p.link[k, col.LINK_NURSE] != SAME:
        r = neighbour(d, x, w)
    if q < 0 or r < 0 or q == w or not p.eligible[v, d.visit[q, sch.SHIFT_OF]]:
        return NO_MOVE
    if not take(p, d, j, v) or not take(p, d, j, w):
        return BEGUN
    fine = put_beside(p, d, j, x, v, q) and put_beside(p, d, j, x, w, r)
    return MADE if fine else BEGUN


@inlined
def move_segment(p: Packed, d: Schedule, j: Journal, x: Scratch, v: int) -> int:
    """Move two or three visits in a row behind a near one, in order or turned round."""
    q = neighbour(d, x, v)
    if q < 0 or not free_to_move(d, x, v):
        return NO_MOVE
    s, at, t = d.visit[v, sch.SHIFT_OF], d.visit[v, sch.AT], d.visit[q, sch.SHIFT_OF]
    size = 2 + np.random.randint(LONGEST_SEGMENT - 1)
    if at + size > d.shift[s, sch.LENGTH]:
        return NO_MOVE
    for i in range(size):
        x.chosen[i] = d.seq[s, at + i]
        if x.chosen[i] == q or not p.eligible[x.chosen[i], t]:
            return NO_MOVE
    turned = np.random.random() < 0.3
    for i in range(size):
        if not take(p, d, j, x.chosen[i]):
            return BEGUN
    position = d.visit[q, sch.AT] + 1
    if position < x.held[t]:
        return BEGUN
    for i in range(size):
        u = x.chosen[i if turned else size - 1 - i]
        if not may_take(p, d, u, t) or not put(p, d, j, u, t, position):
            return BEGUN
    return MADE


@inlined
def exchange_ends(p: Packed, d: Schedule, j: Journal, x: Scratch, v: int) -> int:
    """Let two routes that pass near each other change all that comes after."""
    q = neighbour(d, x, v)
    if q < 0 or d.visit[v, sch.SHIFT_OF] < 0:
        return NO_MOVE
    s, t = d.visit[v, sch.SHIFT_OF], d.visit[q, sch.SHIFT_OF]
    # q comes to follow v: what follows v goes where q was.
    after, at = d.visit[v, sch.AT] + 1, d.visit[q, sch.AT]
    first, second = d.shift[s, sch.LENGTH] - after, d.shift[t, sch.LENGTH] - at
    if s == t or after < x.held[s] or at < x.held[t] or first + second > len(x.chosen):
        return NO_MOVE
    if max(after + second, at + first) + 1 >= d.seq.shape[1]:
        return NO_MOVE
    for i in range(first):
        x.chosen[i] = d.seq[s, after + i]
        if not p.eligible[x.chosen[i], t]:
            return NO_MOVE
    for i in range(second):
        x.chosen[first + i] = d.seq[t, at + i]
        if not p.eligible[x.chosen[first + i], s]:
            return NO_MOVE
    for i in range(first + second - 1, -1, -1):
        if not take(p, d, j, x.chosen[i]):
            return BEGUN
    for i in range(second):
        u = x.chosen[first + i]
        if not may_take(p, d, u, s) or not put(p, d, j, u, s, after + i):
            return BEGUN
    for i in range(first):
        if not may_take(p, d, x.chosen[i], t) or not put(p, d, j, x.chosen[i], t, at + i):
            return BEGUN
    return MADE


@inlined
def replace(p: Packed, d: Schedule, j: Journal, x: Scratch, v: int) -> int:
    """Put a visit that is left out next to a near one, or in its place."""
    q = neighbour(d, x, v)
    if q < 0 or d.visit[v, sch.SHIFT_OF] >= 0:
        return NO_MOVE
    if next_of_group(p, d, v) >= 0 or not needs_met(p, d, v):
        return NO_MOVE
    s, at = d.visit[q, sch.SHIFT_OF], d.visit[q, sch.AT]
    if not p.eligible[v, s] or at < x.held[s]:
        return NO_MOVE
    if np.random.random() < 0.5:
        return MADE if put_beside(p, d, j, x, v, q) else BEGUN
    if is_needed(p, d, q):
        return NO_MOVE
    if not take(p, d, j, q) or not needs_met(p, d, v) or not may_take(p, d, v, s):
        return BEGUN
    return MADE if put(p, d, j, v, s, at) else BEGUN


@bare
def move(p: Packed, d: Schedule, j: Journal, x: Scratch) -> int:
    """Make one move of a kind drawn at random, around a visit drawn at random."""
    if len(d.visit) < 2:
        return NO_MOVE
    v = np.random.randint(len(d.visit))
    if d.visit[v, sch.SHIFT_OF] < 0:
        return replace(p, d, j, x, v)
    draw = np.random.random()
    if draw < 0.4:
        return relocate(p, d, j, x, v)
    if draw < 0.55:
        return hand_over(p, d, j, x, v)
    if draw < 0.7:
        return swap(p, d, j, x, v)
    if draw < 0.8:
        return relocate_pair(p, d, j, x, v)
    if draw < 0.9:
        return move_segment(p, d, j, x, v)
    return exchange_ends(p, d, j, x, v)
