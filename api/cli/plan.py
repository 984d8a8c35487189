"""``infuseroute plan`` and ``demo``: from a dataset to a judged plan and its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.input import load_input
from api.cli.interrupt import stop_on_signal
from api.cli.output_folder import OutputFolderError, require_writable
from api.cli.outputs import write_outputs
from api.cli.plan_input import load_plan
from api.cli.progress import showing
from api.cli.summary import print_summary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from api.cli.input import Input

FAILED = 1
"""Exit code of a plan that was found but could not be written."""

ABORTED = 130
"""Exit code of a command that the user ended: 128 and the number of SIGINT, as shells have it."""


def run_demo(*, out: Path, seconds: float, seed: int, force: bool) -> None:
    """Plan the sample day."""
    from routing.generate.sample import sample_dataset_path

    run_plan(
        data=sample_dataset_path(),
        first_day=None,
        days=1,
        seconds=seconds,
        seed=seed,
        out=out,
        force=force,
    )


def run_plan(
    *,
    data: Path,
    first_day: date | None,
    days: int,
    seconds: float,
    seed: int,
    out: Path,
    force: bool,
    after: Sequence[Path] = (),
) -> None:
    """Plan a dataset and write the plan; nothing is written if the dataset cannot be used."""
    try:
        require_writable(out, force=force)
    except OutputFolderError as error:
        refuse_text(str(error))
    typer.echo(f"Reading {data}", err=True)
    given = load_input(data, first_day, days, [load_plan(path) for path in after])
    compile_search()
    visits, shifts = len(given.problem.visits), len(given.problem.shifts)
    count = f"{visits} visit{'s' * (visits != 1)}, {shifts} shift{'s' * (shifts != 1)}"
    if not any(shift.duty == "regular" for shift in given.problem.shifts):
        typer.echo("No nurse has a regular shift on these days: is --date right?", err=True)
    typer.echo(f"Planning {count} for {seconds:g} s", err=True)
    try:
        _solve_and_write(given, seconds=seconds, seed=seed, out=out)
    except KeyboardInterrupt:
        typer.echo("Aborted; nothing was written.", err=True)
        raise typer.Exit(ABORTED) from None


def compile_search() -> None:
    """Compile the search, and say so if that will take its time."""
    from routing.kernels import is_compiled, ready

    if not is_compiled():
        typer.echo("Compiling the search: about a minute, once on this machine", err=True)
    ready()


def _solve_and_write(given: Input, *, seconds: float, seed: int, out: Path) -> None:
    from routing.io.plan_file import PlanFile
    from routing.report.roads import geography_of
    from routing.solve import solve

    # The handlers stay until all is written: a late Ctrl-C must not cost the plan.
    with stop_on_signal() as interrupt:
        with showing(seconds, interrupt) as improved:
            result = solve(
                given.problem,
                seconds=seconds,
                seed=seed,
                on_improvement=improved,
                should_stop=interrupt,
            )
        plan_file = PlanFile(
            problem=given.problem,
            result=result,
            findings=given.findings,
            site=given.site,
            attribution=given.network.attribution,
        )
        geography = geography_of(given.network, given.problem, result.plan)
        try:
            files = write_outputs(out, plan_file, geography, given.directory)
        except OSError as error:
            typer.echo(f"infuseroute: {out} cannot be written: {error.strerror}.", err=True)
            raise typer.Exit(FAILED) from None
    print_summary(plan_file, out, files)
