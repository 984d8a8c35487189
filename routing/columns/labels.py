"""Routes of one shift at least reduced cost, by labels: compiled.

A label is a way from the start place to the start of a node. It knows when that is at the
earliest, what the way costs at least, which visits it may not make again, and whether the break
is behind it. A label that another one beats in everything is dropped. What is not known exactly is
taken too low, never too high:

* starts are as early as can be, and each cost that grows with time is counted at the earliest;
* of the departure only the latest one that reaches all nodes in time is kept, so that the seconds
  from departure to return are the least that any timing of the way has;
* a meal inside a visit counts as taken if any start of the visit from the earliest on allows it;
* which visits a way has made is remembered only near where they were made (ng-routes: Baldacci,
  Mingozzi, Roberti, New route relaxation and pricing strategies for the VRP, 2011), so that a way
  may come back to a visit after a tour far from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routing.columns.compiled import bare

if TYPE_CHECKING:
    from routing.compile.arrays import Ints

NONE = -1

NEVER = 1 << 60
"""Reduced cost of what cannot be; larger than any that can, small enough to add."""

FAR = 1 << 40
"""Seconds of a leg that does not exist."""

# Entries of ``Table.shift``.
START, END, LATEST_END, MAX_WORK, BREAK, OPENS, CLOSES, DUE_AFTER, MANDATORY, ON_DUTY = range(10)
AT_START = 10
# Columns of ``Room.label``.
NODE, TIME, COST, BUSY, LEAVE, RESTED, PARENT, NEXT, AT_NODE, ALIVE, WORST, RAISED = range(12)
# Entries of ``Prices.weight``.
TRAVEL, OVERTIME, MISSED, SAVED, LATE = range(5)
# How labels are compared: for the least cost with memory, without it, and to keep all routes.
EXACT, QUICK, ALL = range(3)


class Table(NamedTuple):
    """A shift with n nodes of m visits, what it can make and how long that takes.

    Attributes
    ----------
    begin, end, due, on_site, meal : (n,)
        Seconds; 1 where a meal inside the visit is allowed.
    word, bit : (n,)
        Where the node's visit stands in memories.
    out, back : (n,)
        Seconds to and from each node; parking and walking counted on the way out.
    leg : (n, n)
        Seconds between nodes, ``FAR`` where the second cannot follow the first.
    out_drive, drive
        The driving in ``out`` and ``leg``.
    near : (n, words)
        Visits that stay in memory when the node is made.
    mark_word, mark_bit : (n,)
        Word and bit by which ``ALL`` tells a node of a visit from its others; bit 0 if it need not.
    shift
        Entries named above.
    """

    begin: Ints
    end: Ints
    due: Ints
    on_site: Ints
    meal: Ints
    word: Ints
    bit: Ints
    out: Ints
    back: Ints
    leg: Ints
    out_drive: Ints
    drive: Ints
    near: Ints
    mark_word: Ints
    mark_bit: Ints
    shift: Ints


class Prices(NamedTuple):
    """Scaled points: of each node, and of each second late at it, ``(n,)``; of the rest.

    ``weight`` holds those of a second of travel and of overtime, of a break missed, and what the
    shift costs if it makes no visit, which a route saves, and of a second late by the policy.
    """

    node: Ints
    late: Ints
    weight: Ints


class Room(NamedTuple):
    """Memory of labels ``(capacity, 12)``, their visits ``(capacity, words)``, heads of lists.

    ``at_time`` and ``tail`` list labels by time, ``at_node`` by node. ``done`` takes per node the
    best way that ends there: its cost and its label. ``rest`` ``(n, buckets)`` takes what a way
    that is at a node at a time costs at least from there on.
    """

    label: Ints
    memory: Ints
    at_time: Ints
    tail: Ints
    at_node: Ints
    done: Ints
    rest: Ints


@bare
def owes(t: Table, x: Ints) -> bool:
    """Tell whether a label without a break owes one however it goes on."""
    done = x[BUSY] + t.on_site[x[NODE]]
    return max(done, done + x[TIME] - x[BUSY] - x[LEAVE]) > t.shift[DUE_AFTER]


@bare
def owed(t: Table, p: Prices, x: Ints, y: Ints) -> int:
    """Return what a label may pay for a break that another one at its node does not pay."""
    worse = x[BUSY] > y[BUSY] or x[LEAVE] < y[LEAVE]
    if x[RESTED] == 1 or (y[RESTED] == 0 and (not worse or owes(t, y))):
        return 0
    return NEVER if t.shift[MANDATORY] == 1 else p.weight[MISSED]


@bare
def remembers_less(room: Room, a: int, b: int, mode: int) -> bool:
    """Tell whether label a may make all that label b may; in mode ``ALL``, whether both made it."""
    for w in range(room.memory.shape[1]):
        if room.memory[a, w] & ~room.memory[b, w]:
            return False
        if mode == ALL and room.memory[a, w] != room.memory[b, w]:
            return False
    return True


@bare
def beats(t: Table, p: Prices, room: Room, a: int, b: int, mode: int) -> bool:
    """Tell whether whatever can follow label b can follow label a at no more cost.

    In mode ``ALL``, at no more cost before and after the prices of seconds late beyond the policy's
    own, and no later at the latest visit.
    """
    x, y = room.label[a], room.label[b]
    if x[TIME] > y[TIME] or x[COST] > y[COST]:
        return False
    if mode == QUICK:
        return x[RESTED] >= y[RESTED]
    if mode == ALL and (
        x[WORST] > y[WORST] or x[COST] - x[RAISED] + owed(t, p, x, y) > y[COST] - y[RAISED]
    ):
        return False
    if t.shift[MAX_WORK] < FAR and (x[BUSY] > y[BUSY] or x[LEAVE] < y[LEAVE]):
        return False
    return x[COST] + owed(t, p, x, y) <= y[COST] and remembers_less(room, a, b, mode)


@bare
def keep(t: Table, p: Prices, room: Room, new: int, mode: int) -> bool:
    """Put a label into the list of its node, unless one there beats it; drop those it beats."""
    n = room.label[new, NODE]
    before, at = NONE, room.at_node[n]
    while at != NONE:
        if beats(t, p, room, at, new, mode):
            return False
        after = room.label[at, AT_NODE]
        if beats(t, p, room, new, at, mode):
            room.label[at, ALIVE] = 0
            if before == NONE:
                room.at_node[n] = after
            else:
                room.label[before, AT_NODE] = after
        else:
            before = at
        at = after
    room.label[new, AT_NODE] = room.at_node[n]
    room.at_node[n] = new
    return True


@bare
def arrival(t: Table, ready: int, leg: int, pause: bool) -> int:
    """Return when a leg that begins at a second ends, ``FAR`` or more if its break cannot be."""
    if not pause:
        return ready + leg
    length, opens, closes = t.shift[BREAK], t.shift[OPENS], t.shift[CLOSES]
    after = max(ready + leg, opens)
    if after <= closes:
        return after + length
    before = max(ready, opens)
    if before <= closes:
        return before + length + leg
    return FAR


@bare
def eats_inside(t: Table, n: int, start: int) -> bool:
    """Tell whether some start of a node from a second on replaces the break by a meal inside."""
    if t.shift[ON_DUTY] == 0 or t.meal[n] == 0 or t.on_site[n] < t.shift[BREAK]:
        return False
    first = max(start, t.shift[OPENS] + t.shift[BREAK] - t.on_site[n])
    return first <= min(t.end[n], t.shift[CLOSES])


@bare
def follow(t: Table, p: Prices, room: Room, i: int, m: int, pause: bool, new: int) -> bool:
    """Write the label that goes on from label i to node m; False if that cannot be."""
    x, y = room.label[i], room.label[new]
    n = x[NODE]
    ready, busy, leg, drive = x[TIME], x[BUSY], t.out[m], t.out_drive[m]
    if n != NONE:
        ready += t.on_site[n]
        busy += t.on_site[n]
        leg, drive = t.leg[n, m], t.drive[n, m]
    if leg >= FAR:
        return False
    start = max(arrival(t, ready, leg, pause), t.begin[m])
    if start > t.end[m]:
        return False
    leave = x[LEAVE]
    if pause:
        leave = min(leave, t.shift[CLOSES] - busy)
    busy += leg
    y[NODE], y[TIME], y[BUSY], y[PARENT] = m, start, busy, i
    y[LEAVE] = min(leave, t.end[m] - busy)
    y[RESTED] = x[RESTED]
    if pause or (x[RESTED] == 0 and eats_inside(t, m, start)):
        y[RESTED] = 1
    late = max(0, start - t.due[m])
    y[COST] = x[COST] + p.weight[TRAVEL] * drive + p.node[m] + p.late[m] * late
    y[RAISED] = x[RAISED] + (p.late[m] - p.weight[LATE]) * late
    y[WORST] = max(x[WORST], late)
    y[ALIVE] = 1
    return True


@bare
def finish(t: Table, p: Prices, room: Room, i: int) -> int:
    """Return the reduced cost of ending a route with label i, ``NEVER`` if it cannot end."""
    x = room.label[i]
    n = x[NODE]
    if t.back[n] >= FAR:
        return NEVER
    ready, busy = x[TIME] + t.on_site[n], x[BUSY] + t.on_site[n] + t.back[n]
    best = NEVER
    for pause in range(2):
        if pause == 1 and x[RESTED] == 1:
            break
        home = arrival(t, ready, t.back[n], pause == 1)
        # However work is counted, a break takes no more off than its length.
        work = max(busy, home - x[LEAVE] - t.shift[BREAK])
        if home > t.shift[LATEST_END] or work > t.shift[MAX_WORK]:
            continue
        points = p.weight[OVERTIME] * max(0, home - t.shift[END])
        if x[RESTED] == 0 and pause == 0 and max(busy, home - x[LEAVE]) > t.shift[DUE_AFTER]:
            if t.shift[MANDATORY] == 1:
                continue
            points += p.weight[MISSED]
        best = min(best, points)
    if best == NEVER:
        return NEVER
    return x[COST] + best + p.weight[TRAVEL] * t.back[n]
