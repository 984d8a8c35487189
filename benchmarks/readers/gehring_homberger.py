"""Gehring and Homberger's instances in the format of VRPLIB: a head and sections."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.readers.errors import ReaderError
from benchmarks.readers.node import read_text
from benchmarks.readers.vrptw import Place, Vehicles, case_of, check_place, whole_numbers

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.readers.case import Case

FIXED = {"TYPE": "VRPTW", "EDGE_WEIGHT_TYPE": "EUC_2D"}
NUMBERS = ("DIMENSION", "VEHICLES", "CAPACITY", "SERVICE_TIME")
WORDS = ("NAME", "COMMENT")
COORDINATES, DEMANDS = "NODE_COORD_SECTION", "DEMAND_SECTION"
WINDOWS, DEPOTS = "TIME_WINDOW_SECTION", "DEPOT_SECTION"
WIDTH = {COORDINATES: 3, DEMANDS: 2, WINDOWS: 3, DEPOTS: 1}
"""Numbers in a row of each section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What stands in a file: the head, and the rows of the sections with their lines."""

    head: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[tuple[str, list[int]]]] = field(default_factory=dict)


def read_gehring_homberger(path: Path) -> Case:
    """Read an instance; raises ReaderError if it is damaged or contradicts itself."""
    sheet = _sheet(read_text(path))
    for key, value in FIXED.items():
        if sheet.head.get(key) != value:
            raise ReaderError(key, f"must be {value}")
    size, count, capacity, service = (_number(sheet, key) for key in NUMBERS)
    if size < 2 or count < 1 or capacity < 1:
        raise ReaderError("", "there must be a depot, a customer, a vehicle and a capacity")
    if [row for _, row in sheet.rows.get(DEPOTS, [])] != [[1], [-1]]:
        raise ReaderError(DEPOTS, "must be 1 and -1: place 1 is the only depot")
    coordinates, demands, windows = (
        _section(sheet, name, size) for name in (COORDINATES, DEMANDS, WINDOWS)
    )
    spots = []
    for i in range(size):
        (x, y), (demand,), (ready, due) = coordinates[i][1], demands[i][1], windows[i][1]
        place = Place(x=x, y=y, demand=demand, ready=ready, due=due, service=service if i else 0)
        check_place(place, i, capacity, f"place {i + 1}")
        spots.append(place)
    vehicles = Vehicles(count=count, capacity=capacity, places=tuple(spots))
    return case_of(vehicles, "gehring-homberger")


def _sheet(text: str) -> _Sheet:
    sheet, section = _Sheet(), ""
    lines = [(f"line {n}", line.strip()) for n, line in enumerate(text.splitlines(), start=1)]
    filled = [(where, line) for where, line in lines if line]
    if not filled or filled[-1][1] != "EOF":
        raise ReaderError("", "the file does not end with EOF: it may be cut off")
    for where, line in filled[:-1]:
        key, colon, value = (part.strip() for part in line.partition(":"))
        if key in WIDTH and not value:
            section = key
            if key in sheet.rows:
                raise ReaderError(where, f"{key} occurs twice")
            sheet.rows[key] = []
        elif colon or not section:
            if key not in (*FIXED, *NUMBERS, *WORDS) or section:
                raise ReaderError(where, f"{key!r} is unknown here")
            if key in sheet.head:
                raise ReaderError(where, f"{key} occurs twice")
            sheet.head[key] = value
        else:
            words = line.split()
            if len(words) != WIDTH[section]:
                raise ReaderError(where, f"has {len(words)} numbers, not {WIDTH[section]}")
            sheet.rows[section].append((where, whole_numbers(words, where)))
    return sheet


def _number(sheet: _Sheet, key: str) -> int:
    if key not in sheet.head:
        raise ReaderError("", f"{key} is missing")
    (number,) = whole_numbers([sheet.head[key]], key)
    if number < 0:
        raise ReaderError(key, "must not be negative")
    return number


def _section(sheet: _Sheet, name: str, size: int) -> list[tuple[str, list[int]]]:
    """Return the rows of a section without their numbers, which must be 1, 2, 3, ..."""
    rows = sheet.rows.get(name, [])
    if len(rows) != size:
        raise ReaderError(name, f"has {len(rows)} rows, not {size} (DIMENSION)")
    for number, (where, row) in enumerate(rows, start=1):
        if row[0] != number:
            raise ReaderError(where, f"place {number} must come here, not {row[0]}")
    return [(where, row[1:]) for where, row in rows]
