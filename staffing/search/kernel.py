"""Compiled loops: the cheapest schedule of one nurse, and what cover makes each day worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np  # noqa: TC002 - Compiled loops need it at run time.
from numba import njit

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]
    Ints32 = npt.NDArray[np.int32]
    Bools = npt.NDArray[np.bool_]

INFINITE = 1e15


@njit(cache=True, nogil=True, inline="always")
def weekend_step(kind: int, worked: bool, symbol: int) -> tuple[int, int]:
    """Return (weekends more, weekends left incomplete) of a day.

    Kinds of days: 0 in the week, 1 a Saturday or a single day of a weekend, 2 a Sunday.
    """
    if kind == 1:
        return (1 if symbol > 0 else 0), 0
    if kind == 2:
        works = symbol > 0
        return (1 if works and not worked else 0), (1 if works != worked else 0)
    return 0, 0


@njit(cache=True, nogil=True)
def forward(
    following: Ints32,
    price: Floats,
    works: Bools,
    day_price: Floats,
    kind: Ints,
    count_weekends: bool,
    incomplete: float,
    amount: Ints,
    table: Floats,
) -> None:
    """Fill ``table`` (d + 1, r, w, m) with the cheapest way to each state and use of resources."""
    days, symbols = day_price.shape
    states, weekends, most = table.shape[1], table.shape[2], table.shape[3]
    for day in range(days):
        after = table[day + 1]
        after[:] = INFINITE
        for r in range(states):
            here = table[day, r]
            least = INFINITE
            for w in range(weekends):
                for m in range(most):
                    least = min(least, here[w, m])
            if least >= INFINITE:
                continue
            for s in range(symbols):
                r2 = following[r, s]
                if r2 < 0:
                    continue
                cost = price[r, s] + day_price[day, s]
                more, broken = weekend_step(kind[day], works[r], s)
                if broken:
                    cost += incomplete
                if cost >= INFINITE:
                    continue
                if not count_weekends:
                    more = 0
                up = amount[s]
                there = after[r2]
                for w in range(weekends - more):
                    source, target = here[w], there[w + more]
                    for m in range(most - up):
                        value = source[m] + cost
                        target[m + up] = min(target[m + up], value)


@njit(cache=True, nogil=True)
def backward(
    following: Ints32,
    price: Floats,
    works: Bools,
    day_price: Floats,
    kind: Ints,
    count_weekends: bool,
    incomplete: float,
    amount: Ints,
    table: Floats,
    end_weekends: Floats,
    end_amount: Floats,
    schedule: Ints,
) -> float:
    """Write the symbols of the cheapest schedule; return its price, infinity if there is none."""
    days, symbols = day_price.shape
    states, weekends, most = table.shape[1], table.shape[2], table.shape[3]
    best, r, w, m = INFINITE, -1, -1, -1
    for r1 in range(states):
        for w1 in range(weekends):
            for m1 in range(most):
                value = table[days, r1, w1, m1] + end_weekends[w1] + end_amount[m1]
                if value < best:
                    best, r, w, m = value, r1, w1, m1
    if r < 0:
        return INFINITE
    for day in range(days - 1, -1, -1):
        aim, found = table[day + 1, r, w, m], False
        close, back = INFINITE, (-1, -1, -1, -1)
        for r0 in range(states):
            for s in range(symbols):
                if following[r0, s] != r or day_price[day, s] >= INFINITE:
                    continue
                more, broken = weekend_step(kind[day], works[r0], s)
                cost = price[r0, s] + day_price[day, s]
                if broken:
                    cost += incomplete
                w0, m0 = w - (more if count_weekends else 0), m - amount[s]
                if w0 < 0 or m0 < 0 or table[day, r0, w0, m0] >= INFINITE:
                    continue
                apart = abs(table[day, r0, w0, m0] + cost - aim)
                if apart < close:
                    close, back, found = apart, (r0, w0, m0, s), True
        if not found:
            return INFINITE
        r, w, m = back[0], back[1], back[2]
        schedule[day] = back[3]
    return best


@njit(cache=True, nogil=True)
def walk(
    following: Ints32,
    price: Floats,
    works: Bools,
    kind: Ints,
    count_weekends: bool,
    incomplete: float,
    amount: Ints,
    end_weekends: Floats,
    end_amount: Floats,
    start: int,
    schedule: Ints,
) -> float:
    """Return what a schedule of symbols costs by contract, infinity if it is not allowed."""
    r, w, m, cost = start, 0, 0, 0.0
    for day in range(schedule.shape[0]):
        s = schedule[day]
        if following[r, s] < 0:
            return INFINITE
        more, broken = weekend_step(kind[day], works[r], s)
        cost += price[r, s]
        if broken:
            cost += incomplete
        if count_weekends:
            w += more
        m += amount[s]
        r = following[r, s]
    if w >= end_weekends.shape[0] or m >= end_amount.shape[0]:
        return INFINITE
    return cost + end_weekends[w] + end_amount[m]


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
    counted: Bools,
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
    counted
        (c): whether the nurse counts.
    extra
        (c): what one nurse more costs in each line.
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
                if counted[lines[k]]:
                    value += extra[lines[k]]
            s = shift_of[o] + 1
            if value < prices[day, s]:
                prices[day, s] = value
                options[day, s] = o


@njit(cache=True, nogil=True)
def add_row(
    row: Ints, sign: int, count: int, first: Ints, lines: Ints, counted: Bools, present: Ints
) -> int:
    """Add a nurse's options to the numbers present in each line, or take them away."""
    for day in range(row.shape[0]):
        if row[day] >= 0:
            cell = day * count + row[day]
            for k in range(first[cell], first[cell + 1]):
                if counted[lines[k]]:
                    present[lines[k]] += sign
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
    """Write what one nurse more costs in each line."""
    for c in range(present.shape[0]):
        x = present[c]
        now = cover_price(x, least[c], best[c], most[c], under[c], over[c], miss)
        then = cover_price(x + 1, least[c], best[c], most[c], under[c], over[c], miss)
        extra[c] = then - now


@njit(cache=True, nogil=True)
def cover_cost(
    present: Ints, least: Ints, best: Ints, most: Ints, under: Ints, over: Ints, miss: int
) -> int:
    """Return what all lines of cover cost."""
    cost = 0
    for c in range(present.shape[0]):
        cost += cover_price(present[c], least[c], best[c], most[c], under[c], over[c], miss)
    return cost
