"""``infuseroute validate``: all problems of a dataset at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.input import load_dataset

if TYPE_CHECKING:
    from pathlib import Path


def run_validate(folder: Path) -> None:
    """Read a dataset and say that it is in order, or list what is not."""
    dataset = load_dataset(folder)
    counts = (
        f"{len(dataset.nurses)} nurses, {len(dataset.shifts)} shifts, "
        f"{len(dataset.patients)} patients, {len(dataset.orders)} orders"
    )
    typer.echo(f"{folder} is in order: {counts}.")
