"""One figure that is no run of a solver on an instance: one line of JSON each, only ever added."""

from __future__ import annotations

import json
import math
import os
import platform
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from benchmarks.solve_record import RecordError, commit, machine, now

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = 1
"""What every line says of itself, with its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRecord:
    """One figure.

    Attributes
    ----------
    case
        What was measured, such as ``day 3`` or ``admission``.
    variant
        How, such as ``weight 16``; "" if there is one way.
    values
        Figures by name, with their unit in the name.
    seconds
        Limit of the search; 0 if there was none.
    machine, python, commit, date
        On what, by what code, when (ISO 8601, UTC).
    """

    case: str
    variant: str
    values: dict[str, float]
    seconds: float
    machine: str
    python: str
    commit: str
    date: str

    def __post_init__(self) -> None:
        """Raise ValueError if a value is of the wrong kind."""
        texts: tuple[object, ...] = (self.case, self.variant, self.machine, self.python)
        texts += (self.commit, self.date)
        if not all(isinstance(text, str) for text in texts) or not self.case:
            raise ValueError("case, variant, machine, python, commit and date must be texts")
        numbers: list[object] = [self.seconds, *self.values.values()]
        if not all(isinstance(n, int | float) and math.isfinite(n) for n in numbers):
            raise ValueError("seconds and values must be finite numbers")


def measured(case: str, variant: str, values: dict[str, float], seconds: float) -> FigureRecord:
    """Return a record of now, on this machine."""
    return FigureRecord(
        case=case,
        variant=variant,
        values=values,
        seconds=seconds,
        machine=machine(),
        python=platform.python_version(),
        commit=commit(),
        date=now(),
    )


def append(path: Path, record: FigureRecord, kind: str) -> None:
    """Add a record to a file as one line; what is there already is never changed."""
    line = json.dumps({"schema": SCHEMA, "kind": kind, **asdict(record)}, allow_nan=False) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # A run was killed while it wrote: its line stays alone.
                line = "\n" + line
        file.write(line.encode())


def read(path: Path, kind: str) -> list[FigureRecord]:
    """Return the records of a file in the order written; none if there is no file.

    Raises
    ------
    RecordError
        If a line is no record of this kind; all bad lines are told at once.
    """
    if not path.is_file():
        return []
    records, wrong = [], []
    known = {field.name for field in fields(FigureRecord)}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            table = json.loads(line)
            if not isinstance(table, dict):
                raise ValueError("is not an object of JSON")
            if table.pop("schema", None) != SCHEMA or table.pop("kind", None) != kind:
                raise ValueError(f"is no record of schema {SCHEMA} and kind {kind!r}")
            if set(table) != known:
                raise ValueError(f"must have {', '.join(sorted(known))} and nothing else")
            records.append(FigureRecord(**table))
        except ValueError as error:
            wrong.append(f"{path}:{number}: {error}")
    if wrong:
        raise RecordError("\n".join(wrong))
    return records
