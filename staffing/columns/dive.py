"""From the relaxation to a roster: shifts that it nearly decides are pinned, more and more.

Where pinning several at once costs much, only the first one is; where that costs much too, the
shift is ruled out instead if that is cheaper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from staffing.columns.relaxation import Relaxation
    from staffing.compile.compiled import Ints

    Floats = npt.NDArray[np.float64]
    Cell = tuple[int, int, int]

ROUNDS = 12
"""Rounds of generation after shifts are pinned."""

CLOSE = 3e-4
"""Part of its objective by which the relaxation may be above its bound where shifts are pinned."""

WHOLE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a dive goes.

    Attributes
    ----------
    share
        Part of the open shifts that is pinned at once.
    much
        Part of its objective by which the relaxation may rise at once.
    whole
        Whether nurses are given whole schedules one by one instead.
    chance
        How much of chance there is in what comes next.
    """

    share: float = 0.05
    much: float = np.inf
    whole: bool = False
    chance: float = 0.0


def style_of(rng: np.random.Generator) -> Style:
    """Draw a style."""
    return Style(
        share=float(rng.uniform(0.02, 0.1)),
        much=float(rng.choice((2e-3, np.inf))),
        whole=bool(rng.random() < 0.3),
        chance=0.15,
    )


class Dive:
    """One way down.

    Parameters
    ----------
    relaxation
        All nurses free in it are given a schedule; it is as before in the end.
    rng, style
        How it goes.
    should_stop
        Asked every round.
    worth
        The dive is given up once the relaxation costs so much.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        rng: np.random.Generator,
        should_stop: Callable[[], bool],
        *,
        style: Style = Style(),
        worth: float = np.inf,
    ) -> None:
        self._lp, self._rng, self._stop = relaxation, rng, should_stop
        self._style, self._worth = style, worth
        self._failed = False

    def run(self, table: Ints) -> Ints | None:
        """Return a roster, the others as in ``table``; None if stopped or hopeless."""
        lp = self._lp
        try:
            if not self._settled():
                return None
            while True:
                cells = [] if self._style.whole else self._open()
                if not (self._down(cells) if cells else self._give()):
                    break
                if lp.objective >= self._worth:
                    return None
            if self._failed:
                return None
            chosen = {
                x.nurse: x.row
                for x, value in zip(lp.columns, lp.values, strict=True)
                if value > 0.5
            }
            if len(chosen) < len(lp.free):
                return None
            found = table.copy()
            for n, row in chosen.items():
                found[n] = row
            return found
        finally:
            lp.release()

    def _settled(self) -> bool:
        """Generate schedules for what is pinned; tell if the relaxation is solved."""
        lp = self._lp
        lp.converge(self._stop, rounds=ROUNDS, close=CLOSE * abs(lp.objective))
        self._failed = self._stop() or not lp.solve()
        return not self._failed

    def _open(self) -> list[Cell]:
        """Return shifts (nurse, day, symbol) that are partly given, the nearest to one first."""
        lp = self._lp
        shape = lp.crew.schedulers[0].prices.shape
        days = np.arange(shape[0])
        shares: dict[int, Floats] = {}
        for k in np.flatnonzero((lp.values > WHOLE) & (lp.values < 1 - WHOLE)):
            column = lp.columns[k]
            share = shares.setdefault(column.nurse, np.zeros(shape))
            share[days, column.symbols] += lp.values[k]
        cells = []
        for n, share in shares.items():
            found, symbols = np.nonzero((share > WHOLE) & (share < 1 - WHOLE))
            value = share[found, symbols] + self._style.chance * self._rng.random(len(found))
            places = zip(found.tolist(), symbols.tolist(), strict=True)
            cells += [(v, n, *place) for v, place in zip(value.tolist(), places, strict=True)]
        cells.sort(reverse=True)
        return [cell[1:] for cell in cells]

    def _down(self, cells: list[Cell]) -> bool:
        """Pin some shifts, or rule one out; tell if the relaxation changed and is solved."""
        lp = self._lp
        before, mark = lp.objective, lp.mark()
        most = max(1, round(self._style.share * len(cells) / 2))
        for count in dict.fromkeys((most, 1)):
            if not self._pin(cells, count):
                return self._give()
            if not self._settled():
                return False
            if lp.objective - before <= self._style.much * abs(before):
                return True
            if count > 1:
                lp.back(mark)
        pinned, price = lp.mark(), lp.objective
        lp.back(mark)
        lp.pin(*cells[0], out=True)
        lp.settle((cells[0][0],))
        if not self._settled():
            return False
        if lp.objective > price:
            lp.back(pinned)
            return self._settled()
        return True

    def _pin(self, cells: list[Cell], most: int) -> bool:
        """Pin the first shifts; tell if any could be."""
        pinned: set[tuple[int, int]] = set()
        for n, day, symbol in cells:
            if (n, day) not in pinned and self._lp.pin(n, day, symbol):
                pinned.add((n, day))
                if len(pinned) >= most:
                    break
        self._lp.settle({n for n, _ in pinned})
        return bool(pinned)

    def _give(self) -> bool:
        """Give the schedule of which there is most to a nurse with several, if there is one."""
        lp = self._lp
        values = np.where(lp.values < 1 - WHOLE, lp.values, 0.0)
        open_now = values > WHOLE
        k = int(np.argmax(values + open_now * self._style.chance * self._rng.random(len(values))))
        if values[k] <= WHOLE:
            return False
        lp.give(lp.columns[k])
        lp.settle((lp.columns[k].nurse,))
        return self._settled()
