"""Shift scheduling instances of Curtois (2014) as roster problems.

A file has sections of comma-separated lines. Staff have minutes, runs of days, shifts that must not
follow each other, days off and weekends, all of which must be kept; requests and cover have
prices. Days before and after the horizon are taken to fit whatever is in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from benchmarks.readers.errors import ReaderError
from benchmarks.readers.roster_case import RosterAnswer, RosterCase, refuse_violations, text_roster
from staffing.roster.contract import Contract, Limit, RunLimit
from staffing.roster.cover import Cover
from staffing.roster.people import RosterNurse
from staffing.roster.problem import RosterProblem
from staffing.roster.shift_type import Period, ShiftType
from staffing.roster.wishes import Leave, Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from staffing.roster.result import RosterResult

MONDAY = date(2024, 1, 1)
"""All instances start on a Monday."""

WHOLE = re.compile(r"[0-9]{1,7}")
SECTIONS = {
    "HORIZON": 1,
    "SHIFTS": 3,
    "STAFF": 8,
    "DAYS_OFF": 2,
    "SHIFT_ON_REQUESTS": 4,
    "SHIFT_OFF_REQUESTS": 4,
    "COVER": 5,
}
"""Sections with the least number of cells of their lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a section: its number in the file and its cells."""

    number: int
    cells: tuple[str, ...]

    def whole(self, index: int) -> int:
        """Return a cell that is a whole number, or raise ReaderError."""
        cell = self.cells[index]
        if not WHOLE.fullmatch(cell):
            raise ReaderError(f"line {self.number}", f"{cell!r} is not a whole number")
        return int(cell)


@dataclass(slots=True, kw_only=True)
class _File:
    """The sections of a file, in order of lines."""

    sections: dict[str, list[Line]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> list[Line]:
        return self.sections.get(name, [])


def read_curtois(path: Path) -> RosterCase:
    """Read an instance; raises ReaderError if it cannot be used."""
    file = _sections(path)
    problem = RosterProblem(
        first_day=MONDAY,
        days=file["HORIZON"][0].whole(0),
        shift_types=tuple(_shift_type(line) for line in file["SHIFTS"]),
        contracts=tuple(_contract(line, file["SHIFTS"]) for line in file["STAFF"]),
        nurses=tuple(
            RosterNurse(id=line.cells[0], contract=line.cells[0]) for line in file["STAFF"]
        ),
        cover=tuple(_cover(line) for line in file["COVER"]),
        leave=tuple(leave for line in file["DAYS_OFF"] for leave in _leave(line)),
        requests=(
            *(_request(line, wanted=True) for line in file["SHIFT_ON_REQUESTS"]),
            *(_request(line, wanted=False) for line in file["SHIFT_OFF_REQUESTS"]),
        ),
    )
    return RosterCase(problem=problem, answer=lambda result: answer(problem, result))


def _sections(path: Path) -> _File:
    try:
        text = path.read_text(encoding="latin-1")
    except OSError as error:
        raise ReaderError("", f"cannot be read: {error.strerror}") from error
    file, section = _File(), ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            section = line.removeprefix("SECTION_")
            if section not in SECTIONS or section in file.sections:
                raise ReaderError(
                    f"line {number}", f"section {section!r} is unknown or there twice"
                )
            file.sections[section] = []
            continue
        cells = tuple(cell.strip() for cell in line.split(","))
        if not section or len(cells) < SECTIONS[section]:
            what = f"of section {section}" if section else "before the first section"
            raise ReaderError(f"line {number}", f"{line!r} {what} has too few cells")
        file.sections[section].append(Line(number=number, cells=cells))
    for needed in ("HORIZON", "SHIFTS", "STAFF", "COVER"):
        if not file[needed]:
            raise ReaderError("", f"section {needed} is missing or empty")
    return file


def _shift_type(line: Line) -> ShiftType:
    # When in the day a shift lies is not told; what must not follow it is.
    seconds = 60 * line.whole(1)
    if seconds == 0:
        raise ReaderError(f"line {line.number}", "a shift must last some minutes")
    return ShiftType(
        id=line.cells[0], periods=(Period(start=0, end=seconds),), work_seconds=seconds
    )


def _contract(line: Line, shifts: Sequence[Line]) -> Contract:
    most, least, work, work_least, off_least, weekends = (line.whole(k) for k in range(2, 8))
    try:
        return Contract(
            id=line.cells[0],
            limits=(
                Limit(id="time", measure="seconds", minimum=60 * least, maximum=60 * most),
                Limit(id="weekends", measure="weekends", maximum=weekends),
                *_most_shifts(line),
            ),
            runs=(
                RunLimit(id="work", run="work", minimum=max(1, work_least), maximum=work),
                RunLimit(id="off", run="off", minimum=max(1, off_least)),
            ),
            forbidden=frozenset(
                (shift.cells[0], after)
                for shift in shifts
                for after in shift.cells[2].split("|")
                if after
            ),
        )
    except ValueError as error:
        raise ReaderError(f"line {line.number}", str(error)) from error


def _most_shifts(line: Line) -> Iterator[Limit]:
    for part in filter(None, line.cells[1].split("|")):
        shift, equals, most = part.partition("=")
        if not equals or not WHOLE.fullmatch(most):
            raise ReaderError(f"line {line.number}", f"{part!r} is not like D=14")
        yield Limit(id=f"most {shift}", shifts=frozenset((shift,)), maximum=int(most))


def _leave(line: Line) -> Iterator[Leave]:
    for day in sorted({line.whole(k) for k in range(1, len(line.cells))}):
        yield Leave(nurse=line.cells[0], first_day=day, last_day=day)


def _request(line: Line, *, wanted: bool) -> Request:
    return Request(
        nurse=line.cells[0],
        day=line.whole(1),
        shifts=frozenset((line.cells[2],)),
        wanted=wanted,
        points=line.whole(3),
    )


def _cover(line: Line) -> Cover:
    day, shift = line.whole(0), line.cells[1]
    return Cover(
        id=f"{day} {shift}",
        day=day,
        shifts=frozenset((shift,)),
        optimum=line.whole(2),
        under=line.whole(3),
        over=line.whole(4),
    )


def answer(problem: RosterProblem, result: RosterResult) -> RosterAnswer:
    """Return a roster as one line for each employee; raises NoAnswerError if it is not legal."""
    refuse_violations(result)
    lines = []
    for nurse in problem.nurses:
        shifts = (result.roster.shift_on(nurse.id, day) for day in range(problem.days))
        lines.append(f"{nurse.id}: {' '.join(shift or '-' for shift in shifts)}")
    cover, requests = (result.cost.term(name).points for name in ("cover", "request"))
    claim = f"cost {result.cost.points} (cover {cover}, requests {requests})"
    return text_roster(claim, "\n".join(lines) + "\n", objective=result.cost.points)
