"""Protocol files: TOML, one family of therapies each, and what all of them share."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.domain.order import Device
from routing.protocols.checks import faults_of, faults_of_hours
from routing.protocols.protocol import FOLLOW_UP, Hours, Protocols, Therapy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHARED = "line_care.toml"
"""What all therapies share: hours, devices, care of lines."""

DEFAULTS = Path(__file__).parent
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Table = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolProblem:
    """Something wrong in a protocol file.

    Attributes
    ----------
    file
        Name of the file.
    key
        Where in it, such as ``antibiotic.steps.first_dose.minutes``; "" for the whole file.
    text
        What is wrong, one plain sentence.
    """

    file: str
    key: str
    text: str


class ProtocolError(ValueError):
    """Protocol files that cannot be used; ``problems`` says all that is wrong with them."""

    def __init__(self, problems: tuple[ProtocolProblem, ...]) -> None:
        super().__init__("; ".join(f"{p.file} {p.key}: {p.text}" for p in problems))
        self.problems = problems


def load_protocols(folder: Path | None = None) -> Protocols:
    """Return the protocols that come with the program, some files replaced by a site's own.

    Parameters
    ----------
    folder
        A file in it replaces the default of the same name, or adds therapies.

    Raises
    ------
    ProtocolError
        With everything that is wrong in any file.
    """
    return _defaults() if folder is None else _load(folder)


@cache
def _defaults() -> Protocols:
    return _load(None)


def _load(folder: Path | None) -> Protocols:
    paths = {path.name: path for path in sorted(DEFAULTS.glob("*.toml"))}
    if folder is not None:
        paths |= {path.name: path for path in sorted(folder.glob("*.toml"))}
    problems: list[ProtocolProblem] = []
    tables = {name: _table(path, problems) for name, path in paths.items()}
    shared = tables.pop(SHARED)
    if problems:
        # What else is wrong cannot be told from what is missing for want of these files.
        raise ProtocolError(tuple(problems))
    file_of = {code: name for name, table in tables.items() for code in table}
    families: Table = {}
    for name, table in tables.items():
        for code, therapy in table.items():
            if code in families:
                problems.append(ProtocolProblem(file=name, key=code, text="It is in two files."))
            families[code] = therapy
    whole = {code: _inherit(code, families, ()) for code in families}
    therapies: dict[str, Therapy] = {}
    for code, table in whole.items():
        found = _therapy(code, table, shared, file_of[code], problems)
        if found is not None:
            therapies[code] = found
    protocols = _shared(shared, therapies, problems)
    if problems or protocols is None:
        raise ProtocolError(tuple(problems))
    return protocols


def _table(path: Path, problems: list[ProtocolProblem]) -> Table:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        # Only the line is taken from the parser's message, which may quote the file.
        line = re.search(r"\(at line (\d+)", str(error))
        where = f" at line {line[1]}" if line else ""
        text = f"The file is not complete TOML in UTF-8{where}."
        problems.append(ProtocolProblem(file=path.name, key="", text=text))
        return {}


def _inherit(code: str, families: Table, seen: tuple[str, ...]) -> Any:
    """Return a therapy's table with what it takes over by ``like``."""
    table = families[code]
    if not isinstance(table, dict) or "like" not in table:
        return table
    own = {key: value for key, value in table.items() if key != "like"}
    parent = table["like"]
    if not isinstance(parent, str) or parent in seen or parent not in families:
        # The key stays and is told as one that is not known.
        return table
    return _merged(_inherit(parent, families, (*seen, code)), own)


def _merged(base: Any, own: Any) -> Any:
    """Return a table with the keys of another one put over it, table by table."""
    if not isinstance(base, dict) or not isinstance(own, dict):
        return own
    return base | {key: _merged(base.get(key), value) for key, value in own.items()}


def _therapy(
    code: str, table: Any, shared: Mapping[str, Any], file: str, problems: list[ProtocolProblem]
) -> Therapy | None:
    if isinstance(table, dict):
        table = _with_shared(table, shared)
    therapy = _parsed(Therapy, table, file, code, problems)
    if therapy is None:
        return None
    faults = tuple(faults_of(therapy))
    problems += [ProtocolProblem(file=file, key=f"{code}.{key}", text=text) for key, text in faults]
    return None if faults else therapy


def _with_shared(table: Table, shared: Mapping[str, Any]) -> Table:
    """Return a therapy's table with what all therapies share put under its own keys."""
    for part in ("steps", "care"):
        known = _within(shared, part)
        if part in table and isinstance(table[part], dict):
            named = {name: _merged(known.get(name), own) for name, own in table[part].items()}
            table = table | {part: named}
    usual = _within(table, "care").get(FOLLOW_UP) or _within(shared, "care").get(FOLLOW_UP)
    return (
        table
        if usual is None
        else table | {"follow_up": _merged(usual, table.get("follow_up", {}))}
    )


def _within(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a table within a table, empty if there is none."""
    found = table.get(key)
    return found if isinstance(found, dict) else {}


def _shared(
    table: Table, therapies: Mapping[str, Therapy], problems: list[ProtocolProblem]
) -> Protocols | None:
    hours = _parsed(Hours, table.get("hours", {}), SHARED, "hours", problems)
    devices = _parsed(
        dict[Device, frozenset[str]], table.get("devices", {}), SHARED, "devices", problems
    )
    week = table.get("week_begins", "start")
    if week not in ("start", *_DAYS):
        text = "It is neither start nor a day of the week."
        problems.append(ProtocolProblem(file=SHARED, key="week_begins", text=text))
    if hours is not None:
        problems += [
            ProtocolProblem(file=SHARED, key=f"hours.{key}", text=text)
            for key, text in faults_of_hours(hours)
        ]
    for part in ("steps", "care"):
        if not isinstance(table.get(part, {}), dict):
            problems.append(ProtocolProblem(file=SHARED, key=part, text="It is not a table."))
    unknown = sorted(set(table) - {"hours", "devices", "week_begins", "steps", "care"})
    text = "The key is not known."
    problems += [ProtocolProblem(file=SHARED, key=key, text=text) for key in unknown]
    if hours is None or devices is None or problems:
        return None
    return Protocols(
        hours=hours,
        week_begins=None if week == "start" else _DAYS.index(week),
        devices=devices,
        therapies=therapies,
    )


def _parsed(kind: Any, table: Any, file: str, key: str, problems: list[ProtocolProblem]) -> Any:
    """Return an object of a kind, or None after noting all that is wrong with its table."""
    from pydantic import TypeAdapter, ValidationError

    try:
        # As JSON, lists may be read as tuples and sets, and yet no text as a number.
        return TypeAdapter(kind).validate_json(json.dumps(table, default=str), strict=True)
    except ValidationError as error:
        problems += [
            ProtocolProblem(file=file, key=".".join((key, *place)), text=text)
            for place, text in _faults(error)
        ]
        return None


def _faults(error: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield place and sentence of each fault, one for values that may be of several kinds."""
    seen: set[tuple[str, ...]] = set()
    for fault in error.errors(include_url=False, include_input=False):
        # Beside keys, places name kinds of values, such as int or tuple[...].
        parts = (str(part) for part in fault["loc"])
        place = tuple(part for part in parts if re.fullmatch(r"\w+", part) and part != "int")
        text = fault["msg"].rstrip(".")
        if fault["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
            text = "The key is not known"
        elif fault["type"] in ("missing", "missing_argument", "missing_keyword_only_argument"):
            text = "The key is missing"
        if place not in seen:
            seen.add(place)
            yield place, f"{text}."
