"""What can be wrong with a dataset, and how it is told."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning"]

MAX_SHOWN = 40
"""Characters of a value that are quoted at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetProblem:
    """Something wrong in a dataset. Names, addresses and coordinates of homes are never in it.

    Attributes
    ----------
    code
        Stable code, listed in this folder's README.
    severity
        ``error``: the dataset is refused; ``warning``: it can be planned as it stands.
    file
        Name of the file within the folder.
    row, column
        Row as a spreadsheet counts it, or None; name of the column or key, or "".
    text, action
        What is wrong and what to do, one plain sentence each.
    """

    code: str
    severity: Severity = "error"
    file: str
    row: int | None = None
    column: str = ""
    text: str
    action: str


class DatasetError(ValueError):
    """A dataset that cannot be planned; ``problems`` says all that is wrong with it."""

    def __init__(self, problems: tuple[DatasetProblem, ...]) -> None:
        super().__init__("; ".join(f"{p.code} {p.file}:{p.row or ''}:{p.column}" for p in problems))
        self.problems = problems


class CellError(ValueError):
    """A value that cannot be used: code, what is wrong, what to do."""

    def __init__(self, code: str, text: str, action: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.action = action


@dataclass(slots=True)
class Complaints:
    """Collects problems while a dataset is read."""

    found: list[DatasetProblem] = field(default_factory=list)

    def add(
        self,
        code: str,
        file: str,
        text: str,
        action: str,
        *,
        row: int | None = None,
        column: str = "",
        severity: Severity = "error",
    ) -> None:
        """Note one problem."""
        self.found.append(
            DatasetProblem(
                code=code,
                severity=severity,
                file=file,
                row=row,
                column=column,
                text=text,
                action=action,
            )
        )

    def add_error(
        self, error: CellError, file: str, *, row: int | None = None, column: str = ""
    ) -> None:
        """Note what is wrong with a value."""
        self.add(error.code, file, error.text, error.action, row=row, column=column)

    def sorted(self, files: Iterable[str]) -> tuple[DatasetProblem, ...]:
        """Return all problems by file in the order given, then by row; without exact doubles."""
        order = {name: position for position, name in enumerate(files)}
        unique = dict.fromkeys(self.found)
        return tuple(sorted(unique, key=lambda p: (order.get(p.file, len(order)), p.row or 0)))


def shown(value: str) -> str:
    """Return a value as it may be quoted: short, on one line, with nothing invisible."""
    clean = "".join(c if c.isprintable() else "?" for c in value)
    return f"'{clean[:MAX_SHOWN]}{'...' if len(clean) > MAX_SHOWN else ''}'"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known word that a misspelt one most likely means, or "" if none is close."""
    words = {word.casefold(): word for word in known}
    close = difflib.get_close_matches(name[:60].casefold(), words, n=1, cutoff=0.6)
    return words[close[0]] if close else ""
