"""A roster problem as arrays: who may have what at which price, and what counts for which cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from staffing.roster.roster import Assignment, Roster
from staffing.rules import cover as cover_rule
from staffing.rules import eligibility, pay

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from staffing.roster.people import RosterNurse
    from staffing.roster.problem import RosterProblem

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

OFF = -1
"""The option of a day off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What a nurse can be given on a day: a shift type in a role and a zone."""

    shift: int
    role: str
    zone: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Compiled:
    """Arrays of a problem; n counts nurses, d days, o options, c lines of cover.

    Attributes
    ----------
    problem
        Where they come from.
    options
        What can be given.
    allowed, price
        (n, d, o): whether an option may be given, and what it costs by itself.
    off_allowed, off_price
        (n, d): the same of a day off.
    counting
        For each (d, o) the lines for which it counts, if the nurse does.
    counted
        (c, n): whether a nurse counts for a line.
    least, best, most, under, over
        (c): minimum, optimum, maximum (a large number if none), and prices.
    miss
        Points that a missed minimum or an exceeded maximum is worth to solvers: more than any
        roster can gain by it.
    """

    problem: RosterProblem
    options: tuple[Option, ...]
    allowed: Bools
    price: Ints
    off_allowed: Bools
    off_price: Ints
    counting: tuple[tuple[tuple[int, ...], ...], ...]
    counted: Bools
    least: Ints
    best: Ints
    most: Ints
    under: Ints
    over: Ints
    miss: int

    def roster(self, table: Ints) -> Roster:
        """Return a table (n, d) of options as a roster."""
        problem = self.problem
        found = []
        for n, day in zip(*np.nonzero(table >= 0), strict=True):
            option = self.options[table[n, day]]
            found.append(
                Assignment(
                    nurse=problem.nurses[n].id,
                    day=int(day),
                    shift=problem.shift_types[option.shift].id,
                    role=option.role,
                    zone=option.zone,
                )
            )
        return Roster(assignments=tuple(found))

    def table(self, roster: Roster) -> Ints:
        """Return a roster as a table (n, d) of options; what there is not is left off."""
        problem = self.problem
        index = {
            (problem.shift_types[o.shift].id, o.role, o.zone): k for k, o in enumerate(self.options)
        }
        table = np.full((len(problem.nurses), problem.days), OFF, dtype=np.int64)
        for n, nurse in enumerate(problem.nurses):
            for day, a in roster.by_nurse.get(nurse.id, {}).items():
                option = index.get((a.shift, a.role, a.zone), OFF)
                if 0 <= day < problem.days and option >= 0 and self.allowed[n, day, option]:
                    table[n, day] = option
        return table


def compile_roster(problem: RosterProblem) -> Compiled:
    """Return the arrays of a problem."""
    options = tuple(
        Option(shift=s, role=role, zone=zone)
        for s in range(len(problem.shift_types))
        for role in (problem.roles or ("",))
        for zone in (problem.zones or ("",))
    )
    shape = (len(problem.nurses), problem.days, len(options))
    allowed = np.zeros(shape, dtype=np.bool_)
    price = np.zeros(shape, dtype=np.int64)
    off_allowed = np.ones(shape[:2], dtype=np.bool_)
    off_price = np.zeros(shape[:2], dtype=np.int64)
    for n, nurse in enumerate(problem.nurses):
        _eligible(problem, nurse, options, allowed[n])
        contract = problem.contract_by_id[nurse.contract]
        for k, option in enumerate(options):
            price[n, :, k] += pay.points(contract, problem.shift_types[option.shift])
    arrays = (allowed, price, off_allowed, off_price)
    _wish(problem, options, *arrays)
    _fix(problem, options, *arrays)
    _change(problem, options, *arrays)
    counting, counted = _counting(problem, options)
    cover = problem.cover
    return Compiled(
        problem=problem,
        options=options,
        allowed=allowed,
        price=price,
        off_allowed=off_allowed,
        off_price=off_price,
        counting=counting,
        counted=counted,
        least=np.array([x.minimum for x in cover], dtype=np.int64),
        best=np.array([x.optimum for x in cover], dtype=np.int64),
        most=np.array([10**6 if x.maximum is None else x.maximum for x in cover], dtype=np.int64),
        under=np.array([x.under for x in cover], dtype=np.int64),
        over=np.array([x.over for x in cover], dtype=np.int64),
        miss=100 * _highest(problem),
    )


def _highest(problem: RosterProblem) -> int:
    """Return the highest price there is, at least 1."""
    prices = [x for c in problem.cover for x in (c.under, c.over)]
    prices += [r.points or 0 for r in problem.requests] + [f.points for f in problem.fairness]
    prices += [p.points or 0 for p in problem.pairings] + [problem.change_points, 1]
    for contract in problem.contracts:
        prices += [
            contract.complete_weekends or 0,
            contract.shift_points,
            24 * contract.hour_points,
        ]
        prices += [x or 0 for limit in contract.limits for x in (limit.under, limit.over)]
        prices += [x or 0 for run in contract.runs for x in (run.under, run.over)]
    return max(prices)


def _eligible(
    problem: RosterProblem, nurse: RosterNurse, options: tuple[Option, ...], allowed: Bools
) -> None:
    away = problem.away.get(nurse.id, frozenset())
    banned = {
        shift
        for limit in problem.contract_by_id[nurse.contract].limits
        if limit.maximum == 0
        and limit.over is None
        and limit.measure != "weekends"
        and limit.days is None
        and not limit.zones
        for shift in (limit.shifts or {x.id for x in problem.shift_types})
    }
    # Credentials only run out: what holds on the last day holds on all.
    for k, option in enumerate(options):
        shift = problem.shift_types[option.shift].id
        if shift in banned:
            continue
        for day in range(problem.days):
            why = eligibility.reasons(problem, nurse, day, shift, option.role, option.zone)
            allowed[day, k] = day not in away and next(why, None) is None


def _wish(
    problem: RosterProblem,
    options: tuple[Option, ...],
    allowed: Bools,
    price: Ints,
    off_allowed: Bools,
    off_price: Ints,
) -> None:
    index = {nurse.id: n for n, nurse in enumerate(problem.nurses)}
    for request in problem.requests:
        n, day = index[request.nurse], request.day
        for k, option in enumerate(options):
            if not request.granted(problem.shift_types[option.shift].id):
                if request.points is None:
                    allowed[n, day, k] = False
                else:
                    price[n, day, k] += request.points
        if not request.granted(None):
            if request.points is None:
                off_allowed[n, day] = False
            else:
                off_price[n, day] += request.points


def _fix(
    problem: RosterProblem,
    options: tuple[Option, ...],
    allowed: Bools,
    price: Ints,  # noqa: ARG001 - All of these functions are given the same arrays.
    off_allowed: Bools,
    off_price: Ints,  # noqa: ARG001
) -> None:
    index = {nurse.id: n for n, nurse in enumerate(problem.nurses)}
    for fixed in problem.fixed:
        n, day = index[fixed.nurse], fixed.day
        wanted = np.array(
            [
                (problem.shift_types[o.shift].id, o.role, o.zone)
                == (fixed.shift, fixed.role, fixed.zone)
                for o in options
            ]
        )
        allowed[n, day] &= wanted
        off_allowed[n, day] = not allowed[n, day].any()


def _change(
    problem: RosterProblem,
    options: tuple[Option, ...],
    allowed: Bools,  # noqa: ARG001 - All of these functions are given the same arrays.
    price: Ints,
    off_allowed: Bools,  # noqa: ARG001
    off_price: Ints,
) -> None:
    if problem.published is None or not problem.change_points:
        return
    for n, nurse in enumerate(problem.nurses):
        for day in set(range(problem.days)) - problem.away.get(nurse.id, frozenset()):
            told = problem.published.on(nurse.id, day)
            for k, option in enumerate(options):
                shift = problem.shift_types[option.shift].id
                same = told is not None and (told.shift, told.role, told.zone) == (
                    shift,
                    option.role,
                    option.zone,
                )
                price[n, day, k] += 0 if same else problem.change_points
            off_price[n, day] += 0 if told is None else problem.change_points


def _counting(
    problem: RosterProblem, options: tuple[Option, ...]
) -> tuple[tuple[tuple[tuple[int, ...], ...], ...], Bools]:
    index = {shift.id: s for s, shift in enumerate(problem.shift_types)}
    lists: list[list[list[int]]] = [[[] for _ in options] for _ in range(problem.days)]
    counted = np.zeros((len(problem.cover), len(problem.nurses)), dtype=np.bool_)
    by_shift: dict[int, list[int]] = {}
    for k, option in enumerate(options):
        by_shift.setdefault(option.shift, []).append(k)
    for c, cover in enumerate(problem.cover):
        counted[c] = [
            cover_rule.counts(problem, cover, nurse.id, cover.role, cover.zone)
            for nurse in problem.nurses
        ]
        for day, shift in cover_rule.serving(problem, cover):
            for k in by_shift[index[shift]]:
                option = options[k]
                if cover.role in ("", option.role) and cover.zone in ("", option.zone):
                    lists[day][k].append(c)
    return tuple(tuple(map(tuple, row)) for row in lists), counted


def lines_of(compiled: Compiled, n: int, day: int, option: int) -> Iterator[int]:
    """Yield the lines of cover for which a nurse with an option counts."""
    for c in compiled.counting[day][option]:
        if compiled.counted[c, n]:
            yield c
