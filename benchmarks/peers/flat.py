"""A problem as the tables that routing solvers of others share: who, where, when, at what price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from routing.compile.arrays import NO_WAY, Ints
from routing.compile.compiler import compile_problem
from routing.rules import ELIGIBILITY_RULES

if TYPE_CHECKING:
    from collections.abc import Hashable

    from routing.compile.arrays import Bools
    from routing.domain.problem import Problem


class Kind(NamedTuple):
    """Visits that the same shifts may make: what solvers of others call a skill."""

    visits: tuple[int, ...]
    shifts: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flat:
    """A problem of V visits, S shifts and N nodes.

    Nodes are places: first all at which there are visits, then all at which shifts begin or end. A
    place that is both is two nodes, as walking and parking count on the way to a visit only.

    Attributes
    ----------
    visits, shifts
        Their ids; all tables are in this order.
    node : (V,)
        Node of each visit.
    on_site, left_out : (V,)
        Seconds; points of leaving the visit out.
    windows
        Per visit its (earliest, due, latest), which do not overlap, by earliest.
    eligible : (V, S)
        Who may do what by the rules, whatever the clock says.
    price : (V, S)
        Points that a visit costs in a shift by itself: nurses not preferred, or not the primary.
    start, end, latest_end : (S,)
        Of shifts; ``latest_end`` ends where the nurse's next shift begins.
    start_node, end_node : (S,)
        Where shifts begin and end.
    seconds : (N, N)
        From leaving a node to the start of work at another; ``NO_WAY`` where there is none.
    drive : (N, N)
        What of that is driving.
    travel, overtime, lateness
        Points per second.
    """

    visits: tuple[str, ...]
    shifts: tuple[str, ...]
    node: Ints
    on_site: Ints
    left_out: Ints
    windows: tuple[tuple[tuple[int, int, int], ...], ...]
    eligible: Bools
    price: Ints
    start: Ints
    end: Ints
    latest_end: Ints
    start_node: Ints
    end_node: Ints
    seconds: Ints
    drive: Ints
    max_work: Ints
    capacity: Ints
    load: Ints
    breaks: tuple[tuple[int, int, int], ...]
    missed_break: int
    travel: int
    overtime: int
    lateness: int

    def kinds(self) -> tuple[Kind, ...]:
        """Return visits grouped by who may make them; those that nobody may make are in none."""
        groups: dict[bytes, list[int]] = {}
        for v, row in enumerate(self.eligible):
            if row.any():
                groups.setdefault(row.tobytes(), []).append(v)
        return tuple(
            Kind(tuple(found), frozenset(np.flatnonzero(self.eligible[found[0]]).tolist()))
            for found in groups.values()
        )

    def far(self) -> npt.NDArray[np.int64]:
        """Return ``seconds`` with ways that do not exist longer than any horizon, but not by much.

        Solvers of others add up such numbers in 32 bits.
        """
        longest = 2 * int(self.latest_end.max(initial=1))
        return np.minimum(self.seconds, longest)

    def costs(self) -> npt.NDArray[np.int64]:
        """Return points of driving between nodes, dear where there is no way."""
        return np.where(self.seconds >= NO_WAY, int(self.left_out.max(initial=1)), self.drive) * (
            self.travel
        )


def flat(problem: Problem) -> Flat:
    """Return the tables of a problem."""
    c = compile_problem(problem)
    homes = np.unique(c.place)
    ends = np.unique(np.concatenate([c.shift_start_place, c.shift_end_place]))
    place = np.concatenate([homes, ends])
    drive = c.drive[np.ix_(place, place)]
    walk = np.where(place[:, None] == place[None, :], 0, c.arrival_seconds)
    walk[:, len(homes) :] = 0
    bounds = list(zip(c.window_start[:-1].tolist(), c.window_start[1:].tolist(), strict=True))
    weights = problem.policy.weights
    return Flat(
        visits=tuple(visit.id for visit in problem.visits),
        shifts=tuple(shift.id for shift in problem.shifts),
        node=np.searchsorted(homes, c.place),
        on_site=c.on_site,
        left_out=c.left_out_cost,
        windows=tuple(
            _apart(
                list(zip(*(w[a:b].tolist() for w in (c.earliest, c.due, c.latest)), strict=True))
            )
            for a, b in bounds
        ),
        eligible=_allowed(problem),
        price=c.price,
        start=c.shift_start,
        end=c.shift_end,
        latest_end=c.shift_latest_end,
        start_node=len(homes) + np.searchsorted(ends, c.shift_start_place),
        end_node=len(homes) + np.searchsorted(ends, c.shift_end_place),
        seconds=np.minimum(drive + walk, NO_WAY),
        drive=drive,
        max_work=c.shift_max_work,
        capacity=c.shift_capacity,
        load=c.load,
        breaks=tuple(
            zip(
                c.break_seconds.tolist(),
                c.break_earliest.tolist(),
                c.break_latest.tolist(),
                strict=True,
            )
        ),
        missed_break=weights.missed_break,
        travel=weights.travel,
        overtime=weights.overtime,
        lateness=weights.lateness,
    )


def _allowed(problem: Problem) -> Bools:
    """Ask each rule about who may do what; the clock is left to windows and shifts.

    Folded in, the clock would make nearly every visit a kind of its own.
    """
    allowed = np.ones((len(problem.visits), len(problem.shifts)), dtype=np.bool_)
    for rule in ELIGIBILITY_RULES:
        rows: dict[Hashable, Bools] = {}
        for i, visit in enumerate(problem.visits):
            key = rule.eligibility_key(visit)
            if key not in rows:
                row = (rule.eligible(problem, visit, shift) for shift in problem.shifts)
                rows[key] = np.fromiter(row, dtype=np.bool_, count=len(problem.shifts))
            allowed[i] &= rows[key]
    return allowed


def _apart(windows: list[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Return windows, sorted by earliest, with those that overlap as one.

    The same starts are allowed; where two overlap, what is late in one only is late in neither.
    """
    kept = [windows[0]]
    for window in windows[1:]:
        earliest, due, latest = kept[-1]
        if window[0] <= latest:
            kept[-1] = (earliest, max(due, window[1]), max(latest, window[2]))
        else:
            kept.append(window)
    return tuple(kept)
