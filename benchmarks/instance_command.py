"""``infuseroute-bench run`` on a suite of public instances: from options to an exit code."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from benchmarks.instances import check_files, chosen, instance_suite, seeds_of
from benchmarks.suite import SuiteError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceOptions:
    """The options of the command that are for instances alone, None where not given.

    Attributes
    ----------
    folder
        Where the files are.
    seconds, seeds
        Instead of the suite's own.
    only
        Pattern of names.
    judge
        Command that is asked about each solution.
    solutions
        Folder in which solutions stay.
    """

    folder: Path | None
    seconds: str | None
    seeds: str | None
    only: str | None
    judge: str | None
    solutions: Path | None


def run_command(
    table: dict[str, Any], suite: Path, record: Path | None, options: InstanceOptions
) -> None:
    """Solve the instances of a suite, and exit with 1 if one has no good solution.

    Raises
    ------
    SuiteError
        If the suite, a file or an option cannot be used; nothing was run then.
    """
    from benchmarks.instance_run import Order, run_instances
    from benchmarks.outside_judge import outside_judge
    from benchmarks.readers.formats import FORMATS
    from benchmarks.readers.roster_formats import ROSTER_FORMATS

    found = instance_suite(table, suite)
    if options.folder is None:
        raise SuiteError(f"{suite} needs --instances FOLDER, in which its files are.")
    order = Order(
        suite=found,
        instances=chosen(found, options.only),
        folder=options.folder,
        seconds=None if options.seconds is None else limit_of(options.seconds),
        seeds=found.seeds if options.seeds is None else seeds_of(options.seeds),
        record=record,
        solutions=options.solutions,
        judge=None if options.judge is None else outside_judge(options.judge),
    )
    check_files(order.instances, options.folder, (*FORMATS, *ROSTER_FORMATS))
    try:
        failures = run_instances(order, typer.echo)
    except KeyboardInterrupt:
        typer.echo("infuseroute-bench: interrupted; the runs before are kept.", err=True)
        raise typer.Exit(130) from None
    for failure in failures:
        typer.echo(f"infuseroute-bench: {failure.text}", err=True)
    if failures:
        raise typer.Exit(1)


def limit_of(text: str) -> float:
    """Return a limit from a text; raises SuiteError if it is none."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0.1 <= seconds <= 86_400:
        raise SuiteError(f"--seconds must be a number from 0.1 to 86400, not {text!r}.")
    return seconds
