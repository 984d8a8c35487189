"""The commands of ``infuseroute`` and their options. Each imports what it needs when it runs."""

from __future__ import annotations

from datetime import date as date_type
from pathlib import Path
from typing import Annotated

import typer

from api.cli.roads_app import roads_app
from api.cli.same_day_app import add_same_day
from api.cli.service_app import add_service
from api.cli.staffing_app import staffing_app

app = typer.Typer(
    name="infuseroute",
    help="Plans nurse visits for home infusion therapy on real roads.",
    no_args_is_help=True,
    add_completion=False,
    # Local variables hold patient data, which no traceback may show.
    pretty_exceptions_show_locals=False,
)
app.add_typer(roads_app, name="roads")
app.add_typer(staffing_app, name="staffing")
add_service(app)

Seconds = Annotated[float, typer.Option("--seconds", min=0.0, help="Seconds of search.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Same seed and steps, same plan.")]
DataSeed = Annotated[int, typer.Option("--seed", min=0, help="Same seed, same dataset.")]
Out = Annotated[Path, typer.Option("--out", help="Folder for the plan and its report.")]
Force = Annotated[bool, typer.Option("--force", help="Write into a folder with other files.")]
PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help="A plan.json, or its folder.")]


def _day(text: str) -> date_type:
    """Return a day; mistyped years end here, as the ends of the calendar have no day beyond."""
    try:
        day = date_type.fromisoformat(text)
    except ValueError:
        day = date_type.min
    if len(text) != 10 or not 1970 <= day.year <= 2200:
        raise typer.BadParameter(f"{text!r} is not a day written as 2026-11-23.")
    return day


Day = Annotated[
    date_type | None,
    typer.Option("--date", parser=_day, metavar="YYYY-MM-DD", help="First day."),
]


def _version(wanted: bool) -> None:
    if wanted:
        from api.cli.version import version

        typer.echo(f"infuseroute {version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it and end.")
    ] = False,
) -> None:
    del version


@app.command()
def demo(
    out: Out = Path("demo-out"), seconds: Seconds = 10.0, seed: Seed = 0, force: Force = False
) -> None:
    """Plan the sample day that comes with the program and write its report."""
    from api.cli.plan import run_demo

    run_demo(out=out, seconds=seconds, seed=seed, force=force)


@app.command()
def plan(
    data: Annotated[Path, typer.Option("--data", help="Folder with the dataset.")],
    out: Out,
    date: Day = None,
    days: Annotated[int, typer.Option("--days", min=1, max=14, help="Days to plan.")] = 1,
    after: Annotated[
        list[Path] | None,
        typer.Option("--after", help="Plan of days before: what it made is not planned again."),
    ] = None,
    seconds: Seconds = 60.0,
    seed: Seed = 0,
    force: Force = False,
) -> None:
    """Plan one day or several; Ctrl-C keeps the best plan found so far.

    Without --date, the first day that has a shift is planned. Exit code 2 means that the dataset
    cannot be used: all its problems are listed and nothing is written.
    """
    from api.cli.plan import run_plan

    run_plan(
        data=data,
        first_day=date,
        days=days,
        after=after or (),
        seconds=seconds,
        seed=seed,
        out=out,
        force=force,
    )


@app.command()
def validate(
    data: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with the dataset.")],
) -> None:
    """Check a dataset and list all its problems at once (exit code 2 if there are any)."""
    from api.cli.validate import run_validate

    run_validate(data)


@app.command()
def generate(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for the new dataset.")],
    road_network: Annotated[
        str,
        typer.Option(
            "--road-network",
            help="File, place name, or embedded:liechtenstein for the roads of the sample.",
        ),
    ],
    patients: Annotated[int, typer.Option("--patients", min=1, help="Census.")] = 200,
    seed: DataSeed = 0,
    date: Day = None,
    days: Annotated[int, typer.Option("--days", min=1, max=14, help="Days with shifts.")] = 7,
) -> None:
    """Make a realistic dataset on a road network.

    Without --date, its shifts begin on Monday, 23 November 2026.
    """
    from api.cli.generate import run_generate

    run_generate(
        out=out,
        road_network=road_network,
        patients=patients,
        seed=seed,
        first_day=date,
        days=days,
    )


@app.command()
def check(plan: PlanPath) -> None:
    """Judge a plan file: exit code 0 if it is clean, 1 if it breaks rules, 2 if unreadable."""
    from api.cli.check import run_check

    run_check(plan)


@app.command()
def explain(
    plan: PlanPath,
    visit: Annotated[str, typer.Argument(metavar="VISIT", help="Id of a visit.")],
) -> None:
    """Say why a visit is where it is, or nowhere."""
    from api.cli.explain import run_explain

    run_explain(plan, visit)


@app.command()
def coverage(
    plan: PlanPath,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--explain",
            metavar="PATIENT TIME",
            help="Who could come to a patient at 10:15, or at '2026-11-23 10:15'.",
        ),
    ] = None,
    cures: Annotated[
        int, typer.Option("--cures", min=0, help="Gaps that cures are sought of.")
    ] = 5,
) -> None:
    """List the holes in emergency coverage with cause and cure, or explain one patient and time."""
    from api.cli.coverage import run_coverage, run_explain_coverage

    if explain is not None:
        run_explain_coverage(plan, *explain)
    else:
        run_coverage(plan, cures)


@app.command()
def admit(
    data: Annotated[Path, typer.Option("--data", help="Folder with the dataset.")],
    order: Annotated[
        list[str],
        typer.Option(
            "--order",
            metavar="FILE|NAME=VALUE",
            help="A table with one order, or therapy=antibiotic and further fields, one each.",
        ),
    ],
    address: Annotated[str, typer.Option("--address", metavar="LAT,LON", help="The home.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Writes the area within response time (.geojson).")
    ] = None,
) -> None:
    """Say whether a patient can be taken on (exit code 1 if not), and by which figures."""
    from api.cli.admit import run_admit

    run_admit(data, order, address, out)


@app.command("on-call")
def on_call(
    data: Annotated[Path, typer.Option("--data", help="Folder with the dataset.")],
    date: Day = None,
    days: Annotated[int, typer.Option("--days", min=1, max=14, help="Days from --date.")] = 7,
    seconds: Seconds = 60.0,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option("--out", help="Writes rows for shifts.csv (.csv).")
    ] = None,
) -> None:
    """Find the smallest fair set of nurses on call whose homes cover every patient, with proof."""
    from api.cli.on_call import run_on_call

    run_on_call(data, date, days, seconds, seed, out)


add_same_day(app)


@app.command()
def report(
    plan: PlanPath,
    out: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("report.html"),
    road_network: Annotated[
        str | None,
        typer.Option("--road-network", help="Draws its streets; without, legs are straight."),
    ] = None,
) -> None:
    """Write the report of a plan file again; patients' names are not in it."""
    from api.cli.report import run_report

    run_report(plan, out, road_network)


@app.command("warm-up")
def warm_up() -> None:
    """Compile the search ahead of its first use."""
    from api.cli.warm_up import run_warm_up

    run_warm_up()
