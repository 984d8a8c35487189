"""One roster solved in a process of its own, and what is to be told of it."""

from __future__ import annotations

import time
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from benchmarks.apart import peak_megabytes
from benchmarks.instance_solve import Outcome, Task
from benchmarks.readers.errors import NoAnswerError, ReaderError

if TYPE_CHECKING:
    from staffing.roster.result import RosterResult


def solve_roster_task(task: Task) -> Outcome:
    """Read, solve, write the roster, and tell of the rosters on the way."""
    from benchmarks.readers.roster_formats import read_roster, solve_case
    from benchmarks.readers.save import save

    try:
        case = read_roster(task.file, task.format)
    except ReaderError as error:
        return Outcome(unreadable=f"{task.file}: {error}")
    clock = time.perf_counter()
    result = solve_case(case, seconds=task.seconds, seed=task.seed)
    told = Outcome(
        version=version("infuseroute"),
        steps=result.steps,
        used_seconds=time.perf_counter() - clock,
        first_seconds=result.first_seconds,
        megabytes=peak_megabytes(),
        notes=case.notes,
    )
    try:
        answer = case.answer(result)
        save(answer, task.out)
    except NoAnswerError as error:
        return replace(told, notes=(*case.notes, f"No solution: {error}."))
    return replace(
        told,
        claim=answer.claim,
        objective=float(answer.objective),
        feasible=not result.violations,
        bound=None if result.lower_bound is None else float(result.lower_bound),
        history=_history(result),
    )


def _history(result: RosterResult) -> tuple[tuple[float, float], ...]:
    """Return (seconds, cost) of the rosters that miss no more than the last one."""
    least = result.history[-1][1]
    return tuple((s, float(points)) for s, missed, points in result.history if missed <= least)
