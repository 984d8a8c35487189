"""From the compiled problem to what the labels of each shift read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routing.columns.labels import FAR, Room, Table

if TYPE_CHECKING:
    from routing.columns.nodes import Nodes
    from routing.compile.arrays import Bools, Compiled, Ints

BITS = 62
"""Visits in a word of memory."""

NEAR = 4
"""Visits that each visit remembers at first."""

BUCKETS = 256
"""Lists of labels by time."""


class ShiftTable(NamedTuple):
    """A shift's table with the problem's numbers of its nodes and visits.

    Attributes
    ----------
    table
        What labels read.
    nodes : (n,)
        Node of each row.
    visits : (m,)
        Visit of each bit of memory.
    """

    table: Table
    nodes: Ints
    visits: Ints


def shift_table(c: Compiled, nodes: Nodes, s: int, near: Bools) -> ShiftTable:
    """Return what shift s can make, each visit remembering those that ``near`` (V, V) tells."""
    own = np.flatnonzero(nodes.possible[:, s])
    visit = nodes.visit[own]
    visits, bit = np.unique(visit, return_inverse=True)
    place = c.place[visit]
    start, goal = c.shift_start_place[s], c.shift_end_place[s]
    drive = c.drive[np.ix_(place, place)]
    leg = np.minimum(drive + np.where(place[:, None] == place, 0, c.arrival_seconds), FAR)
    ready = nodes.begin[own, s] + c.on_site[visit]
    leg[(ready[:, None] + leg > nodes.end[own, s]) | (visit[:, None] == visit)] = FAR
    out_drive = c.drive[start, place]
    mark = _marks(nodes.sliced[own], len(visits))
    table = Table(
        begin=nodes.begin[own, s],
        end=nodes.end[own, s],
        due=nodes.due[own],
        on_site=c.on_site[visit],
        meal=c.meal_inside[visit],
        word=bit // BITS,
        bit=np.int64(1) << (bit % BITS),
        out=np.minimum(out_drive + np.where(place == start, 0, c.arrival_seconds), FAR),
        back=np.minimum(c.drive[place, goal], FAR),
        leg=leg,
        out_drive=out_drive,
        drive=drive,
        near=_memories(visit, visits, near, len(visits) + int(nodes.sliced[own].sum())),
        mark_word=mark // BITS,
        mark_bit=np.where(mark < 0, 0, np.int64(1) << (mark % BITS)),
        shift=_shift(c, s),
    )
    return ShiftTable(Table(*(np.ascontiguousarray(part) for part in table)), own, visits)


def remember(found: ShiftTable, visit: Ints, near: Bools) -> ShiftTable:
    """Return the table with other memories; ``visit`` is that of each node of the problem."""
    marks = int((found.table.mark_bit > 0).sum())
    memories = _memories(visit[found.nodes], found.visits, near, len(found.visits) + marks)
    return found._replace(table=found.table._replace(near=memories))


def first_memories(c: Compiled, nodes: Nodes) -> Bools:
    """Return, of shape (V, V), the visits that each visit remembers: itself and its nearest."""
    visits = len(c.place)
    near = np.eye(visits, dtype=np.bool_)
    makes = np.zeros((visits, c.eligible.shape[1]), dtype=np.float32)
    np.maximum.at(makes, nodes.visit, nodes.possible.astype(np.float32))
    shared = (makes @ makes.T) > 0
    apart = c.drive[np.ix_(c.place, c.place)].astype(np.float64)
    apart = np.where(shared & ~near, apart + apart.T, np.inf)
    for v in range(visits):
        nearest = np.argsort(apart[v], kind="stable")[:NEAR]
        near[v, nearest[apart[v, nearest] < np.inf]] = True
    # Visits that take no time might be made over and over without end.
    brief = np.flatnonzero(c.on_site == 0)
    near[np.ix_(brief, brief)] = True
    return near


def new_room(tables: list[ShiftTable], capacity: int) -> Room:
    """Return memory for the labels of any of the shifts, one after the other."""
    words = max((found.table.near.shape[1] for found in tables), default=1)
    most = max((len(found.nodes) for found in tables), default=1)
    return Room(
        label=np.empty((capacity, 12), dtype=np.int64),
        memory=np.empty((capacity, words), dtype=np.int64),
        at_time=np.empty(BUCKETS, dtype=np.int64),
        tail=np.empty(BUCKETS, dtype=np.int64),
        at_node=np.empty(most, dtype=np.int64),
        done=np.empty((most, 2), dtype=np.int64),
        rest=np.empty((most, BUCKETS), dtype=np.int64),
    )


def room_of(room: Room, found: ShiftTable) -> Room:
    """Return the part of memory that a shift uses."""
    words, n = found.table.near.shape[1], len(found.nodes)
    # One block without gaps, whatever its width: compiled code has one kind of table.
    block = room.memory.reshape(-1)[: len(room.memory) * words]
    return room._replace(
        memory=block.reshape(-1, words),
        at_node=room.at_node[:n],
        done=room.done[:n],
        rest=room.rest[:n],
    )


def _marks(sliced: Bools, first: int) -> Ints:
    """Return the bits of nodes that are told from others of their visits, -1 of the rest."""
    return np.where(sliced, first - 1 + np.cumsum(sliced), -1)


def _memories(visit: Ints, visits: Ints, near: Bools, bits: int) -> Ints:
    """Return the memories of nodes as bits; marks are always remembered."""
    words = max(1, -(-bits // BITS))
    kept = np.ones((len(visit), words * BITS), dtype=np.int64)
    kept[:, : len(visits)] = near[np.ix_(visit, visits)]
    weights = np.int64(1) << np.arange(BITS, dtype=np.int64)
    return np.ascontiguousarray(kept.reshape(len(visit), words, BITS) @ weights)


def _shift(c: Compiled, s: int) -> Ints:
    work = min(int(c.shift_max_work[s]), int(c.nurse_max_work[c.shift_nurse[s]]))
    values = (
        c.shift_start[s],
        c.shift_end[s],
        c.shift_latest_end[s],
        work,
        c.break_seconds[s],
        c.break_earliest[s],
        c.break_latest[s],
        c.break_due_after[s],
        c.break_mandatory[s],
        c.break_on_duty[s],
        c.shift_at_start[s],
    )
    return np.array(values, dtype=np.int64)
