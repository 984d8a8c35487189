"""The commands of ``infuseroute staffing`` and their options."""

from __future__ import annotations

from datetime import date as date_type
from pathlib import Path
from typing import Annotated

import typer

staffing_app = typer.Typer(
    help="Demand, rosters and capacity: who is needed, who works when, and how many more fit.",
    no_args_is_help=True,
)

Data = Annotated[Path, typer.Option("--data", help="Folder with the dataset.")]
Day = Annotated[
    date_type | None,
    typer.Option(
        "--date",
        parser=date_type.fromisoformat,
        metavar="YYYY-MM-DD",
        help="First day; else the first one with a shift.",
    ),
]
Weeks = Annotated[int, typer.Option("--weeks", min=1, max=8, help="Weeks from --date.")]
Zones = Annotated[int, typer.Option("--zones", min=1, max=50, help="Zones to cluster homes in.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of all that is drawn.")]
Scenarios = Annotated[
    int, typer.Option("--forecasts", min=1, max=100, help="Scenarios of what is to come.")
]
Samples = Annotated[int, typer.Option("--samples", min=1, max=60, help="Days that are planned.")]
WagesFile = Annotated[
    Path | None,
    typer.Option(
        "--wages",
        help="A TOML file of prices: hour, overtime_hour, on_call_hour; of some nurses in [nurse].",
    ),
]
Seconds = Annotated[float, typer.Option("--seconds", min=0.5, help="Search for each plan.")]


@staffing_app.command()
def demand(
    data: Data,
    date: Day = None,
    weeks: Weeks = 4,
    zones: Zones = 3,
    forecasts: Scenarios = 10,
    fit_days: Annotated[
        int, typer.Option("--fit-days", min=0, max=14, help="Days planned to fit driving to.")
    ] = 5,
    seed: Seed = 0,
    out: Annotated[Path | None, typer.Option("--out", help="Write the table here (.csv).")] = None,
) -> None:
    """Tell the work of weeks to come, by week, zone and credential, travel included."""
    from api.cli.staffing_demand import run_demand

    run_demand(data, date, weeks, zones, forecasts, fit_days, seed, out)


@staffing_app.command()
def roster(
    data: Data,
    out: Annotated[Path, typer.Option("--out", help="Folder for the roster.")],
    date: Day = None,
    weeks: Weeks = 4,
    zones: Zones = 3,
    seconds: Annotated[float, typer.Option("--seconds", min=1, help="Search for a roster.")] = 60.0,
    seed: Seed = 0,
) -> None:
    """Make a roster for the work to come: tables, a page, calendars, and shifts to plan with."""
    from api.cli.staffing import run_roster

    run_roster(data, out, date, weeks, zones, seconds, seed)


@staffing_app.command()
def capacity(
    data: Data,
    therapy: Annotated[str, typer.Option("--therapy", help="Such as antibiotic.")],
    zone: Annotated[str, typer.Option("--zone", help="Such as Z1; Z1 lies furthest north.")],
    date: Day = None,
    days: Annotated[int, typer.Option("--days", min=1, max=14, help="Days from --date.")] = 7,
    zones: Zones = 3,
    seconds: Seconds = 10.0,
    seed: Seed = 0,
) -> None:
    """Tell how many more orders of a therapy a zone can take, by planning them."""
    from api.cli.staffing_capacity import run_capacity

    run_capacity(data, therapy, zone, date, days, zones, seconds, seed)


@staffing_app.command("what-if")
def what_if(  # noqa: PLR0913, PLR0917 - One for each option.
    data: Data,
    scenarios: Annotated[Path, typer.Option("--scenarios", help="A TOML file of [[scenario]].")],
    date: Day = None,
    days: Annotated[int, typer.Option("--days", min=1, max=14, help="Days from --date.")] = 7,
    zones: Zones = 3,
    samples: Samples = 5,
    seconds: Seconds = 5.0,
    roster_seconds: Annotated[
        float, typer.Option("--roster-seconds", min=1, help="Search for each roster.")
    ] = 15.0,
    seed: Seed = 0,
    wages: WagesFile = None,
) -> None:
    """Compare scenarios: each has its roster made and the same sampled days planned."""
    from api.cli.staffing_capacity import run_what_if
    from routing.capacity.scenarios import Effort

    effort = Effort(
        samples=samples,
        day_seconds=seconds,
        roster_seconds=roster_seconds,
        zones=zones,
        seed=seed,
    )
    run_what_if(data, scenarios, date, days, effort, wages)


@staffing_app.command()
def mix(  # noqa: PLR0913, PLR0917 - One for each option.
    data: Data,
    date: Day = None,
    days: Annotated[int, typer.Option("--days", min=1, max=14, help="Days from --date.")] = 7,
    in_window: Annotated[
        float, typer.Option("--in-window", min=0, max=1, help="Visits on time, as a share.")
    ] = 0.98,
    holes: Annotated[
        float, typer.Option("--holes", min=0, max=1, help="Patient-time uncovered, as a share.")
    ] = 0.01,
    most: Annotated[int, typer.Option("--most", min=1, max=50, help="Nurses more or fewer.")] = 3,
    zones: Zones = 3,
    samples: Samples = 5,
    seconds: Annotated[
        float, typer.Option("--seconds", min=1, help="For all mixes; none is begun beyond that.")
    ] = 300.0,
    plan_seconds: Annotated[
        float, typer.Option("--plan-seconds", min=0.5, help="Search for each plan.")
    ] = 3.0,
    roster_seconds: Annotated[
        float, typer.Option("--roster-seconds", min=1, help="Search for each roster.")
    ] = 8.0,
    seed: Seed = 0,
    wages: WagesFile = None,
) -> None:
    """Find the cheapest staffing that serves well enough, with its uncertainty."""
    from api.cli.staffing_capacity import run_mix
    from routing.capacity.mix import Level
    from routing.capacity.scenarios import Effort

    effort = Effort(
        samples=samples,
        day_seconds=plan_seconds,
        roster_seconds=roster_seconds,
        zones=zones,
        seed=seed,
    )
    level = Level(in_window=in_window, open_share=holes)
    run_mix(data, date, days, level, most, effort, seconds, wages)
