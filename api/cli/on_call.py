"""``infuseroute on-call``: the smallest fair set of nurses on call by night and at weekends."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.input import load_assembly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from staffing.calendar import Horizon
    from staffing.cpsat.on_call import OnCallResult
    from staffing.on_call import OnCallProblem

MOST_LISTED = 12
"""Patients that are listed; the number is always told."""


def run_on_call(
    data: Path, first_day: date | None, days: int, seconds: float, seed: int, out: Path | None
) -> None:
    """Print who is on call when, what is proven of it, and write it as shifts."""
    from routing.on_call import on_call_problem
    from staffing.cpsat.on_call import solve_on_call

    if out is not None and (out.suffix != ".csv" or out.is_dir()):
        refuse_text(f"the name of the file to write must end in .csv; {out} does not.")
    dataset, assembly = load_assembly(data, first_day, days)
    problem = on_call_problem(dataset, assembly.problem)
    if not problem.nurses:
        refuse_text("nurses.csv names nobody, so nobody can be on call.")
    found = solve_on_call(problem, seconds=seconds, seed=seed)
    for line in _lines(problem, found):
        typer.echo(line)
    if out is not None:
        _write(out, problem, found, assembly.problem.horizon)


def _lines(problem: OnCallProblem, found: OnCallResult) -> Iterator[str]:
    from staffing.on_call import hopeless, uncovered

    yield "On call:"
    for duty, missed in uncovered(problem, found.plan):
        nurses = ", ".join(found.plan.nurses_of(duty.id)) or "nobody"
        patients = sorted({need.patient for need in missed})
        more = "" if len(patients) <= MOST_LISTED else f" and {len(patients) - MOST_LISTED} more"
        names = f"; not covered: {', '.join(patients[:MOST_LISTED])}{more}" if patients else ""
        yield f"  {duty.id}: {nurses}{names}"
    nobody = hopeless(problem)
    if nobody:
        more = "" if len(nobody) <= MOST_LISTED else f" and {len(nobody) - MOST_LISTED} more"
        yield (
            f"Structural: {', '.join(nobody[:MOST_LISTED])}{more}. No qualified nurse lives near "
            "enough, so nobody on call helps."
        )
    yield from _proof(found)


def _proof(found: OnCallResult) -> Iterator[str]:
    cost = found.cost

    def verdict(proven: bool) -> str:
        return "proven" if proven else "not proven"

    yield (
        f"Patients not covered, by duty: {cost.uncovered} ({verdict(found.proven_uncovered)} least)"
    )
    bound = "" if found.proven_duties else f", at least {found.least_duties}"
    yield f"Nurses on call, by duty: {cost.duties} ({verdict(found.proven_duties)} least{bound})"
    yield f"Largest share: {cost.largest} ({verdict(found.proven_largest)} least)"
    even = "" if found.proven_unfairness else f", at least {found.least_unfairness}"
    yield (
        f"Sum of squared shares: {cost.unfairness} ({verdict(found.proven_unfairness)} least{even})"
    )
    yield f"Search: {found.seconds:.1f} s"


def _write(out: Path, problem: OnCallProblem, found: OnCallResult, horizon: Horizon) -> None:
    """Write the duties as rows of shifts.csv, each of at most 24 hours by the clock."""
    from geo_data.aside import written_aside

    duties = {duty.id: duty for duty in problem.duties}
    try:
        with written_aside(out) as beside, beside.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(("id", "nurse", "date", "start", "end", "duty"))
            for name, nurse in found.plan.assigned:
                begin, end = (
                    horizon.to_datetime(second) for second in (duties[name].start, duties[name].end)
                )
                row = (f"{nurse}-{name}-call", nurse, f"{begin:%Y-%m-%d}")
                table.writerow((*row, f"{begin:%H:%M}", f"{end:%H:%M}", "on_call"))
    except OSError as error:
        refuse_text(f"{out} cannot be written: {error.strerror}.")
    typer.echo(f"Written to {out}: rows for shifts.csv, in place of those on call on these days.")
