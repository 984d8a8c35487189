"""What the tables of ``staffing capacity``, ``what-if`` and ``mix`` have in common."""

from __future__ import annotations

import math
import sys
import time
from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from routing.capacity.scenarios import Effort, Outcome
    from routing.capacity.wages import Wages
    from routing.io.dataset import Dataset

WIDE = 240
"""Columns of a table that goes to a file."""

FIGURES = (
    "in window %",
    "left out",
    "orders refused",
    "late",
    "overtime min",
    "uncovered %",
    "driving h",
    "cost, k points",
)

ABOVE = ("in window: % above today", "left out: above today")


def figures_of(outcome: Outcome) -> tuple[str, ...]:
    """Return what the columns of ``FIGURES`` say."""
    return (
        told(outcome, "in_window", 100),
        told(outcome, "left_out"),
        interval_text(outcome.mean(lambda day: len(day.newly_refused))),
        told(outcome, "late"),
        told(outcome, "overtime", 1 / 60),
        told(outcome, "open_share", 100),
        told(outcome, "driving", 1 / 3_600),
        told(outcome, "points", 1e-3),
    )


def read_prices(path: Path | None, dataset: Dataset) -> Wages | None:
    """Read prices of hours, if a file is named; end the program if they cannot be used."""
    from routing.capacity.wages import WagesError, read_wages

    try:
        return None if path is None else read_wages(path, dataset)
    except WagesError as error:
        refuse_text(f"{error}.")


def wages_head(wages: Wages | None) -> tuple[str, ...]:
    """Return the head of the column of wages, if there is one."""
    return () if wages is None else ("wages a day",)


def wages_of(outcome: Outcome, wages: Wages | None) -> tuple[str, ...]:
    """Return what is in it."""
    return () if wages is None else (interval_text(outcome.mean(wages.of_day)),)


def above_of(outcome: Outcome, today: Outcome) -> tuple[str, ...]:
    """Return what the columns of ``ABOVE`` say."""
    if outcome is today:
        return ("", "")
    return (
        interval_text(outcome.above(today, lambda day: day.in_window), 100, sign="+"),
        interval_text(outcome.above(today, lambda day: day.left_out), sign="+"),
    )


def told(outcome: Outcome, name: str, scale: float = 1.0) -> str:
    """Return the mean of a figure, with its interval."""
    return interval_text(outcome.mean(lambda day: getattr(day, name)), scale)


def interval_text(found: tuple[float, float], scale: float = 1.0, sign: str = "") -> str:
    """Return a mean and half its interval, which is infinite for one value."""
    mean, around = found
    apart = "" if math.isinf(around) else f" ±{around * scale:.1f}"
    return f"{mean * scale:{sign}.1f}{apart}"


def explain(effort: Effort) -> None:
    """Print what the figures are."""
    text = "of one day: with more --samples there are confidence intervals"
    if effort.samples > 1:
        text = (
            f"are means of {effort.samples} sampled days, the same for all; ± is half the 95 % "
            "confidence interval, and what is above today is counted day by day"
        )
    typer.echo(f"Figures {text}.")
    typer.echo(
        "Orders refused are those that today's nurses could answer for and these could not: their "
        "visits are left out."
    )


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table, as wide as it needs be where nobody watches."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, name in enumerate(head):
        table.add_column(name, justify="left" if number == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    # Where nobody watches, lines are as long as they need be: they go to a file or a pipe.
    wide = None if sys.stdout.isatty() else WIDE
    Console(highlight=False, width=wide).print(table)


class Progress:
    """Lines on standard error with the seconds since the start."""

    def __init__(self) -> None:
        self.begin = time.perf_counter()

    def __call__(self, text: str) -> None:
        """Print a line."""
        typer.echo(f"{time.perf_counter() - self.begin:6.1f} s  {text}", err=True)
