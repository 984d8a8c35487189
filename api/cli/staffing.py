"""``infuseroute staffing roster``: a roster for the work to come, in all its forms."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.output_folder import OutputFolderError, require_writable, writing
from api.cli.staffing_input import load, zones_by_place

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from routing.io.dataset import Dataset
    from staffing.roster.result import RosterResult

COLUMNS = (
    "id",
    "nurse",
    "date",
    "start",
    "end",
    "latest_end",
    "duty",
    "start_place",
    "end_place",
    "equipment",
)


def run_roster(
    data: Path,
    out: Path,
    first_day: date | None,
    weeks: int,
    zones: int,
    seconds: float,
    seed: int,
) -> None:
    """Make a roster for the work to come, and write it in all its forms."""
    from routing.capacity.scenarios import forecast
    from routing.workload.rosters import roster_problem, with_roster
    from staffing.publish.calendar import as_calendar
    from staffing.publish.month import as_page, missed
    from staffing.publish.table import as_csv, as_workbook
    from staffing.solve import solve_roster

    dataset, horizon = load(data, first_day, 7 * weeks)
    try:
        require_writable(out)
        problem = roster_problem(
            dataset, horizon, forecast(dataset, horizon, zones_by_place(dataset, zones), seed)
        )
    except (OutputFolderError, ValueError) as error:
        refuse_text(str(error))
    result = solve_roster(
        problem,
        seconds=seconds,
        seed=seed,
        on_improvement=lambda p: typer.echo(f"{p.seconds:6.1f} s  {p.points:,} points", err=True),
    )
    for line in _roster_lines(result, len(missed(problem, result.roster)), len(problem.cover)):
        typer.echo(line)
    with writing(out) as aside:
        (aside / "roster.csv").write_text(as_csv(problem, result.roster), encoding="utf-8")
        (aside / "roster.xlsx").write_bytes(as_workbook(problem, result.roster))
        (aside / "roster.html").write_text(as_page(problem, result.roster), encoding="utf-8")
        staffed = with_roster(dataset, horizon, problem, result.roster)
        (aside / "shifts.csv").write_text(shift_table(staffed), encoding="utf-8")
        for nurse in problem.nurses:
            text = as_calendar(problem, result.roster, nurse.id, dataset.zone)
            (aside / f"calendar-{nurse.id}.ics").write_bytes(text)
    typer.echo(f"Written to {out}. To plan with it, put its shifts.csv into the dataset.")


def _roster_lines(result: RosterResult, missed: int, lines: int) -> list[str]:
    given = result.roster.assignments
    nurses = {a.nurse for a in given}
    bound = "" if result.lower_bound is None else f" (bound {result.lower_bound:,})"
    told = [
        f"Roster: {len(given)} shifts of {len(nurses)} nurses, {result.cost.points:,} points"
        f"{bound}",
        f"Cover: {lines - missed} of {lines} lines have all the nurses they should have",
    ]
    told += [f"  {v.rule}: {v.text}" for v in result.violations[:20]]
    return told


def shift_table(dataset: Dataset) -> str:
    """Return the shifts of a dataset as its file ``shifts.csv``, breaks as the policy has them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    homes = {nurse.location for nurse in dataset.nurses}
    for s in dataset.shifts:
        clocks = (f"{m.astimezone(dataset.zone):%H:%M}" for m in (s.start, s.end, s.latest_end))
        equipment = ";".join(sorted(s.equipment))
        # Without a place a shift begins and ends at its nurse's home.
        places = (
            "" if p in homes else p.partition(":")[2] for p in (s.start_location, s.end_location)
        )
        writer.writerow((s.id, s.nurse, s.day.isoformat(), *clocks, s.duty, *places, equipment))
    return out.getvalue()
