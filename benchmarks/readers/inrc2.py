"""Instances of the second international nurse rostering competition (INRC-II) as roster problems.

An instance is a choice of files in the folder of a data set: ``n005w4_0_1-2-3-3`` is history 0 of
data set n005w4 and weeks 1, 2, 3 and 3. It is named as if it were a file of that folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from benchmarks.readers.errors import ReaderError
from benchmarks.readers.inrc2_files import (
    DAYS,
    Scenario,
    Week,
    read_history,
    read_scenario,
    read_week,
)
from benchmarks.readers.roster_case import RosterAnswer, RosterCase, refuse_violations
from staffing.credential import Credential
from staffing.roster.contract import Contract, Limit, RunLimit
from staffing.roster.cover import Cover
from staffing.roster.people import History, RosterNurse
from staffing.roster.problem import RosterProblem
from staffing.roster.shift_type import Period, ShiftType
from staffing.roster.wishes import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from staffing.roster.result import RosterResult

MONDAY = date(2024, 1, 1)
NAME = re.compile(r"(n\d+w\d+)_(\d+)_(\d+(?:-\d+)*)")
SHIFT_SECONDS = 8 * 3_600
"""The format tells no times of day: what must not follow what is told instead."""

OPTIMUM, REQUEST, RUN, SHIFT_RUN, WEEKEND, TOTAL = 30, 10, 30, 15, 30, 20
"""Prices of the competition (Ceschia et al. 2019, soft constraints S1 to S7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """The files of an instance, read."""

    scenario: Scenario
    history: Mapping[str, History]
    weeks: tuple[Week, ...]


def read_inrc2(path: Path) -> RosterCase:
    """Read an instance with all its weeks known; raises ReaderError if it cannot be used."""
    instance = read_instance(path)
    problem = problem_of(instance.scenario, instance.history, instance.weeks)
    return RosterCase(problem=problem, answer=lambda result: answer(instance, result))


def files_of(path: Path) -> tuple[Path, Path, tuple[Path, ...]]:
    """Return the files of scenario, history and weeks that a name stands for."""
    match = NAME.fullmatch(path.name)
    if match is None:
        raise ReaderError("", f"{path.name!r} is not a name like n005w4_0_1-2-3-3")
    dataset, history, weeks = match.groups()
    return (
        path.parent / f"Sc-{dataset}.txt",
        path.parent / f"H0-{dataset}-{history}.txt",
        tuple(path.parent / f"WD-{dataset}-{week}.txt" for week in weeks.split("-")),
    )


def read_instance(path: Path) -> Instance:
    """Read the files that a name stands for."""
    scenario_file, history_file, week_files = files_of(path)
    scenario = read_scenario(scenario_file)
    if len(week_files) != scenario.weeks:
        raise ReaderError("", f"names {len(week_files)} weeks, and there are {scenario.weeks}")
    return Instance(
        scenario=scenario,
        history=read_history(history_file, scenario),
        weeks=tuple(read_week(file, scenario) for file in week_files),
    )


def problem_of(
    scenario: Scenario,
    history: Mapping[str, History],
    weeks: Sequence[Week],
) -> RosterProblem:
    """Return weeks on end as a problem, with what came before them."""
    return RosterProblem(
        first_day=MONDAY,
        days=7 * len(weeks),
        shift_types=tuple(_shift_type(shift) for shift in scenario.shifts),
        contracts=tuple(_contract(scenario, name) for name in scenario.contracts),
        nurses=tuple(
            RosterNurse(
                id=nurse.id,
                contract=nurse.contract,
                credentials=tuple(Credential(code=skill) for skill in nurse.skills),
                history=history[nurse.id],
            )
            for nurse in scenario.nurses
        ),
        roles=scenario.skills,
        cover=tuple(c for k, week in enumerate(weeks) for c in _cover(week, 7 * k)),
        requests=tuple(r for k, week in enumerate(weeks) for r in _requests(week, 7 * k)),
    )


def _shift_type(name: str) -> ShiftType:
    return ShiftType(
        id=name, periods=(Period(start=0, end=SHIFT_SECONDS),), work_seconds=SHIFT_SECONDS
    )


def _contract(scenario: Scenario, name: str) -> Contract:
    told = scenario.contracts[name]
    return Contract(
        id=name,
        limits=(
            Limit(
                id="shifts", minimum=told.total[0], maximum=told.total[1], under=TOTAL, over=TOTAL
            ),
            Limit(id="weekends", measure="weekends", maximum=told.weekends, over=WEEKEND),
        ),
        runs=(
            _run("work", told.work, RUN),
            _run("off", told.off, RUN),
            *(_run(f"{s}", days, SHIFT_RUN, s) for s, days in scenario.shifts.items()),
        ),
        forbidden=frozenset(scenario.forbidden),
        complete_weekends=WEEKEND if told.complete else 0,
    )


def _run(name: str, days: tuple[int, int], points: int, shift: str = "") -> RunLimit:
    return RunLimit(
        id=f"shift {shift}" if shift else name,
        run="shifts" if shift else ("work" if name == "work" else "off"),
        shifts=frozenset((shift,)) if shift else frozenset(),
        minimum=max(1, days[0]),
        maximum=days[1],
        under=points,
        over=points,
    )


def _cover(week: Week, first: int) -> Iterator[Cover]:
    for (shift, skill), days in week.cover.items():
        for day, (least, best) in enumerate(days):
            yield Cover(
                id=f"{first + day} {shift} {skill}",
                day=first + day,
                shifts=frozenset((shift,)),
                role=skill,
                minimum=least,
                optimum=best,
                under=OPTIMUM,
            )


def _requests(week: Week, first: int) -> Iterator[Request]:
    for nurse, shift, day in week.off:
        shifts = frozenset() if shift == "Any" else frozenset((shift,))
        yield Request(nurse=nurse, day=first + day, shifts=shifts, points=REQUEST)


def answer(instance: Instance, result: RosterResult) -> RosterAnswer:
    """Return a roster as one file for each week; raises NoAnswerError if it is not legal."""
    refuse_violations(result)
    files = {}
    for week in range(len(instance.weeks)):
        held = sorted(a for a in result.roster.assignments if a.day // 7 == week)
        lines = [f"{a.nurse} {DAYS[a.day % 7]} {a.shift} {a.role}" for a in held]
        head = ["SOLUTION", f"{week} {instance.scenario.name}", "", f"ASSIGNMENTS = {len(lines)}"]
        files[f"sol-week{week}.txt"] = "\n".join([*head, *lines, ""])
    terms = ", ".join(f"{t.name} {t.points}" for t in result.cost.terms if t.points)
    return RosterAnswer(
        claim=f"cost {result.cost.points} ({terms})", objective=result.cost.points, files=files
    )
