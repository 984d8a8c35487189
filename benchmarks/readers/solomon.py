"""Solomon's format of vehicle routing with time windows: a table of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.readers.errors import ReaderError
from benchmarks.readers.node import read_text
from benchmarks.readers.vrptw import Place, Vehicles, case_of, check_place, whole_numbers

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.readers.case import Case

HEADINGS = (
    (1, "VEHICLE"),
    (2, "NUMBER CAPACITY"),
    (4, "CUSTOMER"),
    (5, "CUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME"),
)
"""Lines that are words, by their number among the lines that are not blank; line 0 is the name."""

FIRST_ROW = 6


def read_solomon(path: Path) -> Case:
    """Read an instance; raises ReaderError if it is damaged or contradicts itself."""
    numbered = enumerate(read_text(path).splitlines(), start=1)
    lines = [(f"line {number}", line.split()) for number, line in numbered if line.strip()]
    if len(lines) < FIRST_ROW + 2:
        raise ReaderError("", "the file ends before the depot and one customer")
    for index, heading in HEADINGS:
        where, words = lines[index]
        if " ".join(words).upper() != heading:
            raise ReaderError(where, f"must be {heading!r}")
    count, capacity = _row(lines[3], 2)
    if count < 1 or capacity < 1:
        raise ReaderError(lines[3][0], "there must be a vehicle and a capacity")
    spots = []
    for number, line in enumerate(lines[FIRST_ROW:]):
        stated, x, y, demand, ready, due, service = _row(line, 7)
        if stated != number:
            raise ReaderError(line[0], f"customer {number} must come here, not {stated}")
        place = Place(x=x, y=y, demand=demand, ready=ready, due=due, service=service)
        check_place(place, number, capacity, line[0])
        spots.append(place)
    return case_of(Vehicles(count=count, capacity=capacity, places=tuple(spots)), "solomon")


def _row(line: tuple[str, list[str]], count: int) -> list[int]:
    where, words = line
    if len(words) != count:
        raise ReaderError(where, f"has {len(words)} numbers, not {count}")
    return whole_numbers(words, where)
