"""All routes of one shift of little reduced cost: labels made, extended and ended. Compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.columns.compiled import bare
from routing.columns.labels import (
    ALIVE,
    ALL,
    AT_START,
    BREAK,
    BUSY,
    COST,
    DUE_AFTER,
    END,
    FAR,
    LATEST_END,
    LEAVE,
    NEVER,
    NEXT,
    NODE,
    NONE,
    OVERTIME,
    PARENT,
    RAISED,
    RESTED,
    SAVED,
    START,
    TIME,
    TRAVEL,
    WORST,
    Prices,
    Room,
    Table,
    finish,
    follow,
    keep,
)

if TYPE_CHECKING:
    from routing.compile.arrays import Ints


@bare
def bucket(t: Table, room: Room, time: int) -> int:
    """Return the list of a time."""
    buckets = len(room.at_time)
    span = t.shift[LATEST_END] - t.shift[START] + 1
    return min(buckets - 1, (time - t.shift[START]) * buckets // span)


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
    x[COST], x[WORST], x[RAISED] = -p.weight[SAVED], 0, 0
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
        ``below`` makes has a label that is alive, with the same nodes of visits that have marks,
        and ends at no more cost and no later at its latest visit.
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
