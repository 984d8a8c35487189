"""Which formats there are, and how a file of one is solved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from benchmarks.readers.errors import ReaderError
from benchmarks.readers.gehring_homberger import read_gehring_homberger
from benchmarks.readers.hhcrsp import read_hhcrsp
from benchmarks.readers.nurse_day import read_nurse_day
from benchmarks.readers.own import read_own
from benchmarks.readers.save import save
from benchmarks.readers.solomon import read_solomon
from benchmarks.readers.uhhc import read_uhhc
from routing.domain.validation import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from benchmarks.readers.case import Case

FORMATS: dict[str, Callable[[Path], Case]] = {
    "hhcrsp": read_hhcrsp,
    "uhhc": read_uhhc,
    "solomon": read_solomon,
    "gehring-homberger": read_gehring_homberger,
    "nurse-day": read_nurse_day,
    "problem": read_own,
}


def read_case(path: Path, name: str) -> Case:
    """Read a file of a named format; raises ReaderError if it cannot be used."""
    if name not in FORMATS:
        raise ReaderError("", f"there is no format {name!r}; there are {', '.join(FORMATS)}")
    try:
        return FORMATS[name](path)
    except ProblemError as error:  # What each value allows, all together may not.
        raise ReaderError("", error.faults[0]) from error


def solve_file(path: Path, name: str, *, seconds: float, seed: int, out: Path) -> Iterator[str]:
    """Solve a file and write its solution; yield what to tell people.

    Raises
    ------
    ReaderError
        If the file cannot be used, or nothing can be written to ``out``.
    NoAnswerError
        If the plan found is no solution of the format; nothing is written then.
    """
    from routing.solve import solve

    if not math.isfinite(seconds):  # No comparison with "nan" would ever end the search.
        raise ReaderError("", f"seconds must be a number, not {seconds}")
    case = read_case(path, name)
    if not out.parent.is_dir() or out.is_dir():
        raise ReaderError("", f"{out} cannot be written: there is no such folder, or it is one")
    if out.resolve() == path.resolve():
        raise ReaderError("", "the solution would replace the file itself; name another one")
    visits, shifts = len(case.problem.visits), len(case.problem.shifts)
    yield f"{path.name}: {visits} visits, {len(case.problem.links)} links, {shifts} shifts"
    yield from (f"note: {note}" for note in case.notes)
    result = solve(case.problem, seconds=seconds, seed=seed)
    answer = case.answer(result)
    save(answer, out)
    yield f"{answer.claim} (seed {seed}, {result.seconds:.1f} s, {result.steps:,} steps)"
