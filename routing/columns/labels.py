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
NODE, TIME, COST, BUSY, LEAVE, RESTED, PARENT, NEXT, AT_NODE, ALIVE = range(10)
# Entries of ``Prices.weight``.
TRAVEL, OVERTIME, MISSED, SAVED = range(4)
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
    shift costs if it makes no visit, which a route saves.
    """

    node: Ints
    late: Ints
    weight: Ints


class Room(NamedTuple):
    """Memory of labels ``(capacity, 10)``, their visits ``(capacity, words)``, heads of lists.

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
    """Tell whether whatever can follow label b can follow label a at no more cost."""
    x, y = room.label[a], room.label[b]
    if x[TIME] > y[TIME] or x[COST] > y[COST]:
        return False
    if mode == QUICK:
        return x[RESTED] >= y[RESTED]
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


@bare
def bucket(t: Table, room: Room, time: int) -> int:
    """Return the list of a time."""
    buckets = len(room.at_time)
    span = t.shift[LATEST_END] - t.shift[START] + 1
    return min(buckets - 1, (time - t.shift[START]) * buckets // span)


@bare
def look_ahead(t: Table, p: Prices, room: Room) -> None:
    """Write what ways cost at least from each node and time on: no breaks, no memory at all.

    Times are rounded down to their lists. Where a step may be shorter than a list is long, nothing
    is said.
    """
    n, buckets = len(t.begin), len(room.at_time)
    span = t.shift[LATEST_END] - t.shift[START] + 1
    for m in range(n):
        for k in range(n):
            if t.leg[m, k] < FAR and (t.on_site[m] + t.leg[m, k]) * buckets <= 2 * span:
                room.rest[:, :] = -NEVER
                return
    for b in range(buckets - 1, -1, -1):
        now = t.shift[START] + (b * span + buckets - 1) // buckets
        for m in range(n):
            room.rest[m, b] = least_rest(t, p, room, m, now)


@bare
def least_rest(t: Table, p: Prices, room: Room, m: int, now: int) -> int:
    """Return what a way that starts node m at a second costs at least from there on."""
    if now > t.end[m]:
        return NEVER
    ready, best = now + t.on_site[m], NEVER
    home = ready + t.back[m]
    if home <= t.shift[LATEST_END]:
        late = max(0, home - t.shift[END])
        best = p.weight[TRAVEL] * t.back[m] + p.weight[OVERTIME] * late
    for k in range(len(t.begin)):
        start = max(ready + t.leg[m, k], t.begin[k])
        if start <= t.end[k]:
            points = p.weight[TRAVEL] * t.drive[m, k] + p.node[k]
            points += p.late[k] * max(0, start - t.due[k])
            best = min(best, points + room.rest[k, bucket(t, room, start)])
    return best


@bare
def enqueue(t: Table, room: Room, new: int) -> None:
    """Put a label into the list of its time."""
    b = bucket(t, room, room.label[new, TIME])
    room.label[new, NEXT] = NONE
    if room.at_time[b] == NONE:
        room.at_time[b] = new
    else:
        room.label[room.tail[b], NEXT] = new
    room.tail[b] = new


@bare
def extend(t: Table, p: Prices, room: Room, i: int, count: int, mode: int, below: int) -> int:
    """Go on from a label to all nodes it can reach; return how many labels there are then."""
    rested = room.label[i, RESTED] == 1
    n = room.label[i, NODE]
    for m in range(len(t.begin)):
        if room.memory[i, t.word[m]] & t.bit[m]:
            continue
        for pause in range(1 if rested else 2):
            if not follow(t, p, room, i, m, pause == 1, count):
                continue
            x = room.label[count]
            if x[COST] + room.rest[m, bucket(t, room, x[TIME])] >= below:
                continue
            for w in range(room.memory.shape[1]):
                kept = room.memory[i, w] & t.near[m, w] if n != NONE else 0
                room.memory[count, w] = kept
            room.memory[count, t.word[m]] |= t.bit[m]
            if mode == ALL:
                room.memory[count, t.mark_word[m]] |= t.mark_bit[m]
            if keep(t, p, room, count, mode):
                enqueue(t, room, count)
                count += 1
                if count >= len(room.label):
                    return count
    return count


@bare
def set_out(t: Table, p: Prices, room: Room) -> None:
    """Write the label of a route that has not begun."""
    room.memory[0, :] = 0
    x = room.label[0]
    x[NODE], x[TIME], x[BUSY], x[PARENT], x[ALIVE] = NONE, t.shift[START], 0, NONE, 1
    x[COST] = -p.weight[SAVED]
    x[LEAVE] = t.shift[START] if t.shift[AT_START] == 1 else t.shift[LATEST_END]
    needs = t.shift[BREAK] > 0 and t.shift[LATEST_END] - t.shift[START] > t.shift[DUE_AFTER]
    x[RESTED] = 0 if needs else 1


@bare
def label(t: Table, p: Prices, room: Room, mode: int, below: int) -> int:
    """Make all labels of a shift; return how many, the capacity if it did not do.

    Parameters
    ----------
    t, p, room
        Shift, prices, memory; ``room.done`` holds the best route by last node afterwards.
    mode
        ``EXACT``: no route of the shift costs less than the least of ``done`` and ``below``.
        ``QUICK``: perhaps one does. ``ALL``: every set of visits that a route of less than
        ``below`` makes has a label that is alive, and ends at no more cost, with the same nodes of
        visits that have marks.
    below
        Routes that cost as much or more do not count.
    """
    room.at_time[:] = NONE
    room.at_node[:] = NONE
    room.done[:, 0], room.done[:, 1] = NEVER, NONE
    look_ahead(t, p, room)
    set_out(t, p, room)
    count = extend(t, p, room, 0, 1, mode, below)
    for b in range(len(room.at_time)):
        i = room.at_time[b]
        while i != NONE:
            if count >= len(room.label):
                return count
            if room.label[i, ALIVE] == 1:
                points = finish(t, p, room, i)
                n = room.label[i, NODE]
                if points < room.done[n, 0]:
                    room.done[n, 0], room.done[n, 1] = points, i
                count = extend(t, p, room, i, count, mode, below)
            i = room.label[i, NEXT]
    return count


@bare
def gather(t: Table, p: Prices, room: Room, count: int, below: int, found: Ints) -> int:
    """Write label and reduced cost of all routes below a cost that labels end; return how many.

    Those that ``found`` ``(k, 2)`` has no room for are counted, but not written.
    """
    k = 0
    for i in range(1, count):
        if room.label[i, ALIVE] == 0:
            continue
        points = finish(t, p, room, i)
        if points < below:
            if k < len(found):
                found[k, 0], found[k, 1] = i, points
            k += 1
    return k


@bare
def along(t: Table, p: Prices, room: Room, nodes: Ints, offsets: Ints) -> int:
    """Time an order of visits and return its reduced cost, ``NEVER`` if it cannot be driven.

    ``nodes[offsets[i]:offsets[i + 1]]`` are the nodes of its visit i; the one that starts first is
    taken. ``room.done[0]`` holds cost and last label afterwards.
    """
    set_out(t, p, room)
    low, high = 0, 1
    for i in range(len(offsets) - 1):
        count = high
        for at in range(low, high):
            for pause in range(1 if room.label[at, RESTED] == 1 else 2):
                best, least = NONE, FAR
                for k in range(offsets[i], offsets[i + 1]):
                    able = follow(t, p, room, at, nodes[k], pause == 1, count)
                    if able and room.label[count, TIME] < least:
                        best, least = nodes[k], room.label[count, TIME]
                if best != NONE:
                    follow(t, p, room, at, best, pause == 1, count)
                    count += 1
        low, high = high, count
    room.done[0, 0] = NEVER
    for at in range(low, high):
        points = finish(t, p, room, at)
        if points < room.done[0, 0]:
            room.done[0, 0], room.done[0, 1] = points, at
    return room.done[0, 0]
