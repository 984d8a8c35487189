"""``infuseroute-bench``: measures the solver on suites of cases, and solves files of others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

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
    roads: Annotated[
        Path | None,
        typer.Option(help="Roads for suites/roads.toml: an extract or a road network file."),
    ] = None,
) -> None:
    """Measure every case of a suite, and print what was found."""
    from benchmarks.suite import SuiteError, read_table

    try:
        table = read_table(suite)
        if table.get("kind") == "roads":
            _run_roads(table, roads, record)
        elif roads is not None:
            raise SuiteError(f"{suite} names its own roads; leave out --roads.")
        else:
            _run_plans(suite, record)
    except SuiteError as error:
        typer.echo(f"infuseroute-bench: {error}", err=True)
        raise typer.Exit(2) from None


@app.command()
def solve(
    file: Annotated[Path, typer.Argument(help="A problem in one of the formats.")],
    format_name: Annotated[
        str,
        typer.Option(
            "--format",
            help="hhcrsp, uhhc, solomon, gehring-homberger, nurse-day, or problem (ours).",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Write the solution here, in the file's own format.")],
    seconds: Annotated[float, typer.Option(min=0, max=86_400, help="Limit of the search.")] = 10.0,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the search.")] = 0,
) -> None:
    """Solve one file, write its solution, and print its cost by the format's own objective.

    Exit code 2: the file or a value given cannot be used; 1: no plan found is a solution. Nothing
    is written then.
    """
    from benchmarks.readers.errors import NoAnswerError, ReaderError
    from benchmarks.readers.formats import solve_file

    try:
        for line in solve_file(file, format_name, seconds=seconds, seed=seed, out=out):
            typer.echo(line)
    except ReaderError as error:
        typer.echo(f"infuseroute-bench: {file}: {error}", err=True)
        raise typer.Exit(2) from None
    except NoAnswerError as error:
        typer.echo(f"infuseroute-bench: {file}: {error}", err=True)
        raise typer.Exit(1) from None


def _run_plans(suite: Path, record: Path | None) -> None:
    """Plan every case of a suite."""
    import os

    from benchmarks.record import append_record
    from benchmarks.report import lines_of
    from benchmarks.runner import run_case
    from benchmarks.suite import read_suite

    found = read_suite(suite)
    typer.echo(f"{found.title}, on {os.cpu_count()} cores")
    for case in found.cases:
        measured = run_case(case)
        for line in lines_of(case, measured):
            typer.echo(line)
        if record is not None:
            append_record(record, measured)


def _run_roads(table: dict[str, Any], roads: Path | None, record: Path | None) -> None:
    """Measure travel times."""
    from benchmarks.roads.measure import Figure, Measurement, append_measurement
    from benchmarks.roads.run import run_roads
    from benchmarks.roads.suite import road_suite
    from benchmarks.suite import SuiteError
    from geo_data.road_network import RoadNetworkError

    def keep(measurement: Measurement | Figure) -> None:
        if record is not None:
            append_measurement(record, measurement)

    suite = road_suite(table, roads)
    typer.echo(suite.title)
    try:
        run_roads(suite, typer.echo, keep)
    except RoadNetworkError as error:
        raise SuiteError(str(error)) from error


def main() -> None:
    """Run the command line."""
    app()
