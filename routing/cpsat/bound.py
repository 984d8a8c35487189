"""A lower bound of any plan's price, for days too large for an exact one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.compile.arrays import NO_WAY, Compiled
from routing.compile.compiler import MANDATORY

if TYPE_CHECKING:
    from collections.abc import Callable

    from routing.compile.arrays import Bools, Ints


def quick_bound(compiled: Compiled) -> int:
    """Return points that no plan can go below; costs a few matrices of visits by visits.

    Proof. All terms of cost are at least 0. Take any plan. A visit left out costs at least its
    price of being left out (that it may be mandatory is not counted, as it is no part of the
    cost). A planned visit costs its price in its shift plus the driving of the one leg that
    enters it, which comes from its shift's start place or from a visit that shares a shift with
    it and lies before it in time, and no leg enters two visits. So the sum over visits of the
    least of these is a bound. Counting the leg that leaves each visit instead, to its shift's end
    place or to a visit after it, gives another, and the greater of the two holds as well.
    """
    if not len(compiled.place):
        return 0
    left_out = compiled.left_out_cost % MANDATORY
    return max(_sum(compiled, left_out, _least_in), _sum(compiled, left_out, _least_out))


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
