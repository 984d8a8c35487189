"""What a trial leaves behind: one line of JSON each, only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import figure_record
from benchmarks.figure_record import FigureRecord as TuningRecord
from benchmarks.figure_record import measured

if TYPE_CHECKING:
    from pathlib import Path

KIND = "tuning"
"""What every line says of itself."""


def append(path: Path, record: TuningRecord) -> None:
    """Add a record to a file as one line; what is there already is never changed."""
    figure_record.append(path, record, KIND)


def read(path: Path) -> list[TuningRecord]:
    """Return the records of a file; see ``figure_record.read``."""
    return figure_record.read(path, KIND)


__all__ = ["KIND", "TuningRecord", "append", "measured", "read"]
