"""Emergency coverage of a schedule, kept up to date as routes change.

For each slot it is counted how many nurses could be with each patient in time. A route that was
timed anew is walked, slot by slot; where its nurse now stands elsewhere, or is held longer or
shorter, she is taken out of the counts of those she reached and added to those she reaches. What
was changed is noted, and can be undone. What counts is what the judge counts in
``routing.coverage``: the state at the start of a slot stands for the whole slot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routing.compile import cover as cov
from routing.compile import journal as jou
from routing.compile import pack as col
from routing.compile import schedule as sch
from routing.compile.arrays import NO_WAY, Ints
from routing.search.compiled import bare, inlined, leg_to_visit

if TYPE_CHECKING:
    from routing.compile.cover import CoverTables, Words
    from routing.compile.journal import Journal
    from routing.compile.pack import Packed
    from routing.compile.schedule import Schedule

# Entries of ``Cover.head``: changes noted, stamp of the present look, whether coverage counts.
TOP, STAMP, COUNTS = range(3)


class Cover(NamedTuple):
    """Coverage of a schedule of S shifts, over T slots, for C columns of K response classes.

    Attributes
    ----------
    tables
        Who is to be reached.
    reach : (T, C)
        Nurses who could be there in time.
    place, release : (S, T)
        Where each shift's nurse could leave from, and in how many seconds; the place after the
        last one where she is not on duty.
    open : (K,)
        Uncovered patient-seconds by response class.
    trial_place, trial_release : (T,)
        The same of a route being walked.
    log : (S T, 4)
        What was changed since the last ``accept``: shift, slot, place and release before.
    seen : (S,), called : (N,)
        Stamp of the last look at each shift, and at what each nurse has on call.
    head : (3,)
        See above.
    """

    tables: CoverTables
    reach: Words
    place: Words
    release: Words
    open: Ints
    trial_place: Words
    trial_release: Words
    log: Words
    seen: Ints
    called: Ints
    head: Ints


def new_cover(p: Packed, tables: CoverTables | None) -> Cover:
    """Return the coverage of a schedule in which nobody is on duty; without tables, none counts."""
    counts = tables is not None
    if tables is None:
        tables = _no_tables(p)
    slots, columns = tables.weight.shape
    shifts, nowhere = len(p.shift), tables.scalar[cov.NOWHERE]
    classes, begins = len(tables.class_start) - 1, tables.class_start
    return Cover(
        tables=tables,
        reach=np.zeros((slots, columns), dtype=np.int32),
        place=np.full((shifts, slots), nowhere, dtype=np.int32),
        release=np.zeros((shifts, slots), dtype=np.int32),
        open=np.array(
            [
                tables.weight[:, begins[k] : begins[k + 1]].sum(dtype=np.int64)
                for k in range(classes)
            ],
            dtype=np.int64,
        ),
        trial_place=np.zeros(slots, dtype=np.int32),
        trial_release=np.zeros(slots, dtype=np.int32),
        log=np.zeros((shifts * slots, 4), dtype=np.int32),
        seen=np.zeros(shifts, dtype=np.int64),
        called=np.zeros(len(p.nurse_max_work), dtype=np.int64),
        head=np.array([0, 0, counts], dtype=np.int64),
    )


def _no_tables(p: Packed) -> CoverTables:
    none, one = np.zeros((0, 0), dtype=np.int32), np.zeros(1, dtype=np.int64)
    nobody = np.zeros(0, dtype=np.int64)
    starts = np.zeros(len(p.nurse_max_work) + 1, dtype=np.int64)
    return cov.CoverTables(
        slack=np.zeros((1, 0), dtype=np.int32),
        first_row=nobody,
        until=none,
        away=none,
        weight=none,
        class_start=one,
        hold=nobody,
        call_place=np.full(len(p.shift), cov.BY_DAY, dtype=np.int64),
        call_start=starts,
        call_shift=nobody,
        day_start=starts,
        day_shift=nobody,
        scalar=np.array([1, 0, 0, 0], dtype=np.int64),
    )


@bare
def move_nurse(c: Cover, nurse: int, t: int, frm: int, held: int, to: int, holds: int) -> None:
    """Have a nurse leave from another place, or later or sooner, in a slot."""
    k, now = c.tables, t * c.tables.scalar[cov.SLOT]
    if k.away[nurse, t]:
        return
    frm += k.first_row[t]
    to += k.first_row[t]
    for i in range(len(c.open)):
        delta = 0
        for a in range(k.class_start[i], k.class_start[i + 1]):
            able = k.until[nurse, a] >= now
            before = c.reach[t, a]
            after = before
            after -= np.int32(able & (k.slack[frm, a] >= held))
            after += np.int32(able & (k.slack[to, a] >= holds))
            c.reach[t, a] = after
            delta += k.weight[t, a] * (np.int32(after == 0) - np.int32(before == 0))
        c.open[i] += delta


@inlined
def stand(c: Cover, t: int, until: int, place: int, free: int, hold: int) -> int:
    """Write that a nurse stands somewhere from slot t until a second; return the next slot.

    She can leave at second ``free``, or ``hold`` seconds after she is called if that is sooner.
    """
    slot, slots = c.tables.scalar[cov.SLOT], c.tables.scalar[cov.SLOTS]
    while t < slots and t * slot < until:
        c.trial_place[t] = place
        c.trial_release[t] = max(0, min(free - t * slot, hold, cov.MOST))
        t += 1
    return t


@bare
def walk_route(p: Packed, d: Schedule, c: Cover, s: int) -> int:
    """Write where the nurse of a timed route stands in each slot; return the first slot after."""
    slot = c.tables.scalar[cov.SLOT]
    m, place = d.shift[s, sch.LENGTH], p.shift[s, col.START_PLACE]
    t = max(0, -(-p.shift[s, col.START] // slot))
    if m == 0:
        return stand(c, t, p.shift[s, col.END], place, 0, 0)
    leaves = d.shift[s, sch.LEAVES]
    t = stand(c, t, leaves, place, 0, 0)
    for i in range(m + 1):
        # Where the break lies is said by ``decode``: it puts off an arrival that it precedes.
        pause = d.shift[s, sch.PAUSES] if d.shift[s, sch.PAUSES_AFTER] == i else -1
        if i < m:
            v = d.seq[s, i]
            goal, until = p.visit[v, col.PLACE], d.visit[v, sch.START]
            leg = leg_to_visit(p, place, v)
            there = leaves + leg
            if 0 <= pause < there:
                there = pause + p.shift[s, col.BREAK] + leg
        else:
            goal, until = p.shift[s, col.END_PLACE], d.shift[s, sch.COMES_BACK]
            leg = p.drive[place, goal]
            there = min(until, pause) if pause >= leaves + leg else until
        drive_ends = there - (p.scalar[col.ARRIVAL] if i < m and goal != place else 0)
        t = stand(c, t, there - leg, place, 0, 0)
        t = stand(c, t, there, goal, drive_ends, NO_WAY)
        t = stand(c, t, until, goal, 0, 0)
        place, leaves = goal, until
        if i < m:
            leaves = until + p.visit[v, col.ON_SITE]
            t = stand(c, t, leaves, place, leaves, c.tables.hold[v])
    return stand(c, t, p.shift[s, col.END], place, 0, 0)


@inlined
def write_states(p: Packed, c: Cover, s: int, first: int, end: int) -> None:
    """Move the nurse of a shift to where she was found to stand in slots from first to end."""
    nowhere, nurse = c.tables.scalar[cov.NOWHERE], p.shift[s, col.NURSE]
    for t in range(first, c.tables.scalar[cov.SLOTS]):
        place, release = c.trial_place[t], c.trial_release[t]
        old, held = c.place[s, t], c.release[s, t]
        if t >= end:
            place, release = nowhere, 0
            if old == nowhere:
                break
        if place != old or release != held:
            top = c.head[TOP]
            c.log[top, 0], c.log[top, 1], c.log[top, 2], c.log[top, 3] = s, t, old, held
            c.head[TOP] = top + 1
            c.place[s, t], c.release[s, t] = place, release
            move_nurse(c, nurse, t, old, held, place, release)


@inlined
def write_calls(p: Packed, c: Cover, nurse: int) -> None:
    """Have a nurse's shifts on call count where no other shift of hers does, once a stamp."""
    k = c.tables
    if c.called[nurse] == c.head[STAMP]:
        return
    c.called[nurse] = c.head[STAMP]
    slot, slots, nowhere = k.scalar[cov.SLOT], k.scalar[cov.SLOTS], k.scalar[cov.NOWHERE]
    for i in range(k.call_start[nurse], k.call_start[nurse + 1]):
        s = k.call_shift[i]
        first = max(0, -(-p.shift[s, col.START] // slot))
        end = max(first, min(slots, -(-p.shift[s, col.END] // slot)))
        for t in range(first, end):
            c.trial_place[t], c.trial_release[t] = k.call_place[s], 0
            for a in range(k.day_start[nurse], k.day_start[nurse + 1]):
                if c.place[k.day_shift[a], t] != nowhere:
                    c.trial_place[t] = nowhere
        write_states(p, c, s, first, end)


@inlined
def look_again(p: Packed, d: Schedule, c: Cover, s: int) -> None:
    """Bring a shift up to date, once for each stamp."""
    if c.seen[s] != c.head[STAMP] and c.tables.call_place[s] == cov.BY_DAY:
        c.seen[s] = c.head[STAMP]
        end = walk_route(p, d, c, s)
        first = max(0, -(-p.shift[s, col.START] // c.tables.scalar[cov.SLOT]))
        write_states(p, c, s, first, end)


@inlined
def points_open(c: Cover) -> int:
    """Return the points of all that is uncovered."""
    minutes = 0
    for i in range(len(c.open)):
        minutes += c.open[i] // 60
    return minutes * c.tables.scalar[cov.WEIGHT]


@bare
def accept(c: Cover) -> None:
    """Forget how to undo what was changed."""
    c.head[TOP] = 0


@bare
def undo(p: Packed, c: Cover) -> None:
    """Undo what was changed since the last ``accept``."""
    for i in range(c.head[TOP] - 1, -1, -1):
        s, t, place, release = c.log[i, 0], c.log[i, 1], c.log[i, 2], c.log[i, 3]
        move_nurse(c, p.shift[s, col.NURSE], t, c.place[s, t], c.release[s, t], place, release)
        c.place[s, t], c.release[s, t] = place, release
    c.head[TOP] = 0


@bare
def cover_all(p: Packed, d: Schedule, c: Cover) -> int:
    """Bring all shifts up to date for good; return the points of what is uncovered."""
    if c.head[COUNTS] == 0:
        return 0
    accept(c)
    c.head[STAMP] += 1
    for s in range(len(p.shift)):
        look_again(p, d, c, s)
    accept(c)
    for nurse in range(len(c.tables.call_start) - 1):
        write_calls(p, c, nurse)
    accept(c)
    return points_open(c)


@bare
def cover_changed(p: Packed, d: Schedule, j: Journal, c: Cover, point: int) -> int:
    """Bring shifts up to date that the journal has from a mark on; return points of what is open.

    ``undo`` undoes it.
    """
    if c.head[COUNTS] == 0:
        return 0
    c.head[STAMP] += 1
    top = j.head[jou.TOP]
    while top > point:
        kind = j.log[top - 1]
        if kind == jou.ROUTE:
            look_again(p, d, c, j.log[top - 2])
            top -= jou.HEADER + jou.PER_VISIT * j.log[top - 3]
        else:
            top -= 4 if kind == jou.PUSH else 6
    for i in range(c.head[TOP] if len(c.tables.call_shift) > 0 else 0):
        write_calls(p, c, p.shift[c.log[i, 0], col.NURSE])
    return points_open(c)
