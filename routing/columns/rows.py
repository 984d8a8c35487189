"""What a plan's routes have to do with each other, as rows of a linear program.

A row says that a sum is at least a number, or equal to it. The sum may count: how often a nurse
makes a visit, visits left out, seconds late at a visit, and extra variables between 0 and a limit.
The rows that every visit is made once or left out come first, one for each visit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from routing.compile.arrays import DIFFERENT, NEED_BOTH, NEED_FIRST, NO_WAY, PREFER_SAME, SAME

if TYPE_CHECKING:
    from routing.columns.nodes import Nodes
    from routing.compile.arrays import Compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row.

    Attributes
    ----------
    least
        What the sum is at least, or equal to.
    exact
        Whether it is equal.
    made
        Coefficients of visits made, by visit and nurse; nurse -1 for anybody.
    starts
        Coefficients of nodes made.
    left_out, late, extra
        Coefficients of visits left out, of seconds late by visit, of extra variables by number.
    """

    least: int
    exact: bool = False
    made: dict[tuple[int, int], int] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    left_out: dict[int, int] = field(default_factory=dict)
    late: dict[int, int] = field(default_factory=dict)
    extra: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A variable of its own: points a unit, and how much of it there is at most."""

    points: int
    most: int


@dataclass(slots=True, kw_only=True)
class Rows:
    """All rows and extra variables of a problem; the first V rows are those of the visits."""

    rows: list[Row]
    extras: list[Extra]

    def new(self, points: int, most: int) -> int:
        """Add an extra variable and return its number."""
        self.extras.append(Extra(points=points, most=most))
        return len(self.extras) - 1


def make_rows(compiled: Compiled, nodes: Nodes, worst_lateness: int) -> Rows:
    """Return the rows that hold for every legal plan.

    Parameters
    ----------
    compiled, nodes
        The problem.
    worst_lateness
        Points per second of the latest start of all.
    """
    visits = range(len(compiled.place))
    cover = [Row(least=1, exact=True, made={(v, -1): 1}, left_out={v: 1}) for v in visits]
    found = Rows(rows=cover, extras=[])
    nurses: list[set[int]] = [set() for _ in visits]
    for n, s in zip(*nodes.possible.nonzero(), strict=True):
        nurses[nodes.visit[n]].add(int(compiled.shift_nurse[s]))
    _needs(compiled, found)
    _lags(compiled, nodes, found)
    _worst(nodes, worst_lateness, found)
    _nurses_of_links(compiled, nurses, found)
    if compiled.weight_continuity:
        _nurses_seen(compiled, nurses, found)
    return found


def _needs(c: Compiled, found: Rows) -> None:
    """Leave out with a visit whatever needs it."""
    for first, second, need in zip(
        c.link_first.tolist(), c.link_second.tolist(), c.link_need.tolist(), strict=True
    ):
        if need in (NEED_FIRST, NEED_BOTH):
            found.rows.append(
                Row(least=0, exact=need == NEED_BOTH, left_out={second: 1, first: -1})
            )


def _lags(c: Compiled, nodes: Nodes, found: Rows) -> None:
    """Forbid slices of two linked visits that are too near to or too far from each other."""
    fits = nodes.possible
    begin = np.where(fits, nodes.begin, 4 * NO_WAY).min(axis=1, initial=4 * NO_WAY)
    end = np.where(fits, nodes.end, -4 * NO_WAY).max(axis=1, initial=-4 * NO_WAY)
    for k in range(len(c.link_first)):
        one = np.flatnonzero((nodes.visit == c.link_first[k]) & fits.any(axis=1))
        other = np.flatnonzero((nodes.visit == c.link_second[k]) & fits.any(axis=1))
        lags = ((one, other, int(c.link_min[k])), (other, one, -int(c.link_max[k])))
        for before, after, least in lags:
            for start in sorted(set(begin[before].tolist())):
                early = after[end[after] < start + least].tolist()
                held = before[begin[before] >= start].tolist()
                if early:
                    found.rows.append(Row(least=-1, starts=dict.fromkeys([*held, *early], -1)))


def _worst(nodes: Nodes, points: int, found: Rows) -> None:
    """Count the latest start of all, which is no less late than each."""
    late = (nodes.end.max(axis=1, initial=0) > nodes.due).nonzero()[0]
    visits = sorted(set(nodes.visit[late].tolist()))
    if not points or not visits:
        return
    most = max(0, int((nodes.end.max(axis=1, initial=0) - nodes.due).max()))
    # Room above what can be, so that no row's price counts on the limit.
    worst = found.new(points, 2 * most)
    found.rows += [Row(least=0, late={v: -1}, extra={worst: 1}) for v in visits]


def _nurses_of_links(c: Compiled, nurses: list[set[int]], found: Rows) -> None:
    """Keep links that ask for one nurse, or for two; price broken ones that would like one."""
    for first, second, relation in zip(
        c.link_first.tolist(), c.link_second.tolist(), c.link_nurse.tolist(), strict=True
    ):
        broken = None
        if relation == PREFER_SAME and c.weight_continuity:
            broken = {found.new(c.weight_continuity, 1): 1}
        for nurse in sorted(nurses[first] | nurses[second]):
            if relation == DIFFERENT:
                made = {(first, nurse): -1, (second, nurse): -1}
                found.rows.append(Row(least=-1, made=made))
            if relation != SAME and broken is None:
                continue
            for one, other in ((first, second), (second, first)):
                made = {(one, nurse): -1, (other, nurse): 1}
                found.rows.append(Row(least=0, made=made, left_out={other: 1}, extra=broken or {}))


def _nurses_seen(c: Compiled, nurses: list[set[int]], found: Rows) -> None:
    """Price each nurse that a patient sees beyond the first."""
    offsets = c.patient_visit_start.tolist()
    for begin, end in pairwise(offsets):
        visits = [v for v in c.patient_visit[begin:end].tolist() if nurses[v]]
        known = sorted(set().union(*(nurses[v] for v in visits)))
        if len(visits) < 2 or len(known) < 2:
            continue
        for nurse in known:
            seen = found.new(c.weight_continuity, 1)
            found.rows += [
                Row(least=0, made={(v, nurse): -1}, extra={seen: 1})
                for v in visits
                if nurse in nurses[v]
            ]
        anybody = found.new(-c.weight_continuity, 1)
        made = {(v, -1): 1 for v in visits}
        found.rows.append(Row(least=0, made=made, extra={anybody: -1}))
