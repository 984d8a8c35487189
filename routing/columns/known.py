"""Routes that were seen, timed alone: what a choice among them needs to know of each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routing.columns.relaxed import Column
from routing.compile.arrays import NO_WAY
from routing.compile.timing import INF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routing.columns.pool import Pool
    from routing.compile.arrays import Compiled, Ints
    from routing.compile.pack import Packed


class Known(NamedTuple):
    """A route with the spans of its linked visits.

    Attributes
    ----------
    column
        What it costs, timed alone; its nodes are not told.
    spans
        By visit that has links, between which seconds it can start in the route, at the most.
    work
        The least seconds of work of the route.
    """

    column: Column
    spans: dict[int, tuple[int, int]]
    work: int


def known_routes(
    c: Compiled,
    p: Packed,
    pool: Pool,
    orders: Sequence[Sequence[int]],
    same: Ints,
    deadline: float,
) -> list[Known]:
    """Return the routes of a plan and a pool that can be driven, each once.

    Parameters
    ----------
    c, p
        The problem.
    pool, orders
        Routes; visits of each shift of a plan, in order.
    same : (S,)
        Of ``twins``.
    deadline
        Of the monotonic clock: routes of the pool that are not looked at by then are ignored.
    """
    stopwatch = Stopwatch(c, p)
    found: dict[tuple[int, tuple[int, ...]], Known | None] = {}
    own = [(s, tuple(int(v) for v in order)) for s, order in enumerate(orders) if order]
    # The latest first, in case there is no time for all.
    seen = [(route.shift, route.visits) for route in reversed(list(pool))]
    for number, (shift, visits) in enumerate([*own, *seen]):
        if number > len(own) and time.monotonic() > deadline:
            break
        key = int(same[shift]), visits
        if key not in found:
            column = stopwatch.column(*key)
            found[key] = None if column is None else _known(c, column)
    return [route for route in found.values() if route is not None]


class Stopwatch:
    """Times routes that nothing else has to do with."""

    def __init__(self, c: Compiled, p: Packed) -> None:
        self._c, self._p = c, p
        self._free = np.full(len(c.place), -(1 << 60), dtype=np.int64)
        self._starts = np.zeros(len(c.place) + 1, dtype=np.int64)
        self._info = np.zeros(8, dtype=np.int64)

    def column(self, s: int, visits: tuple[int, ...]) -> Column | None:
        """Return a route, None if the shift may or can not drive it."""
        from routing.search.compiled import time_route

        c, order = self._c, np.array(visits, dtype=np.int64)
        if not c.eligible[order, s].all() or int(c.load[order].sum()) > c.shift_capacity[s]:
            return None
        points = int(
            time_route(self._p, s, order, len(order), self._free, self._starts, self._info)
        )
        if points >= INF:
            return None
        late: dict[int, int] = {}
        for v, start in zip(visits, self._starts[: len(order)].tolist(), strict=True):
            seconds = start - _due(c, v, start)
            if seconds > 0:
                late[v] = seconds
        return Column(
            shift=s,
            nodes=(),
            visits=visits,
            points=points - int(c.unused_points[s]) + int(c.price[order, s].sum()),
            late=late,
        )


def _due(c: Compiled, v: int, start: int) -> int:
    """Return after which second a visit that starts then is late: that of the kindest window."""
    windows = range(int(c.window_start[v]), int(c.window_start[v + 1]))
    return max(int(c.due[w]) for w in windows if c.earliest[w] <= start <= c.latest[w])


def twins(c: Compiled) -> Ints:
    """Return for each shift, of shape (S,), the first one that is like it in all that counts.

    Where links, continuity or limits of nurses' work tell nurses apart, each shift is itself.
    """
    shifts = np.arange(len(c.shift_start))
    several = bool((np.diff(c.patient_visit_start) > 1).any()) and c.weight_continuity > 0
    if len(c.link_first) or several or (c.nurse_max_work < NO_WAY).any():
        return shifts
    tables = [
        table
        for name, table in c._asdict().items()
        if name.startswith(("shift_", "break_", "unused_")) and name != "shift_nurse"
    ]
    first: dict[bytes, int] = {}
    for s in shifts.tolist():
        told = np.concatenate(
            [*([table[s]] for table in tables), c.prefix[s], c.eligible[:, s], c.price[:, s]]
        )
        # A nurse's other shifts, and pins, are told of whom they are.
        alone = int((c.shift_nurse == c.shift_nurse[s]).sum()) == 1
        if alone and (c.prefix[s] < 0).all():
            shifts[s] = first.setdefault(told.tobytes(), s)
    return shifts


def _known(c: Compiled, column: Column) -> Known:
    return Known(column, _spans(c, column), _least_work(c, column))


def _spans(c: Compiled, column: Column) -> dict[int, tuple[int, int]]:
    """Return between which seconds linked visits can start, breaks not looked at."""
    linked = [v for v in column.visits if c.link_index_start[v + 1] > c.link_index_start[v]]
    if not linked:
        return {}
    windows = {
        v: (
            int(c.earliest[c.window_start[v] : c.window_start[v + 1]].min()),
            int(c.latest[c.window_start[v] : c.window_start[v + 1]].max()),
        )
        for v in column.visits
    }
    first, last = {}, {}
    at, place = int(c.shift_start[column.shift]), int(c.shift_start_place[column.shift])
    for v in column.visits:
        at = max(at + _leg(c, place, v), windows[v][0])
        first[v] = at
        at, place = at + int(c.on_site[v]), int(c.place[v])
    goal = int(c.shift_end_place[column.shift])
    until = int(c.shift_latest_end[column.shift]) - int(c.drive[place, goal])
    for i in range(len(column.visits) - 1, -1, -1):
        v = column.visits[i]
        last[v] = min(until - int(c.on_site[v]), windows[v][1])
        if i:
            until = last[v] - _leg(c, int(c.place[column.visits[i - 1]]), v)
    return {v: (first[v], last[v]) for v in linked}


def _least_work(c: Compiled, column: Column) -> int:
    """Return the seconds of legs and visits."""
    total, place = 0, int(c.shift_start_place[column.shift])
    for v in column.visits:
        total += _leg(c, place, v) + int(c.on_site[v])
        place = int(c.place[v])
    return total + int(c.drive[place, c.shift_end_place[column.shift]])


def _leg(c: Compiled, place: int, v: int) -> int:
    goal = int(c.place[v])
    return 0 if place == goal else int(c.drive[place, goal]) + c.arrival_seconds
