"""From the relaxation to a roster: shifts that it nearly decides are pinned, more and more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from staffing.columns.relaxation import Relaxation
    from staffing.compile.compiled import Ints

    Floats = npt.NDArray[np.float64]

ROUNDS = 12
"""Rounds of generation after shifts are pinned."""

SHARE = 0.05
"""Part of the open shifts that is pinned at once."""

WHOLE = 1e-4


def dive(
    relaxation: Relaxation,
    table: Ints,
    rng: np.random.Generator,
    should_stop: Callable[[], bool],
    *,
    chance: float = 0.1,
    worth: float = np.inf,
) -> Ints | None:
    """Return a roster, or None if stopped or hopeless; the relaxation is as before then.

    Parameters
    ----------
    relaxation
        All nurses free in it are given a schedule.
    table
        Schedules of the others.
    rng, chance
        How much of chance there is in what is pinned.
    worth
        It is given up once the relaxation costs so much.
    """
    try:
        while True:
            relaxation.converge(should_stop, rounds=ROUNDS, close=1e-4 * abs(relaxation.objective))
            if should_stop() or not relaxation.solve() or relaxation.objective >= worth:
                return None
            if not _pin(relaxation, rng, chance) and not _give(relaxation):
                break
        chosen = {
            x.nurse: x.row
            for x, value in zip(relaxation.columns, relaxation.values, strict=True)
            if value > 0.5
        }
        if len(chosen) < len(relaxation.free):
            return None
        found = table.copy()
        for n, row in chosen.items():
            found[n] = row
        return found
    finally:
        relaxation.release()


def _shares(relaxation: Relaxation) -> dict[int, Floats]:
    """Return how much of each shift (d, s) each nurse has who has more than one schedule."""
    shares: dict[int, Floats] = {}
    shape = next(iter(relaxation.crew.schedulers)).prices.shape
    days = np.arange(shape[0])
    for k in np.flatnonzero((relaxation.values > WHOLE) & (relaxation.values < 1 - WHOLE)):
        column = relaxation.columns[k]
        share = shares.setdefault(column.nurse, np.zeros(shape))
        share[days, column.symbols] += relaxation.values[k]
    return shares


def _give(relaxation: Relaxation) -> bool:
    """Give the schedule of which there is most to a nurse with several; tell if there was one."""
    values = np.where(relaxation.values < 1 - WHOLE, relaxation.values, 0.0)
    k = int(np.argmax(values))
    if values[k] > WHOLE:
        relaxation.give(relaxation.columns[k])
        relaxation.settle((relaxation.columns[k].nurse,))
    return bool(values[k] > WHOLE)


def _pin(relaxation: Relaxation, rng: np.random.Generator, chance: float) -> bool:
    """Pin the shifts that are nearest to being decided; tell if any was open."""
    cells, shares = [], _shares(relaxation)
    for n, share in shares.items():
        days, symbols = np.nonzero((share > WHOLE) & (share < 1 - WHOLE))
        value = share[days, symbols] + chance * rng.random(len(days))
        cells += list(zip(value, [n] * len(days), days, symbols, strict=True))
    cells.sort(reverse=True)
    most = max(1, round(SHARE * len(cells) / 2))
    pinned: list[int] = []
    for _, n, day, symbol in cells:
        # Once one shift of a day is pinned, others of the day are no longer open.
        if shares[n][day, symbol] > WHOLE and relaxation.pin(n, int(day), int(symbol)):
            shares[n][day] = 0.0
            pinned.append(n)
            if len(pinned) >= most:
                break
    relaxation.settle(set(pinned))
    return bool(pinned)
