"""JSON read strictly: every value knows where it stands, and nothing is guessed or passed over."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from benchmarks.readers.errors import ReaderError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST = 10**6
"""No number of these formats is larger; what is, was damaged."""

FINEST = -30
"""Smallest power of ten that a decimal may have."""

GZIP = b"\x1f\x8b"


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file, unpacked if they are packed by gzip."""
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if data.startswith(GZIP) else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ReaderError("", "the file is packed by gzip, but damaged") from error
    except OSError as error:
        raise ReaderError("", f"the file cannot be read: {error.strerror}") from error


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8."""
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReaderError(f"byte {error.start}", "the file is not text in UTF-8") from error


def read_json(path: Path) -> Node:
    """Return the root of a JSON file; decimals stay exact."""
    try:
        value = json.loads(
            read_text(path),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_no_doubles,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, character {error.colno}"
        raise ReaderError(where, f"the file is not JSON: {error.msg}") from error
    except RecursionError:
        raise ReaderError("", "the file is not JSON of this kind: it is nested too deep") from None
    except ReaderError:
        raise
    except ValueError:  # A whole number with more digits than Python reads.
        raise ReaderError("", "the file has a number that is too large") from None
    return Node(value=value, where="")


def _no_constant(name: str) -> NoReturn:
    raise ReaderError("", f"the file has {name}, which is no number")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        keys = [key for key, _ in pairs]
        doubled = next(key for key in keys if keys.count(key) > 1)
        raise ReaderError("", f"key {doubled!r} occurs twice in one object")
    return table


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A value of a JSON file and where it stands."""

    value: Any
    where: str

    def fail(self, text: str) -> ReaderError:
        """Return an error that is located here."""
        return ReaderError(self.where, text)

    def table(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Node]:
        """Return the values of an object that has these keys and no others."""
        if not isinstance(self.value, dict):
            raise self.fail(f"must be an object, not {_kind(self.value)}")
        must = tuple(required)
        for key in must:
            if key not in self.value:
                raise self.fail(f"key {key!r} is missing")
        for key in self.value:
            if key not in must and key not in tuple(optional):
                raise self.fail(f"key {key!r} is unknown")
        prefix = f"{self.where}." if self.where else ""
        return {key: Node(value=v, where=f"{prefix}{key}") for key, v in self.value.items()}

    def items(self, least: int = 0, most: int | None = None) -> list[Node]:
        """Return the values of a list with so many of them."""
        if not isinstance(self.value, list):
            raise self.fail(f"must be a list, not {_kind(self.value)}")
        count = len(self.value)
        if count < least or (most is not None and count > most):
            wanted = f"{least}" if least == most else f"{least} to {most}" if most else "some"
            raise self.fail(f"has {count} values, not {wanted}")
        return [Node(value=v, where=f"{self.where}[{i}]") for i, v in enumerate(self.value)]

    def text(self) -> str:
        """Return a text that can be printed in one line, and is not empty."""
        if not isinstance(self.value, str):
            raise self.fail(f"must be a text, not {_kind(self.value)}")
        if not self.value or not self.value.isprintable():
            raise self.fail(f"must be a text of printable characters, not {self.value!r}")
        return self.value

    def whole(self, least: int = 0, most: int = MOST) -> int:
        """Return a whole number in a range."""
        number = self.number()
        if number != int(number):
            raise self.fail(f"must be a whole number, not {number}")
        if not least <= number <= most:
            raise self.fail(f"must be from {least} to {most}, not {number}")
        return int(number)

    def number(self, least: int = -MOST) -> Decimal:
        """Return an exact number of at least ``least``."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            raise self.fail(f"must be a number, not {_kind(self.value)}")
        found = Decimal(self.value)
        exponent = found.as_tuple().exponent
        if not least <= found <= MOST or not isinstance(exponent, int) or exponent < FINEST:
            raise self.fail(f"must be a number from {least} to {MOST}")
        return found


def unique(nodes: Iterable[Node]) -> list[str]:
    """Return texts that must all differ."""
    found: dict[str, str] = {}
    for node in nodes:
        text = node.text()
        if text in found:
            raise node.fail(f"{text!r} occurs already at {found[text]}")
        found[text] = node.where
    return list(found)


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "yes or no"}
    return "nothing" if value is None else names.get(type(value), "a number")
