"""``infuseroute staffing demand``: the work to come, told in tables."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.staffing_input import load, zones_by_place

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from routing.io.dataset import Dataset
    from routing.workload.travel import TravelEstimate
    from staffing.calendar import Horizon
    from staffing.workload import Workload

FIT_SECONDS = 5
"""Search for each day that driving is fitted to."""


def run_demand(
    data: Path,
    first_day: date | None,
    weeks: int,
    zones: int,
    forecasts: int,
    fit_days: int,
    seed: int,
    out: Path | None,
) -> None:
    """Print the work of weeks to come, and write it as a table."""
    from routing.workload.demand import workload_of
    from staffing.workload import mean_of

    if out is not None and (out.suffix != ".csv" or out.is_dir()):
        refuse_text(f"the name of the file to write must end in .csv; {out} does not.")
    dataset, horizon = load(data, first_day, 7 * weeks)
    places = zones_by_place(dataset, zones)
    travel = _fitted(dataset, horizon, fit_days, seed)
    ordered = workload_of(dataset, horizon, places, travel=travel)
    drawn = tuple(
        workload_of(dataset, horizon, places, travel=travel, seed=seed + i)
        for i in range(forecasts)
    )
    mean = mean_of(drawn)
    totals = [float(w.total.sum()) / 3_600 for w in drawn]
    typer.echo(
        f"Work from {horizon.first_day} for {weeks} weeks: {mean.total.sum() / 3_600:,.0f} hours "
        f"({min(totals):,.0f} to {max(totals):,.0f} in {forecasts} scenarios), of which "
        f"{mean.travel.sum() / 3_600:,.0f} on the way; what is ordered already: "
        f"{ordered.total.sum() / 3_600:,.0f}"
    )
    if travel is not None and travel.days:
        typer.echo(_fit_line(travel))
    for line in _demand_lines(mean):
        typer.echo(line)
    if out is not None:
        out.write_text(_demand_table(mean), encoding="utf-8")
        typer.echo(f"Written to {out}.")


def _fitted(dataset: Dataset, horizon: Horizon, days: int, seed: int) -> TravelEstimate | None:
    """Plan some days of the period, and fit driving to them."""
    from routing.assemble import assemble
    from routing.capacity.one_day import one_day
    from routing.solve import solve
    from routing.workload.travel import fit
    from staffing.calendar import Horizon

    # Days from all over the week, or more weeks: weekends are driven otherwise.
    span = min(horizon.days, max(days, 7))
    count = min(days, span)
    if not count:
        return None
    period = Horizon(first_day=horizon.first_day, days=span, zone=horizon.zone)
    whole, planned = assemble(dataset, period).problem, []
    for number in range(count):
        day = number * span // count
        typer.echo(
            f"planning {period.date_of(day)} for the driving, {FIT_SECONDS} s of search", err=True
        )
        problem = one_day(whole, day, seed)
        planned.append((problem, solve(problem, seconds=FIT_SECONDS).plan))
    try:
        return fit(planned)
    except ValueError:
        # Without a visit there is no driving to fit to.
        return None


def _fit_line(travel: TravelEstimate) -> str:
    error = "too few to tell how far off it is"
    if travel.error is not None:
        error = f"off by {travel.error:.0%} on average on a day that it was not fitted to"
    return (
        f"Driving is fitted to {travel.days} planned days: {travel.per_visit / 60:.1f} min a visit "
        f"and {travel.per_metre * 1_000 / 60:.1f} min a km to the nearest other one; {error}."
    )


def _demand_lines(workload: Workload) -> list[str]:
    hours = workload.total / 3_600
    lines = [
        "",
        "Hours a week by zone:",
        "  week      " + "".join(f"{z:>9}" for z in workload.zones),
    ]
    for week in range(workload.days // 7):
        row = hours[7 * week : 7 * week + 7].sum(axis=(0, 1, 3))
        lines.append(f"  {workload.day(7 * week)}" + "".join(f"{h:9.1f}" for h in row))
    lines += ["", "Hours a week that ask for:"]
    weeks = max(1, workload.days // 7)
    asked = {
        code: float(workload.asking_for(code).sum()) / 3_600 / weeks for code in workload.codes
    }
    lines += [f"  {code:<12}{h:8.1f}" for code, h in sorted(asked.items(), key=lambda c: -c[1])]
    return lines


def _demand_table(workload: Workload) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("date", "hour", "zone", "credentials", "on_site_minutes", "travel_minutes"))
    for day, hour, zone, need, on_site, travel in workload.rows():
        codes = ";".join(sorted(need))
        writer.writerow((day.isoformat(), hour, zone, codes, f"{on_site:.1f}", f"{travel:.1f}"))
    return out.getvalue()
