"""What a measurement leaves behind."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One case measured.

    Attributes
    ----------
    case
        Its name.
    visits, shifts, nurses
        Size of the problem; shifts and nurses on regular duty.
    read_seconds
        Reading the dataset and opening the road network.
    assemble_seconds
        Snapping, travel matrix, protocols: from dataset to problem.
    first_plan_seconds
        From the dataset read to the first legal plan: assembling, compiling, constructing.
    history
        (seconds of solving, points) of each better plan.
    unassigned, violations
        Of the final plan.
    lower_bound
        No plan costs less.
    steps
        Search steps made.
    peak_megabytes
        Largest resident memory of the process, libraries included.
    """

    case: str
    visits: int
    shifts: int
    nurses: int
    read_seconds: float
    assemble_seconds: float
    first_plan_seconds: float
    history: tuple[tuple[float, int], ...]
    unassigned: int
    violations: int
    lower_bound: int | None
    steps: int
    peak_megabytes: float


def append_record(path: Path, record: Record) -> None:
    """Add a record as one line of JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(record)) + "\n")
