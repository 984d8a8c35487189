"""What a problem costs at least, where no roster is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.columns.pool import Pool
from staffing.columns.relaxation import Relaxation
from staffing.compile.compiled import compile_roster
from staffing.search.crew import Crew

if TYPE_CHECKING:
    from collections.abc import Callable

    from staffing.roster.problem import RosterProblem

CLOSE = 0.5
"""Points by which the least cost may be told too high."""


def least_cost(problem: RosterProblem, should_stop: Callable[[], bool]) -> float | None:
    """Return what the relaxation of a problem costs; None if stopped before that is known.

    Cover that must be missed is part of it, each miss at a price above all others; infinity if a
    nurse has no legal schedule.
    """
    crew = Crew(compile_roster(problem))
    if crew.stuck:
        return float("inf")
    pool = Pool(crew)
    pool.offer(crew.table)
    relaxation = Relaxation(pool, range(len(crew.schedulers)), crew.table)
    if not relaxation.converge(should_stop, close=CLOSE):
        return None
    return relaxation.objective
