"""Files of a dataset from what was uploaded: CSV, TOML, a workbook, JSON, or a zip of them.

Nothing is unpacked to disk, no name is followed, and what is unpacked is counted while it is:
an archive that says little and holds much is refused.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from routing.io.dataset_problem import DatasetError, DatasetProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_UNPACKED = 200_000_000
"""Bytes that all files may have together."""

MOST_FILES = 200
TABLES = ("places", "nurses", "shifts", "patients", "orders")


def files_of(uploads: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return a dataset's files by name; raises DatasetError with all that cannot be used."""
    files: dict[str, bytes] = {}
    problems: list[DatasetProblem] = []
    for name, content in uploads:
        try:
            found = _opened(name, content)
        except _UnreadableError as error:
            problems.append(_problem(error.code, name, str(error), error.action))
            continue
        for inner, data in found.items():
            if inner in files:
                text = "The file was sent twice."
                problems.append(_problem("doubled_file", inner, text, "Send it once."))
            files[inner] = data
    if problems:
        raise DatasetError(tuple(problems))
    return files


class _UnreadableError(ValueError):
    def __init__(self, code: str, text: str, action: str) -> None:
        super().__init__(text)
        self.code = code
        self.action = action


def _opened(name: str, content: bytes) -> dict[str, bytes]:
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    if plain.lower().endswith(".zip"):
        return _unzipped(content)
    if plain.lower().endswith(".xlsx"):
        return _sheets(content)
    if plain.lower().endswith(".json"):
        return _tables(content)
    if plain.lower().endswith((".csv", ".toml")):
        return {plain: content}
    text = "A dataset has files .csv, .toml, .xlsx, .json, or a .zip of them."
    raise _UnreadableError("unknown_file", text, "Send the files of the dataset alone.")


def _unzipped(content: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if len(members) > MOST_FILES:
                raise _UnreadableError("too_many_files", "It holds too many files.", "Send less.")
            root = _root([info.filename for info in members])
            for info in members:
                with archive.open(info) as member:
                    data = member.read(left + 1)
                left -= len(data)
                if left < 0:
                    text = "Unpacked, it is larger than a dataset may be."
                    raise _UnreadableError("too_large", text, "Send a smaller dataset.")
                files[info.filename.removeprefix(root)] = data
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        text = "The archive is damaged, or packed in a way that is not read here."
        raise _UnreadableError("bad_archive", text, "Pack it again as plain zip.") from error
    except (ValueError, KeyError) as error:
        if isinstance(error, _UnreadableError):
            raise
        raise _UnreadableError(
            "bad_archive", "The archive is damaged.", "Pack it again."
        ) from error
    return files


def _root(names: list[str]) -> str:
    """Return the one folder that all files of an archive are in, "" if there is none."""
    tops = {name.split("/", 1)[0] for name in names if "/" in name}
    inside = all("/" in name for name in names)
    return f"{tops.pop()}/" if inside and len(tops) == 1 else ""


def _sheets(content: bytes) -> dict[str, bytes]:
    """Return the sheets of a workbook as tables; a sheet ``policy`` has keys and values."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                raise _UnreadableError("too_large", "The workbook is too large.", "Send less.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            return {
                f"{sheet.title.strip().lower()}.csv": _csv(
                    [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
                )
                for sheet in book.worksheets
                if sheet.title.strip().lower() in TABLES
            }
        finally:
            book.close()
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, TypeError) as error:
        if isinstance(error, _UnreadableError):
            raise
        text = "The workbook cannot be read."
        raise _UnreadableError("bad_workbook", text, "Save it again as .xlsx.") from error


def _cell(value: Any) -> str:
    """Return a cell as it would be written in a CSV file."""
    import datetime as dt

    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M")
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _tables(content: bytes) -> dict[str, bytes]:
    """Return the tables of a JSON document: lists of rows by name, and ``policy`` as TOML text."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _UnreadableError("bad_json", "The file is not JSON.", "Export it again.") from error
    if not isinstance(found, dict):
        raise _UnreadableError("bad_json", "The file is no object.", "See the README.")
    files: dict[str, bytes] = {}
    for name, rows in found.items():
        if name == "policy" and isinstance(rows, str):
            files["policy.toml"] = rows.encode()
        elif name in TABLES and isinstance(rows, list) and all(isinstance(r, dict) for r in rows):
            files[f"{name}.csv"] = rows_to_csv(rows)
        else:
            text = f"It may hold policy (a text) and lists of rows named {', '.join(TABLES)}."
            raise _UnreadableError("bad_json", text, "See the README of api/routes.")
    return files


def rows_to_csv(rows: list[dict[str, Any]]) -> bytes:
    """Return rows of JSON values as a table."""
    names = list(dict.fromkeys(str(name) for row in rows for name in row))
    return _csv([names, *([written(row.get(name)) for name in names] for row in rows)])


def written(value: Any) -> str:
    """Return a JSON value as it is written in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(str(item) for item in value)
    if isinstance(value, float):
        return f"{value:.15f}".rstrip("0").rstrip(".")
    return str(value)


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _problem(code: str, file: str, text: str, action: str) -> DatasetProblem:
    shown = "".join(letter if letter.isprintable() else "?" for letter in file)[:80]
    return DatasetProblem(code=code, file=shown, text=text, action=action)


def table_of(files: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    """Return the rows of a stored table as they are written, cells stripped."""
    text = files.get(f"{name}.csv", b"").decode("utf-8-sig")
    header = next((line for line in text.splitlines() if line.strip(" \t,;")), "")
    delimiter = max(",;\t", key=header.count)
    lines = [
        [cell.strip() for cell in row]
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    ]
    lines = [row for row in lines if any(row)]
    if not lines:
        return []
    names = ["_".join(n.strip().casefold().replace("_", " ").split()) for n in lines[0]]
    return [{n: cell for n, cell in zip(names, row, strict=False) if n} for row in lines[1:]]
