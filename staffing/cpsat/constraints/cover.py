"""Enough nurses are on duty: too few cost, and fewer than the minimum cost most of all."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from staffing.compile.compiled import lines_of

if TYPE_CHECKING:
    from staffing.cpsat.variables import Term, Variables


def add(v: Variables) -> None:
    """Add the lines of cover; the minimum is a guarded rule where conflicts are sought."""
    c = v.compiled
    held: dict[int, list[Term]] = defaultdict(list)
    for (n, day, option), term in v.x.items():
        for line in lines_of(c, n, day, option):
            held[line].append(term)
    base = _base(v)
    for line, cover in enumerate(c.problem.cover):
        terms = [t for t in held.get(line, []) if not isinstance(t, int)]
        if not terms and v.scope.free is not None:
            continue  # Nothing here is decided.
        fixed = int(base[line]) + sum(t for t in held.get(line, []) if isinstance(t, int))
        amount = sum(terms) + fixed
        least, most = int(c.least[line]), int(c.most[line])
        told = f"cover {cover.id} of day {cover.day}: at least {least}"
        v.below(amount, least, None if v.guards is not None else c.miss, 1, told)
        v.below(amount, int(c.best[line]), int(c.under[line]), 1, "")
        high = len(terms) + fixed
        if high > int(c.best[line]):
            v.above(amount, int(c.best[line]), int(c.over[line]), 1, "", high)
        if high > most:
            told = f"cover {cover.id} of day {cover.day}: at most {most}"
            v.above(amount, most, None if v.guards is not None else c.miss, 1, told, high)


def _base(v: Variables) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return how many nurses outside the scope count for each line."""
    c, base = v.compiled, np.zeros(len(v.compiled.problem.cover), dtype=np.int64)
    if v.scope.free is not None and v.scope.table is not None:
        for n in range(len(c.problem.nurses)):
            if n in v.scope.free:
                continue
            for day in np.flatnonzero(v.scope.table[n] >= 0):
                for line in lines_of(c, n, int(day), int(v.scope.table[n, day])):
                    base[line] += 1
    return base
