"""Which formats of rosters there are, and how a file of one is solved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from benchmarks.readers.curtois import read_curtois
from benchmarks.readers.errors import ReaderError
from benchmarks.readers.inrc2 import files_of, read_inrc2
from benchmarks.readers.inrc2_weeks import read_inrc2_weeks
from benchmarks.readers.made_roster import read_made_roster
from benchmarks.readers.save import save
from staffing.roster.validation import RosterProblemError
from staffing.solve import solve_roster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from benchmarks.readers.roster_case import RosterCase
    from staffing.roster.result import RosterResult

ROSTER_FORMATS: dict[str, Callable[[Path], RosterCase]] = {
    "curtois": read_curtois,
    "inrc2": read_inrc2,
    "inrc2-weeks": read_inrc2_weeks,
    "made-roster": read_made_roster,
}
"""All weeks known, and week by week; ``made-roster`` is generated from its name."""


def there(path: Path, name: str) -> bool:
    """Tell whether the files that a path stands for exist."""
    if name == "made-roster":
        return True
    if name in ("inrc2", "inrc2-weeks"):
        try:
            scenario, history, weeks = files_of(path)
        except ReaderError:
            return False
        return all(file.is_file() for file in (scenario, history, *weeks))
    return path.is_file()


def read_roster(path: Path, name: str) -> RosterCase:
    """Read a file of a named format; raises ReaderError with everything that is wrong with it."""
    try:
        return ROSTER_FORMATS[name](path)
    except RosterProblemError as error:
        raise ReaderError("", "; ".join(error.faults)) from error


def solve_case(
    case: RosterCase, *, seconds: float, seed: int, stop: Callable[[], bool] | None = None
) -> RosterResult:
    """Solve what was read, in the way of its format."""
    if case.solve is not None:
        return case.solve(seconds, seed)
    return solve_roster(case.problem, seconds=seconds, seed=seed, stop=stop)


def solve_roster_file(
    path: Path, name: str, *, seconds: float, seed: int, out: Path
) -> Iterator[str]:
    """Solve a file and write its roster; yield what to tell people.

    Raises
    ------
    ReaderError
        If the file cannot be used, or nothing can be written to ``out``.
    NoAnswerError
        If the roster found is no solution of the format; nothing is written then.
    """
    if not math.isfinite(seconds):
        raise ReaderError("", f"seconds must be a number, not {seconds}")
    case = read_roster(path, name)
    if not out.parent.is_dir() or out.is_dir():
        raise ReaderError("", f"{out} cannot be written: there is no such folder, or it is one")
    if out.resolve() == path.resolve():
        raise ReaderError("", "the solution would replace the file itself; name another one")
    problem = case.problem
    yield (
        f"{path.name}: {len(problem.nurses)} nurses, {problem.days} days, "
        f"{len(problem.shift_types)} shift types, {len(problem.cover)} lines of cover"
    )
    yield from (f"note: {note}" for note in case.notes)
    result = solve_case(case, seconds=seconds, seed=seed)
    answer = case.answer(result)
    save(answer, out)
    bound = (
        "" if result.lower_bound is None else f", no roster costs less than {result.lower_bound}"
    )
    yield f"{answer.claim}{bound} ({result.status}, seed {seed}, {result.seconds:.1f} s)"
