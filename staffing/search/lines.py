"""For which lines of cover each day and option counts, as compiled loops and relaxations read it.

Pairs of nurses are lines too: how often the first one has a shift in a zone without the second one,
or how many of both have it, is priced like cover.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from staffing.compile.compiled import Compiled, Ints
    from staffing.roster.wishes import Pairing

FAR = 10**6
"""A number of nurses that is never reached."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lines:
    """Lines of cover and of pairs; c counts them, n nurses.

    Attributes
    ----------
    first, lines
        The lines for which day d and option k of o count: those from ``first[d * o + k]``.
    shift_of
        (o): the shift type of each option.
    sign
        (n, c): 1 where a nurse counts for a line, -1 where she counts against it, else 0.
    least, best, most, under, over, miss
        Prices, as in ``Compiled``.
    """

    first: Ints
    lines: Ints
    shift_of: Ints
    sign: Ints
    least: Ints
    best: Ints
    most: Ints
    under: Ints
    over: Ints
    miss: int

    def of(self, n: int, row: Ints) -> tuple[Ints, Ints]:
        """Return the lines for which a nurse's options (d) count, each once, and how often."""
        options = len(self.shift_of)
        cells = np.flatnonzero(row >= 0) * options + row[row >= 0]
        found = [self.lines[self.first[cell] : self.first[cell + 1]] for cell in cells]
        all_lines = np.concatenate(found) if found else np.empty(0, dtype=np.int64)
        ids, often = np.unique(all_lines[self.sign[n, all_lines] != 0], return_counts=True)
        return ids, often * self.sign[n, ids]


def lines_of(compiled: Compiled) -> Lines:
    """Return the lines of a problem."""
    problem = compiled.problem
    cells = [list(found) for day in compiled.counting for found in day]
    signs = [np.array(compiled.counted, dtype=np.int64)]
    best, over = [compiled.best], [compiled.over]
    for pairing in problem.pairings:
        if pairing.points != 0:
            begin = sum(len(x) for x in signs)
            count = _pair(compiled, pairing, cells, begin)
            signs.append(np.repeat(_signs(compiled, pairing)[None], count, axis=0))
            best.append(np.full(count, int(pairing.kind == "apart"), dtype=np.int64))
            price = compiled.miss if pairing.points is None else pairing.points
            over.append(np.full(count, price, dtype=np.int64))
    sign = np.concatenate(signs)
    more = len(sign) - len(compiled.best)
    return Lines(
        first=np.cumsum([0, *map(len, cells)], dtype=np.int64),
        lines=np.array([line for found in cells for line in found], dtype=np.int64),
        shift_of=np.array([o.shift for o in compiled.options], dtype=np.int64),
        sign=np.ascontiguousarray(sign.T),
        least=np.concatenate([compiled.least, np.full(more, -FAR, dtype=np.int64)]),
        best=np.concatenate(best),
        most=np.concatenate([compiled.most, np.full(more, FAR, dtype=np.int64)]),
        under=np.concatenate([compiled.under, np.zeros(more, dtype=np.int64)]),
        over=np.concatenate(over),
        miss=compiled.miss,
    )


def _signs(compiled: Compiled, pairing: Pairing) -> Ints:
    """Return how each nurse counts for the lines of a pair."""
    ids = [nurse.id for nurse in compiled.problem.nurses]
    signs = np.zeros(len(ids), dtype=np.int64)
    signs[ids.index(pairing.first)] = 1
    signs[ids.index(pairing.second)] = -1 if pairing.kind == "together" else 1
    return signs


def _pair(compiled: Compiled, pairing: Pairing, cells: list[list[int]], begin: int) -> int:
    """Add a line for each day, shift type and zone in which a pair can meet; count them."""
    options = len(compiled.options)
    places = sorted({(o.shift, o.zone) for o in compiled.options})
    count = 0
    for day in range(compiled.problem.days):
        if pairing.days is not None and day not in pairing.days:
            continue
        for place in places:
            for k, option in enumerate(compiled.options):
                if (option.shift, option.zone) == place:
                    cells[day * options + k].append(begin + count)
            count += 1
    return count
