"""What a search works with: room for its schedules, scratch memory, and who is near whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.compile import pack as col
from routing.compile.schedule import clear, forget_queue
from routing.search.change import put
from routing.search.schedule import Scratch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routing.compile.arrays import Ints
    from routing.compile.pack import Packed
    from routing.compile.schedule import Journal, Schedule

NEIGHBOURS = 60
"""Visits near each one from which strings are drawn."""

NEAR_SHIFTS = 8
"""Shifts that start near each visit, in which it may be put."""

SECONDS_APART = 8
"""Seconds between windows that count like one second of driving when visits are called near."""


def width_of(p: Packed) -> int:
    """Return room for the most visits that any shift has time for, and one to try."""
    most = 1
    for s in range(len(p.shift)):
        on_site = np.sort(p.visit[p.eligible[:, s], col.ON_SITE])
        time = p.shift[s, col.LATEST_END] - p.shift[s, col.START]
        most = max(most, int(np.searchsorted(np.cumsum(on_site), time, side="right")))
    return most + 3


def scratch_for(p: Packed, d: Schedule) -> Scratch:
    """Return the memory that a search on schedules like one of a problem uses over and over."""
    visits, shifts = len(p.visit), len(p.shift)
    width = d.seq.shape[1] + 1

    def zeros(n: int) -> Ints:
        return np.zeros(n, dtype=np.int64)

    return Scratch(
        seq=zeros(width),
        starts=zeros(width),
        info=zeros(7),
        low=zeros(shifts * width),
        shifts=zeros(shifts * width),
        positions=zeros(shifts * width),
        seen=zeros(shifts),
        held=(p.prefix >= 0).sum(axis=1).astype(np.int64),
        chosen=zeros(visits + 1),
        key=zeros(visits + 1),
        stack=zeros(visits + 2 * len(p.link) + 1),
        mark=zeros(visits),
        fresh=zeros(visits),
        near=_neighbours(p),
        near_shift=_near_shifts(p),
    )


def pinned_of(p: Packed) -> dict[int, list[int]]:
    """Return the visits pinned to the first positions of each shift that has any."""
    rows = ((s, [int(v) for v in row[row >= 0]]) for s, row in enumerate(p.prefix))
    return {s: order for s, order in rows if order}


def is_tied(p: Packed, v: int, others: set[int]) -> bool:
    """Tell whether a link ties a visit to one of others."""
    links = p.link[p.link_index[p.link_start[v] : p.link_start[v + 1]]]
    ends = (int(e) for e in links[:, (col.LINK_FIRST, col.LINK_SECOND)].ravel())
    return any(e in others for e in ends if e != v)


def fill(p: Packed, d: Schedule, j: Journal, orders: Mapping[int, Sequence[int]]) -> None:
    """Put visits into shifts in order, and have all their routes timed."""
    clear(p, d)
    forget_queue(j)
    for s, order in orders.items():
        for position, v in enumerate(order):
            put(p, d, j, v, s, position)


def _neighbours(p: Packed) -> Ints:
    """Return, of shape (V, at most 60), the visits nearest in road and window to each."""
    visits = len(p.visit)
    keep = min(NEIGHBOURS, visits - 1)
    if keep <= 0:
        return np.zeros((visits, 0), dtype=np.int64)
    place = p.visit[:, col.PLACE]
    opens = p.window[p.visit[:, col.FIRST_WINDOW], col.EARLIEST]
    near = np.empty((visits, keep), dtype=np.int64)
    for v in range(visits):
        apart = (
            p.drive[place[v], place].astype(np.int64) + np.abs(opens - opens[v]) // SECONDS_APART
        )
        apart[v] = np.iinfo(np.int64).max
        near[v] = np.argsort(apart, kind="stable")[:keep]
    return near


def _near_shifts(p: Packed) -> Ints:
    """Return, of shape (V, at most 8), the eligible shifts that start nearest to each visit."""
    keep = min(NEAR_SHIFTS, len(p.shift))
    near = np.full((len(p.visit), keep), -1, dtype=np.int64)
    starts = p.shift[:, col.START_PLACE]
    for v in range(len(p.visit)):
        eligible = np.flatnonzero(p.eligible[v])
        drive = p.drive[starts[eligible], p.visit[v, col.PLACE]]
        nearest = eligible[np.argsort(drive, kind="stable")[:keep]]
        near[v, : len(nearest)] = nearest
    return near
