"""The text files of INRC-II: scenario, history and week, line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.readers.errors import ReaderError
from staffing.roster.people import History

if TYPE_CHECKING:
    from pathlib import Path

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PAIR = re.compile(r"\((\d{1,4}),(\d{1,4})\)")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldContract:
    """A contract: shifts in all, days on end of work and off, weekends, complete weekends."""

    total: Span
    work: Span
    off: Span
    weekends: int
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldNurse:
    """A nurse with contract and skills."""

    id: str
    contract: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What holds for all weeks."""

    name: str
    weeks: int
    skills: tuple[str, ...]
    shifts: dict[str, Span]
    forbidden: tuple[tuple[str, str], ...]
    contracts: dict[str, ToldContract]
    nurses: tuple[ToldNurse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Cover by shift and skill for each day, and (nurse, shift or Any, day) not wanted."""

    cover: dict[tuple[str, str], tuple[Span, ...]]
    off: tuple[tuple[str, str, int], ...]


def _lines(path: Path) -> list[str]:
    try:
        return [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise ReaderError(path.name, f"cannot be read: {error}") from error


class _Text:
    """The lines of a file by section; a section ends with an empty line."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.lines = _lines(path)

    def section(self, title: str) -> list[tuple[int, list[str]]]:
        """Return (line number, words) of a section."""
        start = next((k for k, line in enumerate(self.lines) if line.startswith(title)), None)
        if start is None:
            raise ReaderError(self.name, f"section {title} is missing")
        found = []
        for number, line in enumerate(self.lines[start + 1 :], start=start + 2):
            if not line:
                break
            found.append((number, line.split()))
        return found

    def value(self, title: str) -> str:
        """Return what stands behind an equals sign."""
        for line in self.lines:
            if line.startswith(title) and "=" in line:
                return line.partition("=")[2].strip()
        raise ReaderError(self.name, f"{title} is missing")

    def fail(self, number: int, text: str) -> ReaderError:
        """Return the fault of a line."""
        return ReaderError(f"{self.name} line {number}", text)

    def whole(self, number: int, word: str) -> int:
        """Return a whole number."""
        if not re.fullmatch(r"\d{1,6}", word):
            raise self.fail(number, f"{word!r} is not a whole number")
        return int(word)

    def span(self, number: int, word: str) -> Span:
        """Return a pair such as (2,5)."""
        match = PAIR.fullmatch(word)
        if match is None:
            raise self.fail(number, f"{word!r} is not a pair such as (2,5)")
        return int(match[1]), int(match[2])

    def words(self, number: int, words: list[str], count: int) -> list[str]:
        """Return the words of a line that has at least so many."""
        if len(words) < count:
            raise self.fail(number, f"has {len(words)} words, and {count} are needed")
        return words


def read_scenario(path: Path) -> Scenario:
    """Read a scenario; raises ReaderError if it cannot be used."""
    text = _Text(path)
    shifts = {text.words(n, w, 2)[0]: text.span(n, w[1]) for n, w in text.section("SHIFT_TYPES")}
    forbidden = [
        (w[0], after)
        for n, w in text.section("FORBIDDEN_SHIFT_TYPES")
        for after in text.words(n, w, 2)[2:]
    ]
    contracts = {}
    for n, w in text.section("CONTRACTS"):
        text.words(n, w, 6)
        total, work, off = (text.span(n, word) for word in w[1:4])
        contracts[w[0]] = ToldContract(
            total=total,
            work=work,
            off=off,
            weekends=text.whole(n, w[4]),
            complete=bool(text.whole(n, w[5])),
        )
    nurses = tuple(
        ToldNurse(id=text.words(n, w, 4)[0], contract=w[1], skills=tuple(w[3:]))
        for n, w in text.section("NURSES")
    )
    return Scenario(
        name=text.value("SCENARIO"),
        weeks=text.whole(0, text.value("WEEKS")),
        skills=tuple(w[0] for _, w in text.section("SKILLS")),
        shifts=shifts,
        forbidden=tuple(forbidden),
        contracts=contracts,
        nurses=nurses,
    )


def read_history(path: Path, scenario: Scenario) -> dict[str, History]:
    """Read what came before week 0, by nurse."""
    text = _Text(path)
    found = {}
    for n, w in text.section("NURSE_HISTORY"):
        shifts, weekends = (text.whole(n, word) for word in text.words(n, w, 7)[1:3])
        same, working, off = (text.whole(n, word) for word in w[4:7])
        try:
            found[w[0]] = History(
                last_shift="" if w[3] == "None" else w[3],
                same_shift_days=same,
                working_days=working,
                days_off=off,
                counts=(("shifts", shifts), ("weekends", weekends)),
            )
        except ValueError as error:
            raise text.fail(n, str(error)) from error
    missing = [nurse.id for nurse in scenario.nurses if nurse.id not in found]
    if missing:
        raise ReaderError(text.name, f"tells nothing of {', '.join(missing)}")
    return found


def read_week(path: Path, scenario: Scenario) -> Week:
    """Read the cover and the requests of a week."""
    text = _Text(path)
    cover = {}
    for n, w in text.section("REQUIREMENTS"):
        words = text.words(n, w, 9)
        if w[0] not in scenario.shifts or w[1] not in scenario.skills:
            raise text.fail(n, f"shift {w[0]!r} or skill {w[1]!r} does not exist")
        cover[w[0], w[1]] = tuple(text.span(n, word) for word in words[2:9])
    off = []
    for n, w in text.section("SHIFT_OFF_REQUESTS"):
        if text.words(n, w, 3)[2] not in DAYS:
            raise text.fail(n, f"{w[2]!r} is not one of {', '.join(DAYS)}")
        off.append((w[0], w[1], DAYS.index(w[2])))
    return Week(cover=cover, off=tuple(off))
