"""What a measurement of the service leaves behind: one line of JSON each, only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import figure_record
from benchmarks.figure_record import FigureRecord, measured

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KIND = "service"
"""What every line says of itself."""


def keep(
    path: Path | None, case: str, variant: str, values: Mapping[str, float], seconds: float = 0.0
) -> None:
    """Add a figure of now to a file as one line, if there is a file to add it to."""
    if path is not None:
        figure_record.append(path, measured(case, variant, dict(values), seconds), KIND)


def read(path: Path) -> list[FigureRecord]:
    """Return the records of a file; see ``figure_record.read``."""
    return figure_record.read(path, KIND)


__all__ = ["KIND", "FigureRecord", "keep", "read"]
