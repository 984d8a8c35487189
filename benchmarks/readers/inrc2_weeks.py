"""INRC-II as the competition was held: week by week, with what came before as history.

A week is solved without knowing those to come: weeks that were seen stand in for them, the latest
first and without requests, so that a roster of all weeks left says what a shift or a weekend of now
will be worth later. Only its first week is kept.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, takewhile
from typing import TYPE_CHECKING

from benchmarks.readers.inrc2 import Instance, answer, problem_of, read_instance
from benchmarks.readers.roster_case import RosterCase
from staffing.check import check_roster
from staffing.cost import roster_cost
from staffing.roster.people import History
from staffing.roster.result import RosterResult
from staffing.roster.roster import Assignment, Roster
from staffing.solve import solve_roster

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.readers.inrc2_files import Week

DAYS_A_WEEK = 7


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


def _later(known: History, shifts: Sequence[str | None]) -> History:
    """Return the history after a week."""
    backwards = [*reversed(shifts)]
    last = backwards[0]
    working = len(list(takewhile(lambda shift: shift is not None, backwards)))
    off = len(list(takewhile(lambda shift: shift is None, backwards)))
    same = len(list(takewhile(lambda shift: shift == last, backwards))) if last else 0
    whole = len(shifts)
    counts = (
        ("shifts", known.count("shifts") + sum(shift is not None for shift in shifts)),
        ("weekends", known.count("weekends") + any(shift is not None for shift in shifts[5:7])),
    )
    return History(
        last_shift=last or "",
        working_days=working + (known.working_days if working == whole else 0),
        days_off=off + (known.days_off if off == whole else 0),
        same_shift_days=same
        + (known.same_shift_days if same == whole and known.last_shift == last else 0),
        counts=counts,
    )


def expected(seen: Sequence[Week], count: int) -> tuple[Week, ...]:
    """Return weeks that stand in for those to come: those that were seen, the latest first."""
    return tuple(replace(week, off=()) for week, _ in zip(cycle(reversed(seen)), range(count)))


def after(history: Mapping[str, History], roster: Roster) -> dict[str, History]:
    """Return the history of each nurse after the first week of a roster."""
    return {
        nurse: _later(known, [roster.shift_on(nurse, day) for day in range(DAYS_A_WEEK)])
        for nurse, known in history.items()
    }


def solve_weeks(instance: Instance, *, seconds: float, seed: int) -> RosterResult:
    """Solve week after week, each in an equal part of the time, and judge all weeks together."""
    history: Mapping[str, History] = instance.history
    held: list[Assignment] = []
    used = first = 0.0
    steps, weeks = 0, len(instance.weeks)
    for k in range(weeks):
        ahead = (instance.weeks[k], *expected(instance.weeks[: k + 1], weeks - k - 1))
        problem = problem_of(instance.scenario, history, ahead)
        result = solve_roster(problem, seconds=seconds / weeks, seed=seed)
        now = [a for a in result.roster.assignments if a.day < DAYS_A_WEEK]
        held += [replace(a, day=a.day + DAYS_A_WEEK * k) for a in now]
        history = after(history, result.roster)
        first = first or result.first_seconds
        used, steps = used + result.seconds, steps + result.steps
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
