"""What one run of a solver on a public instance leaves behind: one line of JSON each."""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCHEMA, KIND = 1, "solve"
"""What every line says of itself, so that later forms can be told from this one."""

_TEXTS = frozenset(("set", "instance", "solver", "version", "machine", "date", "python", "commit"))
_WHOLE = frozenset(("seed", "cores", "steps"))
_NULLABLE = frozenset(
    (
        "objective",
        "unserved",
        "accepted",
        "bound",
        "steps",
        "first_seconds",
        "history",
        "megabytes",
    )
)


_CODE = (":(top)", *(f":(top,exclude){path}" for path in ("benchmarks/records", "docs", "*.md")))
"""Records that a run has just added make no other code of it."""


class RecordError(ValueError):
    """Records that cannot be read; the message names each bad line and what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveRecord:
    """One run of one solver on one instance.

    Attributes
    ----------
    set, instance
        Which problem, such as "hhcrsp" and its name within that set.
    solver, version, commit
        Who solved it; the commit is that of this repository, "" where it is not known.
    seed
        Of the run; 0 for solvers that have none.
    seconds, used_seconds
        Limit, and wall clock used.
    cores
        How many the solver was allowed.
    machine, python, date
        Model of the processor with its cores, version, and when it began (ISO 8601, UTC).
    objective
        Of the final plan in the format's own units, as valued by our judge; None if there is none.
    unserved
        Weight or count left out; None where nothing may be.
    feasible
        Whether the final plan breaks no rule, by our judge.
    accepted
        Whether a judge of others accepted the solution at this objective; None if none was asked.
    bound
        No plan costs less, in the same units.
    steps, first_seconds
        Search steps made; wall clock to the first legal plan.
    history
        (seconds, objective) whenever the best plan changed, the final one last; where what is left
        out counts before the objective, of those plans that leave out no more than the final one.
    megabytes
        Largest resident memory.
    notes
        What is unfair or unusual about the run, one sentence each; they become footnotes.
    """

    set: str
    instance: str
    solver: str
    version: str
    seed: int
    seconds: float
    used_seconds: float
    cores: int
    machine: str
    date: str
    python: str
    commit: str
    objective: float | None
    feasible: bool
    unserved: float | None = None
    accepted: bool | None = None
    bound: float | None = None
    steps: int | None = None
    first_seconds: float | None = None
    history: tuple[tuple[float, float], ...] | None = None
    megabytes: float | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError if a value is of the wrong kind, or the run contradicts itself."""
        wrong = [text for field in fields(self) for text in _wrong(field.name, self)]
        if not wrong and self.feasible and self.objective is None:
            wrong = ["a feasible plan needs an objective"]
        if wrong:
            raise ValueError("; ".join(wrong))


def _wrong(name: str, record: SolveRecord) -> Iterator[str]:
    """Yield what is wrong with a value, told with its name."""
    value = getattr(record, name)
    if value is None and name in _NULLABLE:
        return
    if name in _TEXTS:
        good, kind = isinstance(value, str) and (value != "" or name == "commit"), "a text"
        if good and name == "date" and not _is_utc(value):
            good, kind = False, "a date and time in UTC, such as 2026-11-25T04:30:00+00:00"
    elif name in {"feasible", "accepted"}:
        good, kind = isinstance(value, bool), "true or false"
    elif name in _WHOLE:
        good = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        kind = "a whole number of 0 or more"
    elif name == "notes":
        good, kind = all(isinstance(note, str) and note for note in value), "a list of texts"
    elif name == "history":
        good = bool(value) and all(_is_number(part) for pair in value for part in pair)
        good = good and all(a[0] <= b[0] for a, b in pairwise(value))
        kind = "pairs of seconds and objective in order of time"
    else:
        good, kind = _is_number(value), "a finite number"
        if good and name not in {"objective", "bound"}:
            good, kind = value >= 0, "a number of 0 or more"
    if not good:
        yield f"{name} must be {kind}, not {value!r}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_utc(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).utcoffset() == timedelta(0)
    except ValueError:
        return False


def append(path: Path, record: SolveRecord) -> None:
    """Add a record to a file as one line; what is there already is never changed."""
    line = json.dumps({"schema": SCHEMA, "kind": KIND, **asdict(record)}, allow_nan=False) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # A run was killed while it wrote: its line stays alone.
                line = "\n" + line
        # One write at the end of the file: runs side by side do not tear each other's lines.
        file.write(line.encode())


def read(paths: Iterable[Path]) -> list[SolveRecord]:
    """Return the records of files, folders of ``.jsonl`` files included, in the order written.

    Raises
    ------
    RecordError
        If a file is missing or a line is no record; all bad lines are told at once.
    """
    records: list[SolveRecord] = []
    wrong: list[str] = []
    for path in _files(paths, wrong):
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            wrong.append(f"{path}: cannot be read: {error}")
            continue
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    records.append(_record(line))
                except ValueError as error:
                    wrong.append(f"{path}:{number}: {error}")
    if wrong:
        raise RecordError("\n".join(wrong))
    return records


def _files(paths: Iterable[Path], wrong: list[str]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.jsonl"))
        elif path.is_file():
            yield path
        else:
            wrong.append(f"{path}: there is no such file or folder")


def _record(line: str) -> SolveRecord:
    try:
        table = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error}") from error
    if not isinstance(table, dict):
        raise ValueError("is not an object of JSON")
    if table.pop("schema", None) != SCHEMA or table.pop("kind", None) != KIND:
        raise ValueError(f"is no record of schema {SCHEMA} and kind {KIND!r}")
    known = {field.name for field in fields(SolveRecord)}
    optional = {"notes", "unserved", *_NULLABLE} - {"objective"}
    unknown, missing = sorted(set(table) - known), sorted(known - optional - set(table))
    if unknown or missing:
        said = (("unknown", unknown), ("missing", missing))
        raise ValueError("; ".join(f"{word} {', '.join(names)}" for word, names in said if names))
    return SolveRecord(**_frozen(table))


def _frozen(table: dict[str, Any]) -> dict[str, Any]:
    """Return the values with lists as tuples."""
    history, notes = table.get("history"), table.get("notes", [])
    if not isinstance(notes, list):
        raise ValueError(f"notes must be a list of texts, not {notes!r}")
    if history is not None:
        pairs = isinstance(history, list) and all(
            isinstance(pair, list) and len(pair) == 2 for pair in history
        )
        if not pairs:
            raise ValueError("history must be pairs of seconds and objective in order of time")
        history = tuple((pair[0], pair[1]) for pair in history)
    return {**table, "history": history, "notes": tuple(notes)}


def machine() -> str:
    """Return the model of the processor and how many cores there are."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                model = value.strip()
                break
    return f"{model}, {os.cpu_count() or 1} cores"


def commit() -> str:
    """Return the commit of this code, with "+" if it was changed since; "" if there is none."""
    folder = Path(__file__).parent
    try:
        found = [
            subprocess.run(  # noqa: S603 - Its words are the ones below.
                ["git", *arguments],  # noqa: S607 - It is wherever the machine has it.
                cwd=folder,
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
            for arguments in (
                ("rev-parse", "--short=7", "HEAD"),
                ("status", "--porcelain", "--untracked-files=no", "--", *_CODE),
            )
        ]
    except (OSError, subprocess.CalledProcessError):  # No git, or a copy without history.
        return ""
    return found[0] + ("+" if found[1] else "")


def now() -> str:
    """Return the date and time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
