"""A generated site with fewer nurses: a benchmark's size in nurses as it is asked for."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from routing.io.dataset_rows import NURSES, PATIENTS, SHIFTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    Row = dict[str, str]

NAMED = ("primary_nurse", "required_nurses", "preferred_nurses", "excluded_nurses")
"""Columns of patients that name nurses, several of them with semicolons between."""


def keep_nurses(folder: Path, most: int, day: date) -> int:
    """Leave so many nurses in a dataset, those on regular duty on a day first; return how many.

    Shifts of the others are taken out, and patients no longer name them.
    """
    on_duty: set[str] = set()

    def look(row: Row) -> Row:
        if row["date"] == day.isoformat() and row["duty"] in ("", "regular"):
            on_duty.add(row["nurse"])
        return row

    ids: list[str] = []

    def note(row: Row) -> Row:
        ids.append(row["id"])
        return row

    _rewrite(folder / SHIFTS, look)
    _rewrite(folder / NURSES, note)
    kept = set(sorted(ids, key=lambda nurse: (nurse not in on_duty, nurse))[:most])

    def without(row: Row) -> Row:
        named = {c: ";".join(n for n in row[c].split(";") if n in kept) for c in NAMED}
        return row | named

    _rewrite(folder / NURSES, lambda row: row if row["id"] in kept else None)
    _rewrite(folder / SHIFTS, lambda row: row if row["nurse"] in kept else None)
    _rewrite(folder / PATIENTS, without)
    return len(kept)


def _rewrite(file: Path, change: Callable[[Row], Row | None]) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        names, rows = reader.fieldnames or [], [change(row) for row in reader]
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row is not None)
