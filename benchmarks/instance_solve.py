"""One instance solved in a process of its own, and what is to be told of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.apart import apart, peak_megabytes
from benchmarks.readers.errors import NoAnswerError, ReaderError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.readers.case import Answer, Case
    from routing.domain.plan import Plan
    from routing.domain.result import Result
    from routing.incumbent import Progress

SPACING = 1.05
"""Plans are kept for the history if they come so many times later than the last one kept."""

SAME_OPTIMUM = frozenset(("problem", "solomon", "gehring-homberger"))
"""Formats in which what is best for us is best for them, whatever the notes of a case say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be solved.

    Attributes
    ----------
    file, format
        The instance.
    seconds, seed
        Of the search.
    out
        Where the format's solution goes.
    unserved_first
        Whether what is left out counts before the objective.
    """

    file: Path
    format: str
    seconds: float
    seed: int
    out: Path
    unserved_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it; the names are those of ``SolveRecord``.

    Attributes
    ----------
    unreadable
        Why the file cannot be used, in which case nothing else is told.
    claim
        The format's own words for the objective.
    """

    unreadable: str = ""
    claim: str = ""
    version: str = ""
    objective: float | None = None
    unserved: float | None = None
    feasible: bool = False
    bound: float | None = None
    steps: int | None = None
    used_seconds: float = 0.0
    first_seconds: float | None = None
    history: tuple[tuple[float, float], ...] | None = None
    megabytes: float | None = None
    notes: tuple[str, ...] = ()


def solve_apart(task: Task) -> Outcome:
    """Solve in a fresh process; raises RuntimeError if that process fails."""
    from benchmarks.readers.roster_formats import ROSTER_FORMATS
    from benchmarks.roster_solve import solve_roster_task

    return apart(solve_roster_task if task.format in ROSTER_FORMATS else solve_task, task)


def solve_task(task: Task) -> Outcome:
    """Read, solve, write the solution, and value the plans on the way."""
    from benchmarks.readers.formats import read_case
    from benchmarks.readers.save import save
    from routing.kernels import ready
    from routing.solve import solve

    try:
        case = read_case(task.file, task.format)
    except ReaderError as error:
        return Outcome(unreadable=f"{task.file}: {error}")
    ready()
    kept: list[tuple[float, Plan]] = []

    def keep(progress: Progress) -> None:
        if not kept or progress.seconds >= SPACING * kept[-1][0]:
            kept.append((progress.seconds, progress.plan))

    clock = time.perf_counter()
    result = solve(case.problem, seconds=task.seconds, seed=task.seed, on_improvement=keep)
    told = Outcome(
        version=result.provenance.version,
        steps=result.steps,
        used_seconds=time.perf_counter() - clock,
        first_seconds=result.first_plan_seconds,
        megabytes=peak_megabytes(),
        notes=case.notes,
    )
    try:
        answer = case.answer(result)
        save(answer, task.out)
    except NoAnswerError as error:
        return replace(told, notes=(*case.notes, f"No solution: {error}."))
    kept.append((result.history[-1][0], result.plan))
    return replace(
        told,
        claim=answer.claim,
        objective=answer.objective,
        unserved=answer.unserved,
        feasible=not result.violations,
        bound=_bound(task, case, result, answer),
        history=history_of(case, result, kept, answer if task.unserved_first else None),
    )


def _bound(task: Task, case: Case, result: Result, answer: Answer) -> float | None:
    """Return what no solution of the format is below, where that follows from our bound."""
    if task.format == "problem":
        return result.lower_bound
    # A price of weight left out orders plans as the format does once nothing is left out.
    all_served = task.format == "nurse-day" and answer.unserved == 0
    exact = task.format in SAME_OPTIMUM or all_served or not case.notes
    return answer.objective if exact and result.status == "optimal" else None


def history_of(
    case: Case, result: Result, kept: Sequence[tuple[float, Plan]], least: Answer | None
) -> tuple[tuple[float, float], ...]:
    """Return (seconds, objective) of plans, as the best one changed.

    Plans that leave out more than ``least`` are none of them. Where our cost is not quite the
    format's objective, a plan that is better for us may be a little worse there.
    """
    from routing.cost import cost

    history: list[tuple[float, float]] = []
    for seconds, plan in kept:
        priced = replace(result, plan=plan, cost=cost(case.problem, plan))
        try:
            answer = case.answer(priced)
        except NoAnswerError:
            continue
        if least is not None and (answer.unserved or 0) > (least.unserved or 0):
            continue
        if not history or answer.objective != history[-1][1]:
            history.append((round(seconds, 4), answer.objective))
    return tuple(history)
