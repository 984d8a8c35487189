"""``infuseroute-bench``: measures suites, solves files of others, and writes the report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks import kinds, options
from benchmarks.suite import KEEPERS

app = typer.Typer(
    help="Measures infuseroute: time to a first plan, cost over time, memory.",
    add_completion=False,
    no_args_is_help=True,
)


@app.callback()
def _commands() -> None:
    """Measures infuseroute: time to a first plan, cost over time, memory."""


@app.command()
def run(  # noqa: PLR0913, PLR0917 - One for each option.
    suite: Annotated[Path, typer.Argument(help="A suite, such as suites/nightly.toml.")],
    record: options.RecordFile = None,
    roads: options.Roads = None,
    instances: options.Instances = None,
    seconds: options.Seconds = None,
    seeds: options.Seeds = None,
    only: options.Only = None,
    solvers: options.Solvers = None,
    judge: options.Judge = None,
    solutions: options.Solutions = None,
) -> None:
    """Measure every case of a suite, and print what was found.

    Exit code 2: the suite or an option cannot be used; 1: some instance has no good solution.
    """
    from benchmarks.suite import SuiteError, read_table

    given = {
        "roads": roads,
        "instances": instances,
        "seconds": seconds,
        "seeds": seeds,
        "only": only,
        "solvers": solvers,
        "judge": judge,
        "solutions": solutions,
    }
    try:
        table = read_table(suite)
        kind = options.refuse_strange(suite, table, given)
        if kind == "roads":
            kinds.run_roads(table, roads, record)
        elif kind == "plans":
            kinds.run_plans(suite, record)
        elif kind == "coverage":
            kinds.run_coverage(table, record, seconds)
        elif kind == "day":
            kinds.run_day(table, record, seconds)
        elif kind == "tuning":
            kinds.run_tuning(table, suite, record, seeds, only)
        else:
            kinds.run_solvers(kind, table, suite, record, given)
    except SuiteError as error:
        typer.echo(f"infuseroute-bench: {error}", err=True)
        raise typer.Exit(2) from None


@app.command()
def problems(
    suite: Annotated[Path, typer.Argument(help="A suite of peers, such as suites/peers.toml.")],
    only: Annotated[
        str | None, typer.Option(help="Only problems whose names match, such as 'day_*'.")
    ] = None,
) -> None:
    """Make the problems that a suite stores as recipes, and print what each is, with its digest.

    Exit code 2: the suite cannot be used.
    """
    from benchmarks.peers.command import list_problems
    from benchmarks.suite import SuiteError, read_table

    try:
        list_problems(read_table(suite), suite, only)
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
            help="hhcrsp, uhhc, solomon, gehring-homberger, nurse-day, or problem (ours); rosters: "
            "curtois, inrc2 (all weeks known), inrc2-weeks (week by week), made-roster.",
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
    from benchmarks.readers.roster_formats import ROSTER_FORMATS, solve_roster_file

    solve_it = solve_roster_file if format_name in ROSTER_FORMATS else solve_file
    try:
        for line in solve_it(file, format_name, seconds=seconds, seed=seed, out=out):
            typer.echo(line)
    except ReaderError as error:
        typer.echo(f"infuseroute-bench: {file}: {error}", err=True)
        raise typer.Exit(2) from None
    except NoAnswerError as error:
        typer.echo(f"infuseroute-bench: {file}: {error}", err=True)
        raise typer.Exit(1) from None


@app.command()
def report(
    records: Annotated[
        list[Path] | None,
        typer.Option(help="Records: files, or folders of .jsonl files; those kept if not given."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Write the report here, in Markdown.")] = Path(
        "docs/benchmarks.md"
    ),
    figures: Annotated[
        Path | None,
        typer.Option(help="Folder of its figures; figures beside the report if not given."),
    ] = None,
) -> None:
    """Write the report on stored records: tables, statistics, footnotes and figures.

    The same records make the same bytes. Exit code 2: records cannot be read, or nothing written.
    """
    from benchmarks.report.document import RECORDS, ReportError, write_report
    from benchmarks.solve_record import RecordError
    from benchmarks.suite import SuiteError

    try:
        made = write_report(records or [RECORDS], out, figures or out.parent / "figures")
    except (RecordError, ReportError, SuiteError) as error:
        typer.echo(f"infuseroute-bench: {error}", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{out}: {len(made.text.splitlines())} lines, {len(made.figures)} figures")


@app.command()
def chaos(
    engine: Annotated[str, typer.Option(help="sqlite or postgresql.")] = "sqlite",
    kills: Annotated[int, typer.Option(min=0, help="How many processes are killed.")] = 200,
    events: Annotated[int, typer.Option(min=1, help="Events to be accepted.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="Of kills and events.")] = 0,
    every: Annotated[float, typer.Option(min=0.05, help="Mean seconds between kills.")] = 2.0,
    record: options.RecordFile = None,
) -> None:
    """Kill the service's processes through a simulated day, and count what was lost (exit 1)."""
    from benchmarks.chaos.run import run_chaos

    if engine not in ("sqlite", "postgresql"):
        raise typer.BadParameter(f"{engine!r} is neither sqlite nor postgresql.")
    losses = run_chaos(
        engine,  # type: ignore[arg-type]
        kills=kills,
        events=events,
        seed=seed,
        every=every,
        say=typer.echo,
        record=record,
    )
    if not losses.none:
        raise typer.Exit(1)


@app.command()
def fuzz(
    cases: Annotated[int, typer.Option(min=1, help="Requests, about.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="Of the requests.")] = 0,
    record: options.RecordFile = None,
) -> None:
    """Send made-up requests to a service; exit code 1 if an answer is not as described."""
    from benchmarks.service.commands import run_fuzz

    run_fuzz(cases=cases, seed=seed, record=record)


@app.command()
def latency(
    patients: Annotated[int, typer.Option(min=1, help="Of the generated day.")] = 3_400,
    nurses: Annotated[int, typer.Option(min=1, help="Most nurses of its site.")] = 200,
    seconds: Annotated[float, typer.Option(min=1, help="Of plain reads.")] = 60.0,
    rate: Annotated[float, typer.Option(min=1, help="Plain reads a second.")] = 100.0,
    asked: Annotated[int, typer.Option(min=1, help="Recommendations, and moves.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="Of data and questions.")] = 0,
    record: options.RecordFile = None,
) -> None:
    """Measure how fast the service answers while it solves; exit code 1 if too slow."""
    from benchmarks.service.commands import run_latency

    run_latency(
        patients=patients,
        nurses=nurses,
        seconds=seconds,
        rate=rate,
        asked=asked,
        seed=seed,
        record=record,
    )


@app.command()
def proposals(
    suite: Annotated[Path, typer.Argument(help="A suite of days.")] = KEEPERS / "suites/day.toml",
    urgent: Annotated[int, typer.Option(min=1, help="Urgent starts, and cancellations.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Of what happens.")] = 0,
    record: options.RecordFile = None,
) -> None:
    """Measure how fast events become proposals over HTTP; exit code 1 if too slow."""
    from benchmarks.service.commands import run_proposals

    run_proposals(suite=suite, urgent=urgent, seed=seed, record=record)


def main() -> None:
    """Run the command line."""
    app()
