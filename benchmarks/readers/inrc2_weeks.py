"""INRC-II as the competition was held: week by week, with what came before as history.

A week is solved without knowing those to come. Limits that hold over all weeks are met by shares:
after week k of K, no more than about k/K of the most shifts and weekends should be used up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from benchmarks.readers.inrc2 import (
    TOTAL,
    WEEKEND,
    Instance,
    answer,
    problem_of,
    read_instance,
    total_limits,
)
from benchmarks.readers.roster_case import RosterCase
from staffing.check import check_roster
from staffing.cost import roster_cost
from staffing.roster.contract import Limit
from staffing.roster.people import History
from staffing.roster.result import RosterResult
from staffing.roster.roster import Assignment, Roster
from staffing.solve import solve_roster

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.readers.inrc2_files import ToldNurse


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """Where week by week stands: the week to solve and what came before it."""

    instance: Instance
    week: int
    history: dict[str, History]

    @property
    def limits(self) -> dict[str, tuple[Limit, ...]]:
        """Limits of shifts and weekends of each nurse for this week."""
        return {nurse.id: self._limits(nurse) for nurse in self.instance.scenario.nurses}

    def _limits(self, nurse: ToldNurse) -> tuple[Limit, ...]:
        scenario, last = self.instance.scenario, self.week == len(self.instance.weeks) - 1
        if last:
            return total_limits(scenario, nurse.contract)
        told, history = scenario.contracts[nurse.contract], self.history[nurse.id]
        left = len(self.instance.weeks) - self.week
        shifts, weekends = history.count("shifts"), history.count("weekends")
        least = max(0, told.total[0] - shifts) // left
        most = max(0, -(-max(0, told.total[1] - shifts) // left))
        spare = max(0, told.weekends - weekends)
        # A weekend costs in full once none is left, and less the more are.
        price = WEEKEND if spare == 0 else max(1, round(WEEKEND * (1 - spare / left)))
        return (
            Limit(
                id="shifts",
                minimum=shifts + min(least, most),
                maximum=shifts + most,
                under=TOTAL // 2,
                over=TOTAL,
            ),
            Limit(id="weekends", measure="weekends", maximum=weekends, over=price),
        )

    def after(self, roster: Roster) -> _Stage:
        """Return the next stage."""
        history = {
            nurse: _later(known, [roster.shift_on(nurse, day) for day in range(7)])
            for nurse, known in self.history.items()
        }
        return replace(self, week=self.week + 1, history=history)


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


def solve_weeks(instance: Instance, *, seconds: float, seed: int) -> RosterResult:
    """Solve week after week, each in an equal part of the time, and judge all weeks together."""
    stage = _Stage(instance=instance, week=0, history=dict(instance.history))
    held: list[Assignment] = []
    used = first = 0.0
    steps = 0
    for k, week in enumerate(instance.weeks):
        problem = problem_of(instance.scenario, stage.history, (week,), stage.limits)
        result = solve_roster(problem, seconds=seconds / len(instance.weeks), seed=seed)
        held += [replace(a, day=a.day + 7 * k) for a in result.roster.assignments]
        stage = stage.after(result.roster)
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
