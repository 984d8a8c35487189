"""From a roster problem to a roster: anytime, with a bound, on two cores.

One thread generates schedules for the linear relaxation (``staffing.columns``), which gives the
bound, dives in it, splits it into parts, and dives for some nurses at a time
(``staffing.generation``); the other re-schedules a few nurses at a time (``staffing.search``) and
solves neighbourhoods exactly (``staffing.cpsat.improve``). Each takes over the best roster of the
other. Whatever they find, the judge decides.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from staffing.compile.compiled import compile_roster
from staffing.incumbent import Incumbent
from staffing.roster.result import RosterResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from staffing.incumbent import RosterProgress
    from staffing.roster.problem import RosterProblem
    from staffing.roster.result import RosterStatus
    from staffing.roster.roster import Roster

POLL_SECONDS = 0.05


def solve_roster(
    problem: RosterProblem,
    *,
    seconds: float,
    seed: int = 0,
    start: Roster | None = None,
    stop: Callable[[], bool] | None = None,
    on_improvement: Callable[[RosterProgress], None] | None = None,
) -> RosterResult:
    """Return the best roster found within a time.

    Parameters
    ----------
    problem
        What is asked for.
    seconds
        Limit; the first roster may take longer on a problem with many nurses and days.
    seed
        Of all chance in it. How far threads get is not the same on every run.
    start
        A roster to begin with, whole or in part, such as the published one.
    stop
        Asked every now and then; the best roster so far is returned once it says yes.
    on_improvement
        Told of each better roster, in the caller's thread.

    Returns
    -------
    RosterResult
        Judged; where cover cannot be had, the roster that misses least of it.
    """
    from staffing.engine import Engine

    incumbent = Incumbent(compiled=compile_roster(problem), tell=on_improvement)
    stopped = threading.Event()
    engine = Engine(incumbent, seed=seed, seconds=seconds, stopped=stopped)
    engine.begin(start)
    incumbent.say()
    by_user = False
    threads = engine.threads()
    try:
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            threads[0].join(POLL_SECONDS)
            incumbent.say()
            by_user = by_user or (stop is not None and stop())
            if by_user or incumbent.proven or incumbent.elapsed >= seconds:
                stopped.set()
    finally:
        stopped.set()
        for thread in threads:
            thread.join()
    engine.reraise()
    incumbent.say()
    return _result(incumbent, engine.impossible, by_user=by_user)


def _result(incumbent: Incumbent, impossible: bool, *, by_user: bool) -> RosterResult:
    status: RosterStatus = "feasible"
    if impossible:
        status = "impossible"
    elif incumbent.proven:
        status = "optimal"
    elif by_user:
        status = "stopped"
    return RosterResult(
        roster=incumbent.roster,
        cost=incumbent.cost,
        violations=incumbent.violations,
        status=status,
        lower_bound=None if impossible else incumbent.bound,
        seconds=incumbent.elapsed,
        first_seconds=incumbent.history[0][0],
        steps=incumbent.steps,
        history=tuple(incumbent.history),
    )
