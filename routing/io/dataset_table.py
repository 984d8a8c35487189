"""From the bytes of a CSV file to rows of text, whichever program wrote it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routing.io.dataset_problem import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from routing.io.dataset_problem import Complaints

DELIMITERS = (",", ";", "\t")
BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
SAVE_AS = "Save it as 'CSV UTF-8' in the spreadsheet program."
RESTORE = "The file is cut off or damaged: restore it, or export it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of a file.

    Attributes
    ----------
    rows
        Row number as a spreadsheet counts it, and cells by column name, stripped; empty if blank.
    complete
        False if rows may be missing, so that a reference to one of them cannot be judged.
    """

    rows: tuple[tuple[int, dict[str, str]], ...] = field(default=())
    complete: bool = True


NOTHING = Table(complete=False)


def read_table(
    path: Path, columns: Sequence[str], required: Sequence[str], complaints: Complaints
) -> Table:
    """Read a CSV file with a header row, in UTF-8 with or without byte order mark.

    Commas, semicolons and tabs are recognised by the header. Columns may be in any order; blank
    lines are skipped. All that is wrong goes to ``complaints``.
    """
    text = read_text(path, complaints)
    if text is None:
        return NOTHING
    records = _Records(path.name, text, _delimiter(text, columns), complaints)
    lines = iter(records)
    header = _header(path.name, lines, columns, required, complaints)
    if header is None:
        return NOTHING
    rows: list[tuple[int, dict[str, str]]] = []
    whole = True
    for number, cells in lines:
        if _fits(path.name, number, cells, header, complaints):
            named = zip(header, cells, strict=False)
            rows.append((number, {name: cell.strip() for name, cell in named if name}))
        else:
            whole = False
    return Table(rows=tuple(rows), complete=whole and not records.broken)


def read_text(path: Path, complaints: Complaints) -> str | None:
    """Return the text of a UTF-8 file, or None after saying why it cannot be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        complaints.add("missing_file", path.name, "The file is missing.", "Put it into the folder.")
        return None
    except OSError as error:
        text = f"The file cannot be read: {error.strerror}."
        complaints.add("unreadable_file", path.name, text, "Check the file and its permissions.")
        return None
    try:
        if data[:2] in BOMS or b"\0" in data:
            raise UnicodeDecodeError("utf-8", data, 0, 1, "UTF-16 or binary")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        row = None if error.reason == "UTF-16 or binary" else _lines(before) + 1
        kind = "UTF-16 or binary" if row is None else "not UTF-8"
        text = f"The file is {kind}, so its letters cannot be told apart."
        complaints.add("not_utf8", path.name, text, SAVE_AS, row=row)
        return None


def _lines(data: bytes) -> int:
    return len(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")) - 1


def _delimiter(text: str, columns: Sequence[str]) -> str:
    """Return the delimiter by which the first line that is not blank holds most known names."""
    first = next((line for line in text.splitlines() if line.strip(" \t,;")), "")
    known = set(columns)

    def recognised(delimiter: str) -> int:
        names = (_normal(cell.strip('"')) for cell in first.split(delimiter))
        return sum(name in known for name in names)

    return max(DELIMITERS, key=recognised)


def _normal(name: str) -> str:
    return "_".join(name.strip().casefold().replace("_", " ").split())


class _Records:
    """The records of a text that are not blank, numbered as rows; says if the text breaks off."""

    def __init__(self, file: str, text: str, delimiter: str, complaints: Complaints) -> None:
        self.file = file
        self.broken = False
        self._complaints = complaints
        # A quoted cell may hold line breaks: the reader must see them as they are.
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        number = 0
        while True:
            number += 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                self.broken = True
                text = "A quotation mark that opens or ends in this row has no partner."
                self._complaints.add("broken_row", self.file, text, RESTORE, row=number)
                return
            if any(cell.strip() for cell in cells):
                yield number, cells


def _header(
    file: str,
    lines: Iterator[tuple[int, list[str]]],
    columns: Sequence[str],
    required: Sequence[str],
    complaints: Complaints,
) -> list[str] | None:
    """Return the column of each cell, "" for those to ignore, or None if there is no header."""
    number, cells = next(lines, (1, []))
    names = [_normal(cell) for cell in cells]
    if not set(names) & set(required):
        text = "The first row does not name the columns."
        action = f"Begin with a row that names at least: {', '.join(required)}."
        complaints.add("no_header", file, text, action, row=number)
        return None
    for position, name in enumerate(names):
        if name and name not in columns:
            _unknown_column(file, number, position, cells[position], columns, complaints)
        elif name and name in names[:position]:
            text = f"Column {name} occurs twice."
            action = "Delete or rename one of the two."
            complaints.add("duplicate_column", file, text, action, row=number, column=name)
    for name in required:
        if name not in names:
            text = f"Column {name} is missing."
            complaints.add("missing_column", file, text, "Add it.", row=number, column=name)
    return [name if name in columns else "" for name in names]


def _unknown_column(
    file: str, row: int, position: int, name: str, columns: Sequence[str], complaints: Complaints
) -> None:
    """Quote a column only if it is a slip of a known one: it may be data of a lost line break."""
    guess = nearest(_normal(name), columns)
    if abs(len(guess) - len(name)) > 3:
        guess = ""
    column = shown(name).strip("'") if guess else _letters(position)
    action = f"Rename it to {guess}, or delete it." if guess else "Delete it."
    text = f"Column {_letters(position)} of the header is not known."
    complaints.add("unknown_column", file, text, action, row=row, column=column)


def _letters(position: int) -> str:
    """Return the letters by which a spreadsheet names a column counted from 0."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _fits(file: str, row: int, cells: list[str], header: list[str], complaints: Complaints) -> bool:
    if len(cells) < len(header):
        text = f"The row has {len(cells)} cells, the header has {len(header)}."
        action = "Complete the row; if it is the last one, the file may be cut off."
    elif any(cell.strip() for cell in cells[len(header) :]):
        text = f"The row has {len(cells)} cells, the header has {len(header)}."
        action = "Put cells that contain the delimiter in quotation marks."
    else:
        return True
    complaints.add("cell_count", file, text, action, row=row)
    return False
