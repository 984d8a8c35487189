"""Compiled loops: the cheapest schedule of one nurse, and what a schedule costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
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
def reach(
    following: Ints32, kinds: Ints, amount: Ints, most: int, least: int, low: Ints, high: Ints
) -> None:
    """Write from which to which amount each state of each day can lie on a schedule.

    Parameters
    ----------
    following, kinds, amount
        The automaton, the kind of each day, and what each symbol uses.
    most, least
        The highest amount that may be used, and the lowest one at the end.
    low, high
        (d + 1, r): written; low is above high where a state is on no schedule.
    """
    days, states, symbols = kinds.shape[0], following.shape[1], following.shape[2]
    low[:] = most + 1
    high[:] = -1
    low[0, 0] = high[0, 0] = 0
    for day in range(days):
        for r in range(states):
            if low[day, r] > high[day, r]:
                continue
            for s in range(symbols):
                r2 = following[kinds[day], r, s]
                if r2 >= 0 and low[day, r] + amount[s] <= most:
                    low[day + 1, r2] = min(low[day + 1, r2], low[day, r] + amount[s])
                    high[day + 1, r2] = max(high[day + 1, r2], min(most, high[day, r] + amount[s]))
    rest = np.zeros(states, dtype=np.int64)  # The most that can still be used.
    for r in range(states):
        low[days, r] = max(low[days, r], least)
    for day in range(days - 1, -1, -1):
        before = np.full(states, -1, dtype=np.int64)
        for r in range(states):
            for s in range(symbols):
                r2 = following[kinds[day], r, s]
                if r2 >= 0 and rest[r2] >= 0 and low[day + 1, r2] <= high[day + 1, r2]:
                    before[r] = max(before[r], rest[r2] + amount[s])
            if before[r] < 0:
                high[day, r] = -1
            low[day, r] = max(low[day, r], least - before[r])
        rest = before


@njit(cache=True, nogil=True)
def forward(
    following: Ints32,
    price: Floats,
    works: Bools,
    kinds: Ints,
    day_price: Floats,
    weekend: Ints,
    count_weekends: bool,
    incomplete: float,
    amount: Ints,
    low: Ints,
    high: Ints,
    table: Floats,
) -> None:
    """Fill ``table`` (d + 1, r, w, m) with the cheapest way to each state and use of resources."""
    days, symbols = day_price.shape
    states, weekends = table.shape[1], table.shape[2]
    for day in range(days):
        after, kind = table[day + 1], kinds[day]
        for r in range(states):
            for w in range(weekends):
                after[r, w, low[day + 1, r] : high[day + 1, r] + 1] = INFINITE
        for r in range(states):
            first, last = low[day, r], high[day, r]
            for s in range(symbols):
                r2 = following[kind, r, s]
                if r2 < 0 or last < first:
                    continue
                cost = price[kind, r, s] + day_price[day, s]
                more, broken = weekend_step(weekend[day], works[r], s)
                if broken:
                    cost += incomplete
                if cost >= INFINITE:
                    continue
                if not count_weekends:
                    more = 0
                up = amount[s]
                begin = max(first, low[day + 1, r2] - up)
                end = min(last, high[day + 1, r2] - up) + 1
                if end <= begin:
                    continue
                for w in range(weekends - more):
                    source = table[day, r, w, begin:end]
                    target = after[r2, w + more, begin + up : end + up]
                    for m in range(end - begin):
                        target[m] = min(target[m], source[m] + cost)


@njit(cache=True, nogil=True)
def backward(
    following: Ints32,
    price: Floats,
    works: Bools,
    kinds: Ints,
    day_price: Floats,
    weekend: Ints,
    count_weekends: bool,
    incomplete: float,
    amount: Ints,
    low: Ints,
    high: Ints,
    table: Floats,
    end: Floats,
    end_weekends: Floats,
    end_amount: Floats,
    schedule: Ints,
) -> float:
    """Write the symbols of the cheapest schedule; return its price, infinity if there is none."""
    days, symbols = day_price.shape
    states, weekends = table.shape[1], table.shape[2]
    best, r, w, m = INFINITE, -1, -1, -1
    for r1 in range(states):
        for w1 in range(weekends):
            for m1 in range(low[days, r1], high[days, r1] + 1):
                value = table[days, r1, w1, m1] + end[r1] + end_weekends[w1] + end_amount[m1]
                if value < best:
                    best, r, w, m = value, r1, w1, m1
    if r < 0:
        return INFINITE
    for day in range(days - 1, -1, -1):
        aim, found, kind = table[day + 1, r, w, m], False, kinds[day]
        close, back = INFINITE, (-1, -1, -1, -1)
        for r0 in range(states):
            for s in range(symbols):
                if following[kind, r0, s] != r or day_price[day, s] >= INFINITE:
                    continue
                more, broken = weekend_step(weekend[day], works[r0], s)
                cost = price[kind, r0, s] + day_price[day, s]
                if broken:
                    cost += incomplete
                w0, m0 = w - (more if count_weekends else 0), m - amount[s]
                if w0 < 0 or m0 < low[day, r0] or m0 > high[day, r0]:
                    continue
                if table[day, r0, w0, m0] >= INFINITE:
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
def read(
    following: Ints32,
    price: Floats,
    end: Floats,
    kinds: Ints,
    places: Ints,
    symbols: int,
    schedule: Ints,
    points: Floats,
) -> float:
    """Write what each part says a schedule costs, infinity if it is not allowed; return the sum.

    Parameters
    ----------
    following, price, end
        Of all parts, end to end.
    kinds
        (p, d): of days, for each part.
    places
        (p, 3): where a part begins in ``following`` and in ``end``, and how many states it has.
    symbols
        How many there are.
    schedule, points
        (d) symbols; (p) written.
    """
    total = 0.0
    for p in range(kinds.shape[0]):
        r, cost = 0, 0.0
        for day in range(schedule.shape[0]):
            cell = places[p, 0] + (kinds[p, day] * places[p, 2] + r) * symbols + schedule[day]
            if following[cell] < 0:
                cost = INFINITE
                break
            cost += price[cell]
            r = following[cell]
        if cost < INFINITE:
            cost += end[places[p, 1] + r]
        points[p] = min(cost, INFINITE)
        total += points[p]
    return min(total, INFINITE)


@njit(cache=True, nogil=True)
def use(
    weekend: Ints,
    worked: bool,
    count_weekends: bool,
    incomplete: float,
    amount: Ints,
    end_weekends: Floats,
    end_amount: Floats,
    schedule: Ints,
) -> float:
    """Return what a schedule of symbols costs by its resources, infinity if it is not allowed."""
    w, m, cost = 0, 0, 0.0
    for day in range(schedule.shape[0]):
        s = schedule[day]
        more, broken = weekend_step(weekend[day], worked, s)
        if broken:
            cost += incomplete
        if count_weekends:
            w += more
        m += amount[s]
        worked = s > 0
    if w >= end_weekends.shape[0] or m >= end_amount.shape[0]:
        return INFINITE
    return cost + end_weekends[w] + end_amount[m]
