"""Footnotes, each text once, and lines that say where figures come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.report.runs import Provenance, Runs


@dataclass(slots=True)
class Footnotes:
    """Texts numbered from 1 in the order in which they are first asked for."""

    _numbers: dict[str, int] = field(default_factory=dict)

    def mark(self, texts: Iterable[str]) -> str:
        """Return the marks of texts, such as `` [1, 3]``; "" if there are none."""
        numbers = sorted({self._numbers.setdefault(text, len(self._numbers) + 1) for text in texts})
        return f" [{', '.join(map(str, numbers))}]" if numbers else ""

    def lines(self) -> list[str]:
        """Return all texts as items of a list."""
        return [f"- [{number}] {_sentence(text)}" for text, number in self._numbers.items()]


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    # Names of solvers keep their small letters.
    text = text if text.partition(" ")[0].endswith(":") else text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ")")) else f"{text}."


@dataclass(slots=True)
class Sources:
    """Letters for where figures come from."""

    _runs: dict[Provenance, list[str]] = field(default_factory=dict)

    def letter(self, runs: Runs) -> str:
        """Return the letter of some runs, and note their dates."""
        dates = self._runs.setdefault(runs.provenance, [])
        dates.extend(record.date for record in runs.records)
        return _letters(list(self._runs).index(runs.provenance))

    def lines(self) -> list[str]:
        """Return what the letters stand for as items of a list."""
        return [
            f"- ({_letters(number)}) {_where(source)}; {_days(dates)}."
            for number, (source, dates) in enumerate(self._runs.items())
        ]


def _letters(number: int) -> str:
    """Return a, b, ..., z, aa, ab, ..."""
    first, last = divmod(number, 26)
    return (_letters(first - 1) if first else "") + chr(ord("a") + last)


def _where(source: Provenance) -> str:
    commit = f", commit {source.commit}" if source.commit else ", commit not known"
    if source.commit.endswith("+"):
        commit = f", changed after commit {source.commit[:-1]}"
    cores = f"{source.cores} core{'s' if source.cores != 1 else ''}"
    plural = "s" if len(source.seeds) > 1 else ""
    return (
        f"{source.solver} {source.version}{commit}, seed{plural} {ranges(source.seeds)}, "
        f"on {cores} of {source.machine}; Python {source.python}"
    )


def ranges(numbers: Sequence[int]) -> str:
    """Return ascending numbers with runs of three and more as ranges: ``0-4, 7``."""
    parts = []
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        parts += [f"{run[0]}-{run[-1]}"] if len(run) > 2 else [str(number) for number in run]
    return ", ".join(parts)


def _days(dates: Iterable[str]) -> str:
    days = sorted({datetime.fromisoformat(date).date().isoformat() for date in dates})
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"


def shared(rows: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """Split texts of rows into those that all rows have, and what is left of each row."""
    common = [text for text in rows[0] if all(text in row for row in rows)] if rows else []
    return common, [[text for text in row if text not in common] for row in rows]


def unlike(runs: Runs, ours: Runs | None) -> Iterator[str]:
    """Yield in what circumstances runs of another solver differ from ours."""
    if ours is None:
        return
    other, own = runs.provenance, ours.provenance
    if other.cores != own.cores:
        yield f"{other.solver}: cores {other.cores}, where ours had {own.cores}."
    if other.machine != own.machine:
        yield f"{other.solver}: on another machine than ours, {other.machine}."
    if len(other.seeds) != len(own.seeds):
        yield f"{other.solver}: seeds {ranges(other.seeds)}, where ours had {ranges(own.seeds)}."


def troubles(runs: Runs) -> Iterator[str]:
    """Yield what went wrong in runs, but for their own notes."""
    without = [record.seed for record in runs.records if not record.feasible]
    if without and runs.planned:
        yield f"No legal plan with seeds {ranges(without)}; means are of the others."
    refused = [record.seed for record in runs.records if record.accepted is False]
    if refused:
        yield f"Refused by a judge of others with seeds {ranges(refused)}."
