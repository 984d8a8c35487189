"""Compiled loops: the cover that schedules make, and what it makes each day worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np  # noqa: TC002 - Compiled loops need it at run time.
from numba import njit

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

INFINITE = 1e15


@njit(cache=True, nogil=True, inline="always")
def cover_price(x: int, least: int, best: int, most: int, under: int, over: int, miss: int) -> int:
    """Return what a line of cover costs with so many nurses."""
    cost = 0
    if x < best:
        cost += under * (best - x)
    elif x > best:
        cost += over * (x - best)
    if x < least:
        cost += miss * (least - x)
    if x > most:
        cost += miss * (x - most)
    return cost


@njit(cache=True, nogil=True)
def worth(
    allowed: Bools,
    own: Ints,
    off_allowed: Bools,
    off_price: Ints,
    shift_of: Ints,
    first: Ints,
    lines: Ints,
    sign: Ints,
    extra: Floats,
    prices: Floats,
    options: Ints,
) -> None:
    """Write what each symbol of each day costs a nurse, and by which option that is.

    Parameters
    ----------
    allowed, own, off_allowed, off_price
        (d, o) and (d): of the nurse.
    shift_of
        (o): the shift type of each option.
    first, lines
        Lines for which (d, o) counts: those from ``first[d * o + k]``.
    sign
        (c): how the nurse counts.
    extra
        (2, c): what one more costs in each line, and what the last one costs.
    prices, options
        (d, s): written.
    """
    days, count = allowed.shape
    prices[:] = INFINITE
    options[:] = -1
    for day in range(days):
        if off_allowed[day]:
            prices[day, 0] = off_price[day]
        for o in range(count):
            if not allowed[day, o]:
                continue
            value = float(own[day, o])
            cell = day * count + o
            for k in range(first[cell], first[cell + 1]):
                if sign[lines[k]] > 0:
                    value += extra[0, lines[k]]
                elif sign[lines[k]] < 0:
                    value -= extra[1, lines[k]]
            s = shift_of[o] + 1
            if value < prices[day, s]:
                prices[day, s] = value
                options[day, s] = o


@njit(cache=True, nogil=True)
def add_row(
    row: Ints, times: int, count: int, first: Ints, lines: Ints, sign: Ints, present: Ints
) -> int:
    """Add a nurse's options to the numbers present in each line, or take them away."""
    for day in range(row.shape[0]):
        if row[day] >= 0:
            cell = day * count + row[day]
            for k in range(first[cell], first[cell + 1]):
                present[lines[k]] += times * sign[lines[k]]
    return 0


@njit(cache=True, nogil=True)
def marginal(
    present: Ints,
    least: Ints,
    best: Ints,
    most: Ints,
    under: Ints,
    over: Ints,
    miss: int,
    extra: Floats,
) -> None:
    """Write what one more costs in each line, and what the last one costs."""
    for c in range(present.shape[0]):
        for k in range(2):
            x = present[c] - k
            now = cover_price(x, least[c], best[c], most[c], under[c], over[c], miss)
            then = cover_price(x + 1, least[c], best[c], most[c], under[c], over[c], miss)
            extra[k, c] = then - now


@njit(cache=True, nogil=True)
def cover_cost(
    present: Ints, least: Ints, best: Ints, most: Ints, under: Ints, over: Ints, miss: int
) -> int:
    """Return what all lines of cover cost."""
    cost = 0
    for c in range(present.shape[0]):
        cost += cover_price(present[c], least[c], best[c], most[c], under[c], over[c], miss)
    return cost
