"""INRC-II as the competition was held: week by week, with what came before as history.

A week is solved without knowing those to come (``inrc2_ahead``): weeks like those that were seen
stand in for them.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.readers.inrc2 import Instance, answer, problem_of, read_instance
from benchmarks.readers.inrc2_ahead import DAYS_A_WEEK, Ahead, after
from benchmarks.readers.roster_case import RosterCase
from staffing.check import check_roster
from staffing.cost import roster_cost
from staffing.roster.result import RosterResult
from staffing.roster.roster import Assignment, Roster

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from staffing.roster.people import History


def read_inrc2_weeks(path: Path) -> RosterCase:
    """Read an instance that is solved week by week; raises ReaderError if it cannot be used."""
    instance = read_instance(path)
    problem = problem_of(instance.scenario, instance.history, instance.weeks)
    return RosterCase(
        problem=problem,
        answer=lambda result: answer(instance, result),
        solve=lambda seconds, seed: solve_weeks(instance, seconds=seconds, seed=seed),
        notes=("week by week, each with an equal part of the seconds, later weeks unknown",),
    )


def solve_weeks(instance: Instance, *, seconds: float, seed: int) -> RosterResult:
    """Solve week after week, each in an equal part of the time, and judge all weeks together."""
    history: Mapping[str, History] = instance.history
    held: list[Assignment] = []
    used = first = 0.0
    steps, weeks = 0, len(instance.weeks)
    for k in range(weeks):
        rng = random.Random(f"{seed} {k}")
        ahead = Ahead(instance=instance, week=k, history=history, rng=rng)
        begun = time.perf_counter()
        roster = ahead.best(seconds / weeks, seed)
        held += [replace(a, day=a.day + DAYS_A_WEEK * k) for a in roster.assignments]
        history = after(history, roster)
        first = first or ahead.first_seconds
        used, steps = used + time.perf_counter() - begun, steps + ahead.steps
    problem = problem_of(instance.scenario, instance.history, instance.weeks)
    roster = Roster(assignments=tuple(held))
    cost = roster_cost(problem, roster)
    violations = check_roster(problem, roster)
    return RosterResult(
        roster=roster,
        cost=cost,
        violations=violations,
        status="feasible",
        lower_bound=None,
        seconds=used,
        first_seconds=first,
        steps=steps,
        history=((used, sum(v.amount for v in violations), cost.points),),
    )
