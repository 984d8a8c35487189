"""Our own ``plan.json``: its problem is solved again, from nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.readers.case import Answer, Case
from benchmarks.readers.errors import ReaderError
from routing.io.plan_file import PlanFileError, read_plan, write_plan

if TYPE_CHECKING:
    from pathlib import Path

    from routing.domain.plan_file import PlanFile
    from routing.domain.result import Result


def read_own(path: Path) -> Case:
    """Read a plan file, whose plan is not looked at; raises ReaderError for what is wrong first."""
    try:
        found = read_plan(path)
    except PlanFileError as error:
        first = error.problems[0]
        row = f"line {first.row}, " if first.row else ""
        raise ReaderError(f"{row}{first.column}".rstrip(", "), first.text.rstrip(".")) from error
    return Case(problem=found.problem, answer=lambda result: _answer(found, result))


def _answer(found: PlanFile, result: Result) -> Answer:
    solved = replace(found, result=result)
    left_out = len(result.plan.unassigned)
    broken = len(result.violations)
    return Answer(
        claim=f"{result.cost.points} points, {left_out} visits left out, {broken} violations",
        objective=result.cost.points,
        unserved=left_out,
        write=lambda path: write_plan(path, solved),
    )
