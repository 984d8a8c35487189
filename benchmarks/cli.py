"""``infuseroute-bench``: measures the solver on suites of cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Measures infuseroute: time to a first plan, cost over time, memory.",
    add_completion=False,
    no_args_is_help=True,
)


@app.callback()
def _commands() -> None:
    """Measures infuseroute: time to a first plan, cost over time, memory."""


@app.command()
def run(
    suite: Annotated[Path, typer.Argument(help="A suite, such as suites/nightly.toml.")],
    record: Annotated[
        Path | None, typer.Option(help="Append the records to this file, as lines of JSON.")
    ] = None,
) -> None:
    """Measure every case of a suite, and print what was found."""
    import os

    from benchmarks.record import append_record
    from benchmarks.report import lines_of
    from benchmarks.runner import run_case
    from benchmarks.suite import SuiteError, read_suite

    try:
        found = read_suite(suite)
    except SuiteError as error:
        typer.echo(f"infuseroute-bench: {error}", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{found.title}, on {os.cpu_count()} cores")
    for case in found.cases:
        measured = run_case(case)
        for line in lines_of(case, measured):
            typer.echo(line)
        if record is not None:
            append_record(record, measured)


def main() -> None:
    """Run the command line."""
    app()
