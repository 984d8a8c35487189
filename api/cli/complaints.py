"""Saying what is wrong with the input: a table for people, plain lines for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Protocol

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

BAD_INPUT = 2
"""Exit code of input that cannot be used."""


class Complaint(Protocol):
    """What dataset problems and plan file problems have in common."""

    @property
    def code(self) -> str:
        """Stable code."""

    @property
    def file(self) -> str:
        """Which file."""

    @property
    def row(self) -> int | None:
        """Row or line, if there is one."""

    @property
    def column(self) -> str:
        """Column, or path of the value."""

    @property
    def text(self) -> str:
        """What is wrong."""

    @property
    def action(self) -> str:
        """What to do."""


def refuse(complaints: Sequence[Complaint], *, note: str = "") -> NoReturn:
    """Print all complaints on standard error, count and note after them; leave with exit code 2."""
    _tell(complaints, "problem", note)
    raise typer.Exit(BAD_INPUT)


def warn(complaints: Sequence[Complaint]) -> None:
    """Print what does not stand in the way on standard error; nothing if there is nothing."""
    if complaints:
        _tell(complaints, "warning", "")


def _tell(complaints: Sequence[Complaint], noun: str, note: str) -> None:
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    if console.is_terminal:
        _table(console, complaints)
    else:
        for complaint in complaints:
            typer.echo(_line(complaint), err=True)
    count = f"{len(complaints)} {noun}{'s' if len(complaints) != 1 else ''}"
    warnings = sum(getattr(complaint, "severity", "") == "warning" for complaint in complaints)
    if noun == "problem" and warnings:
        count += f", {warnings} of them only warnings"
    typer.echo(f"{count}{note}.", err=True)


def refuse_text(text: str) -> NoReturn:
    """Print one plain sentence on standard error and leave with exit code 2."""
    typer.echo(f"infuseroute: {text}", err=True)
    raise typer.Exit(BAD_INPUT)


def _line(complaint: Complaint) -> str:
    row = "" if complaint.row is None else str(complaint.row)
    place = ":".join((complaint.file, row, complaint.column)).rstrip(":")
    return f"{complaint.code} {place} {complaint.text} — {complaint.action}"


def _table(console: Console, complaints: Sequence[Complaint]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("code", "file", "row", "column", "what is wrong", "what to do"):
        table.add_column(name, overflow="fold", justify="right" if name == "row" else "left")
    for c in complaints:
        row = "" if c.row is None else str(c.row)
        cells = (c.code, c.file, row, c.column, c.text, c.action)
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
