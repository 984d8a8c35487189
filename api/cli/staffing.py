"""``infuseroute staffing``: rosters and capacity, told in tables."""

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

    from routing.capacity.mix import Level, Step
    from routing.capacity.more import Trial
    from routing.capacity.scenarios import Effort, Outcome
    from routing.io.dataset import Dataset
    from staffing.roster.result import RosterResult


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
    writer.writerow(("id", "nurse", "date", "start", "end", "latest_end", "duty", "equipment"))
    for s in dataset.shifts:
        clocks = (f"{m.astimezone(dataset.zone):%H:%M}" for m in (s.start, s.end, s.latest_end))
        equipment = ";".join(sorted(s.equipment))
        writer.writerow((s.id, s.nurse, s.day.isoformat(), *clocks, s.duty, equipment))
    return out.getvalue()


def run_capacity(
    data: Path,
    therapy: str,
    zone: str,
    first_day: date | None,
    days: int,
    zones: int,
    seconds: float,
    seed: int,
) -> None:
    """Print how many more orders of a therapy a zone can take."""
    from routing.capacity.more import how_many_more

    dataset, horizon = load(data, first_day, days)

    def tell(trial: Trial) -> None:
        typer.echo(
            f"{trial.orders} more: {'all served' if trial.fits else 'not all served'}", err=True
        )

    try:
        trials = how_many_more(
            dataset,
            horizon,
            zones_by_place(dataset, zones),
            therapy=therapy,
            zone=zone,
            seconds=seconds,
            seed=seed,
            tell=tell,
        )
    except ValueError as error:
        refuse_text(f"{error}.")
    typer.echo("orders  visits  left out: new  old  late  overtime min  open min  points")
    for t in trials:
        f = t.figures
        typer.echo(
            f"{t.orders:6d}  {f.visits:6d}  {t.lost_new:13d}  {t.lost_old:3d}  {f.late:4d}  "
            f"{f.overtime // 60:12d}  {f.open_minutes:8d}  {f.points:,}"
        )
    most = max(t.orders for t in trials if t.fits)
    typer.echo(f"{zone} can take {most} more orders of {therapy} in these {days} days.")


def run_what_if(
    data: Path, scenarios: Path, first_day: date | None, days: int, effort: Effort
) -> None:
    """Print scenarios side by side with today."""
    from routing.capacity.changes import ScenarioError, read_scenarios
    from routing.capacity.scenarios import compare

    dataset, horizon = load(data, first_day, days)
    try:
        found = read_scenarios(scenarios)
        outcomes = compare(
            dataset, horizon, found, effort, lambda o: typer.echo(f"{o.name}: planned", err=True)
        )
    except (ScenarioError, ValueError) as error:
        refuse_text(f"{error}.")
    typer.echo(f"Means of {effort.samples} days, with half the 95 % confidence interval:")
    for outcome in outcomes:
        typer.echo(_outcome_line(outcome))


def _outcome_line(outcome: Outcome) -> str:
    def told(name: str, mean: tuple[float, float], scale: float = 1, unit: str = "") -> str:
        apart = "?" if mean[1] == float("inf") else f"{mean[1] * scale:.1f}"
        return f"{name} {mean[0] * scale:.1f}±{apart}{unit}"

    parts = (
        told("in window", outcome.mean(lambda d: d.in_window), 100, " %"),
        told("left out", outcome.mean(lambda d: d.left_out)),
        told("overtime", outcome.mean(lambda d: d.overtime), 1 / 60, " min"),
        told("uncovered", outcome.mean(lambda d: d.open_share), 100, " %"),
        told("cost", outcome.mean(lambda d: d.points), 1e-3, "k points"),
        told("shifts", outcome.mean(lambda d: d.shifts)),
    )
    return f"{outcome.name}, {outcome.nurses} nurses: " + ", ".join(parts)


def run_mix(
    data: Path, first_day: date | None, days: int, level: Level, most: int, effort: Effort
) -> None:
    """Print the mixes tried, and the cheapest that serves well enough."""
    from routing.capacity.mix import cheapest_mix

    dataset, horizon = load(data, first_day, days)

    def tell(step: Step) -> None:
        typer.echo(f"{_mix_name(step)}: {'meets' if step.meets else 'misses'} the level", err=True)

    steps = cheapest_mix(dataset, horizon, level, effort, most=most, tell=tell)
    for step in steps:
        typer.echo(f"{_mix_name(step)}: {_outcome_line(step.outcome)}")
    best = next((step for step in reversed(steps) if step.meets), None)
    if best is None:
        typer.echo(f"With up to {most} nurses more, the level is not met.")
        raise typer.Exit(1)
    sure = "also at the ends of" if best.sure else "on average, not at the ends of"
    typer.echo(
        f"Cheapest mix found: {_mix_name(best)}. It meets {level.in_window:.0%} in window and "
        f"{level.open_share:.0%} uncovered {sure} the confidence intervals."
    )


def _mix_name(step: Step) -> str:
    more = [f"+{count} like {like}" for like, count in step.added.items()]
    fewer = [f"without {nurse}" for nurse in step.removed]
    return ", ".join((*more, *fewer)) or "today's nurses"
