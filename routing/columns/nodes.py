"""What routes are made of: each visit once for each stretch of time in which it may start.

A visit with two windows is two nodes. So is one with a told start: near that start, and away from
it, where its own nurse pays for having moved it. A window of a linked visit is cut into slices,
so that of a route that makes it is known when, within half an hour. Within a node, starting later
never costs less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routing.compile.arrays import NEED_BOTH, NEED_NONE, NO_WAY
from routing.cpsat.bound import has_detours

if TYPE_CHECKING:
    from routing.compile.arrays import Bools, Compiled, Ints

ROUNDS = 50
"""Sweeps over the links at most; any number of them leaves bounds that hold."""


SLICE, MOST_SLICES = 1_800, 16
"""Least seconds of a slice of a linked visit's window; slices of a window at most."""


class Nodes(NamedTuple):
    """N nodes of V visits, by S shifts.

    Attributes
    ----------
    visit, due : (N,)
        Visit index; second after which a start is late.
    begin, end : (N, S)
        First and last second at which the shift can start the node; none where begin > end.
    price : (N, S)
        Points of the node in the shift: the visit's price, and that of moving it away from when it
        was told.
    sliced : (N,)
        Whether the node is one of several only because of links, so that when it starts is known.
    """

    visit: Ints
    due: Ints
    begin: Ints
    end: Ints
    price: Ints
    sliced: Bools

    @property
    def possible(self) -> Bools:
        """Where a shift can make a node, of shape (N, S)."""
        allowed: Bools = self.begin <= self.end
        return allowed


def make_nodes(compiled: Compiled, *, slices: bool = True) -> Nodes:
    """Return the nodes of a problem, as early and as late as the clock and needed links allow.

    Every start of every legal plan is within a node that the shift can make, at no more than the
    node's points: bounds come from what cannot be otherwise, namely the least drive to and from
    the visit, and where a link makes one visit need another, the least and the latest start of
    that other one.

    Parameters
    ----------
    compiled
        The problem; for bounds, arrays that every legal plan keeps to.
    slices
        Whether windows of linked visits are cut into slices.
    """
    visit, earliest, latest, due, away, sliced = _pieces(compiled, slices=slices)
    out, back = _least_legs(compiled)
    begin = np.maximum(earliest[:, None], (compiled.shift_start + out)[visit])
    end = np.minimum(
        latest[:, None], (compiled.shift_latest_end - compiled.on_site[:, None] - back)[visit]
    )
    begin[~compiled.eligible[visit]] = NO_WAY
    _keep_links(compiled, visit, begin, end)
    own = compiled.told_nurse[visit][:, None] == compiled.shift_nurse
    moved = compiled.weight_disruption * (own & away[:, None])
    return Nodes(visit, due, begin, end, compiled.price[visit] + moved, sliced)


def _pieces(c: Compiled, *, slices: bool) -> tuple[Ints, Ints, Ints, Ints, Bools, Bools]:
    """Return visit, earliest, latest, due of each piece of a window.

    And whether it is away from when the visit was told, and whether it is a slice.
    """
    rows: list[tuple[int, int, int, int, bool, bool]] = []
    bounded = (c.link_min > -NO_WAY) | (c.link_max < NO_WAY)
    bounded &= slices
    linked = set(c.link_first[bounded].tolist()) | set(c.link_second[bounded].tolist())
    for v in range(len(c.place)):
        for w in range(int(c.window_start[v]), int(c.window_start[v + 1])):
            low, due, high = int(c.earliest[w]), int(c.due[w]), int(c.latest[w])
            for a, b, away in _as_told(c, v, low, high):
                cut = _slices(a, b) if v in linked else [(a, b)]
                rows += [(v, x, y, due, away, len(cut) > 1) for x, y in cut]
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    visit, earliest, latest, due = table[:, :4].T
    return visit, earliest, latest, due, table[:, 4] > 0, table[:, 5] > 0


def _as_told(c: Compiled, v: int, low: int, high: int) -> list[tuple[int, int, bool]]:
    """Return the parts of a window before, near and after the told start, if that has a price."""
    told, slack = int(c.told[v]), c.change_tolerance
    if told < 0 or not c.weight_disruption:
        return [(low, high, False)]
    parts = (
        (low, min(high, told - slack - 1), True),
        (max(low, told - slack), min(high, told + slack), False),
        (max(low, told + slack + 1), high, True),
    )
    return [part for part in parts if part[0] <= part[1]]


def _slices(low: int, high: int) -> list[tuple[int, int]]:
    """Return a span cut into slices of a length, where it is longer than one."""
    if high - low < SLICE or high >= NO_WAY:
        return [(low, high)]
    width = max(SLICE, -(-(high - low + 1) // MOST_SLICES))
    return [(a, min(high, a + width - 1)) for a in range(low, high + 1, width)]


def _least_legs(c: Compiled) -> tuple[Ints, Ints]:
    """Return the least seconds to and from each visit by shift, of shape (V, S)."""
    out = c.drive[np.ix_(c.shift_start_place, c.place)].T.copy()
    back = c.drive[np.ix_(c.place, c.shift_end_place)].copy()
    if has_detours(c):
        apart = c.drive.copy()
        np.fill_diagonal(apart, NO_WAY)
        out = np.minimum(out, apart.min(axis=0, initial=NO_WAY)[c.place][:, None])
        back = np.minimum(back, apart.min(axis=1, initial=NO_WAY)[c.place][:, None])
    out += np.where(c.place[:, None] == c.shift_start_place, 0, c.arrival_seconds)
    return out, back


def _keep_links(c: Compiled, visit: Ints, begin: Ints, end: Ints) -> None:
    """Cut starts that no start of a visit that is needed allows."""
    needed = np.flatnonzero(c.link_need != NEED_NONE).tolist()
    for _ in range(ROUNDS if needed else 0):
        before = int(begin.sum() - end.sum())
        for k in needed:
            first, second = int(c.link_first[k]), int(c.link_second[k])
            low, high = _span(visit, begin, end, first)
            rows = visit == second
            _cut(rows, begin, end, low + int(c.link_min[k]), high + int(c.link_max[k]))
            if c.link_need[k] == NEED_BOTH:
                low, high = _span(visit, begin, end, second)
                rows = visit == first
                _cut(rows, begin, end, low - int(c.link_max[k]), high - int(c.link_min[k]))
        if int(begin.sum() - end.sum()) == before:
            return


def _span(visit: Ints, begin: Ints, end: Ints, v: int) -> tuple[int, int]:
    """Return the first and last start of a visit by anybody; none leaves a span of nothing."""
    low, high = begin[visit == v], end[visit == v]
    fits = low <= high
    if not fits.any():
        return 4 * NO_WAY, -4 * NO_WAY
    return int(low[fits].min()), int(high[fits].max())


def _cut(rows: Bools, begin: Ints, end: Ints, low: int, high: int) -> None:
    begin[rows] = np.maximum(begin[rows], min(low, 4 * NO_WAY))
    end[rows] = np.minimum(end[rows], max(high, -4 * NO_WAY))
