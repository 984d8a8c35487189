"""Ruin and recreate under simulated annealing, in chunks of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routing.compile.settle import Schedule  # noqa: TC001  # NamedTuple reads it at run time.
from routing.search.compiled import compiled
from routing.search.ruin import BLINK, recreate, relax, remove_strings
from routing.search.schedule import all_needs_met, copy_into, total_points

if TYPE_CHECKING:
    from routing.compile.pack import Packed
    from routing.search.schedule import Scratch


class Schedules(NamedTuple):
    """The schedules that annealing juggles with: now, next, best, and two to undo trials."""

    current: Schedule
    trial: Schedule
    best: Schedule
    spare: Schedule
    undo: Schedule


@compiled
def run_chunk(
    p: Packed,
    kept: Schedules,
    x: Scratch,
    seed: int,
    steps: int,
    hot: float,
    cold: float,
) -> int:
    """Make steps at temperatures from hot to cold (points); return the points of ``best``."""
    np.random.seed(seed)
    trial = kept.trial
    points = total_points(p, kept.current)
    least = total_points(p, kept.best)
    for step in range(steps):
        temperature = hot + (cold - hot) * step / steps
        copy_into(trial, kept.current)
        x.dirty[:] = 0
        remove_strings(p, trial, x)
        if not relax(p, trial, x):
            continue
        recreate(p, trial, x, kept.spare, kept.undo, BLINK)
        if not all_needs_met(p, trial):
            # What a pin holds lost what it needs.
            continue
        found = total_points(p, trial)
        if found < points - temperature * np.log(np.random.random() + 1e-12):
            copy_into(kept.current, trial)
            points = found
            if found < least:
                least = found
                copy_into(kept.best, trial)
    return least
