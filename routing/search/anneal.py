"""Small moves, and ruin and recreate, under simulated annealing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.compile import journal as jou
from routing.search.change import settle_all
from routing.search.compiled import bare, compiled, keep, mark, rollback
from routing.search.cover import accept, cover_all, cover_changed, undo
from routing.search.moves import MADE, NO_MOVE, move
from routing.search.ruin import BLINK, recreate, remove_strings
from routing.search.schedule import all_needs_met, copy_into, points_of

if TYPE_CHECKING:
    from routing.compile.journal import Journal
    from routing.compile.pack import Packed
    from routing.compile.schedule import Schedule
    from routing.search.cover import Cover
    from routing.search.schedule import Scratch

MOVES_PER_STEP = 64
"""Small moves that count as one step when they are what a step does."""


@bare
def ruin_and_recreate(p: Packed, d: Schedule, j: Journal, x: Scratch) -> bool:
    """Take strings of visits out and put them back; False if what is left cannot be timed."""
    if not remove_strings(p, d, j, x):
        return False
    recreate(p, d, j, x, BLINK)
    # What a pin holds may have lost what it needs.
    return all_needs_met(p, d)


@compiled
def run_chunk(
    p: Packed,
    d: Schedule,
    best: Schedule,
    j: Journal,
    x: Scratch,
    c: Cover,
    least: int,
    seed: int,
    steps: int,
    share: float,
    temperature: float,
) -> int:
    """Make steps at a temperature (points); return the points of ``best``.

    Parameters
    ----------
    p, d, best, j, x, c
        Tables; the schedule that changes; the best one so far; journal; scratch; coverage.
    least
        The points of ``best``.
    seed
        Same seed and same arguments, same steps.
    steps
        Ruins, or bundles of small moves.
    share
        Share of the work that goes into small moves.
    """
    np.random.seed(seed)
    points = points_of(p, d) + cover_all(p, d, c)
    small, large = 1, 1
    for _ in range(steps):
        before = j.head[jou.RETIMED]
        bundle = small * (1.0 - share) < large * share
        for _ in range(MOVES_PER_STEP if bundle else 1):
            point = mark(d, j)
            if bundle:
                outcome = move(p, d, j, x)
                if outcome == NO_MOVE:
                    keep(j, point)
                    continue
                fine = outcome == MADE and settle_all(p, d, j, x)
            else:
                fine = ruin_and_recreate(p, d, j, x)
            found, limit = 0, 0.0
            if fine:
                found = points_of(p, d)
                limit = points - temperature * np.log(np.random.random() + 1e-12)
                # What is uncovered costs nothing at best: often that is enough to know.
                fine = found < limit
            if fine:
                found += cover_changed(p, d, j, c, point)
                fine = found < limit
                if not fine:
                    undo(p, c)
            if fine:
                accept(c)
                keep(j, point)
                points = found
                if found < least:
                    least = found
                    copy_into(best, d)
            else:
                rollback(p, d, j, point)
        work = j.head[jou.RETIMED] - before
        if bundle:
            small += work
        else:
            large += work
    return least
