"""A lower bound of any plan's price, for days too large for an exact one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from routing.compile.arrays import NO_WAY, Compiled
from routing.compile.compiler import MANDATORY
from routing.compile.eligibility import eligibility

if TYPE_CHECKING:
    from collections.abc import Callable

    from routing.compile.arrays import Bools, Ints
    from routing.domain.problem import Problem
    from staffing.nurse import Nurse


FEW_PLACES = 150
"""Places up to which all triangles of ways are looked at."""


def quick_bound(compiled: Compiled) -> int:
    """Return points that no plan can go below; costs a few matrices of visits by visits.

    Proof. All terms of cost are at least 0. Take any plan. A visit left out costs at least its
    price of being left out (that it may be mandatory is not counted, as it is no part of the
    cost). A planned visit costs its price in its shift plus the driving of the one leg that
    enters it, which comes from its shift's start place or from a visit that shares a shift with
    it and lies before it in time, and no leg enters two visits. So the sum over visits of the
    least of these is a bound. Counting the leg that leaves each visit instead, to its shift's end
    place or to a visit after it, gives another, and the greater of the two holds as well.

    The bound is of plans that keep to the arrays; ``widened`` gives arrays that every legal plan
    keeps to.
    """
    if not len(compiled.place):
        return 0
    left_out = compiled.left_out_cost % MANDATORY
    return max(_sum(compiled, left_out, _least_in), _sum(compiled, left_out, _least_out))


def widened(problem: Problem, compiled: Compiled) -> Compiled:
    """Return arrays that every plan keeps to that the judge finds legal.

    Arrays are stricter than the judge in three cases. A shift that may last into the next shift of
    its nurse is cut there, be the next one used or not. A credential that expires during a shift
    counts as expired for all of it. And where the way by another visit is shorter than the direct
    one, a visit may be within reach only so; whether it is is looked at on small days, and taken
    for possible on others. Where none is the case, the arrays are returned as they are, and a
    bound proven on them holds for every plan. Where one is, use the wider arrays for bounds only:
    routes on them may overlap, or outlast a credential.
    """
    detours = has_detours(compiled)
    latest = np.array([shift.latest_end for shift in problem.shifts], dtype=np.int64)
    nurses = tuple(_unexpired(problem, nurse) for nurse in problem.nurses)
    same_ends = bool((latest == compiled.shift_latest_end).all())
    if nurses == problem.nurses and same_ends and not detours:
        return compiled
    offsets = compiled.window_start.tolist()
    flat = list(
        zip(
            compiled.earliest.tolist(), compiled.due.tolist(), compiled.latest.tolist(), strict=True
        )
    )
    windows = [tuple(flat[a:b]) for a, b in pairwise(offsets)]
    known = problem.replace(nurses=nurses)
    allowed = eligibility(known, windows, compiled.drive, latest, detours=detours)
    if same_ends and bool((allowed == compiled.eligible).all()):
        return compiled
    return compiled._replace(shift_latest_end=latest, eligible=allowed)


def has_detours(compiled: Compiled) -> bool:
    """Tell whether the way by a third place may be shorter than the direct one."""
    drive = compiled.drive
    if len(drive) > FEW_PLACES:
        return True
    return any(bool((drive[:, [k]] + drive[[k], :] < drive).any()) for k in range(len(drive)))


def _unexpired(problem: Problem, nurse: Nurse) -> Nurse:
    """Return a nurse whose credentials that expire during one of her shifts do not expire."""
    own = [shift for shift in problem.shifts if shift.nurse == nurse.id]
    held = tuple(
        replace(c, valid_until=None)
        if any(s.start <= c.valid_until < s.latest_end for s in own if c.valid_until is not None)
        else c
        for c in nurse.credentials
    )
    return replace(nurse, credentials=held)


def _sum(compiled: Compiled, left_out: Ints, leg: Callable[[Compiled, Bools], Ints]) -> int:
    """Return the sum over visits of the cheaper of leaving out and making it."""
    if not compiled.eligible.any():
        return int(left_out.sum())
    legs = leg(compiled, _pairs(compiled))
    made = compiled.price + compiled.weight_travel * np.minimum(legs, NO_WAY)
    made = np.where(compiled.eligible & (legs < NO_WAY), made, NO_WAY)
    return int(np.minimum(left_out, made.min(axis=1)).sum())


def _least_in(compiled: Compiled, pairs: Bools) -> Ints:
    """Return the least driving to each visit, by shift."""
    between = compiled.drive[np.ix_(compiled.place, compiled.place)]
    nearest = np.where(pairs, between, NO_WAY).min(axis=0)
    first = compiled.drive[np.ix_(compiled.shift_start_place, compiled.place)].T
    least: Ints = np.minimum(nearest[:, None], first)
    return least


def _least_out(compiled: Compiled, pairs: Bools) -> Ints:
    """Return the least driving from each visit, by shift."""
    between = compiled.drive[np.ix_(compiled.place, compiled.place)]
    nearest = np.where(pairs, between, NO_WAY).min(axis=1)
    last = compiled.drive[np.ix_(compiled.place, compiled.shift_end_place)]
    least: Ints = np.minimum(nearest[:, None], last)
    return least


def _pairs(compiled: Compiled) -> Bools:
    """Tell for two visits whether the second may come right after the first, as far as is seen.

    Shape (visits, visits). They share a shift, and the first can end before the second must start.
    """
    shared = compiled.eligible.astype(np.float32)
    pairs = (shared @ shared.T) > 0
    begins = compiled.window_start[:-1]
    earliest = np.minimum.reduceat(compiled.earliest, begins)
    latest = np.maximum.reduceat(compiled.latest, begins)
    between = compiled.drive[np.ix_(compiled.place, compiled.place)]
    pairs &= (earliest + compiled.on_site)[:, None] + between <= latest[None, :]
    np.fill_diagonal(pairs, val=False)
    return pairs
