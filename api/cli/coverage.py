"""``infuseroute coverage``: whom could nobody reach in time, why, and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.coverage_text import cure_lines, explained, gap_lines, totals
from api.cli.moment import second_of
from api.cli.plan_input import load_plan

if TYPE_CHECKING:
    from pathlib import Path


def run_explain_coverage(path: Path, patient: str, time: str) -> None:
    """Print who could come to a patient at a time, and why the others could not."""
    from routing.coverage import explain_coverage

    plan_file = load_plan(path)
    problem = plan_file.problem
    known = sorted({person.patient for person in problem.covered})
    if patient not in known:
        refuse_text(_unknown(patient, known))
    at = second_of(problem.horizon, time)
    found = explain_coverage(problem, plan_file.result.plan, patient, at)
    for line in explained(problem, patient, at, found):
        typer.echo(line)


def _unknown(patient: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(patient, known, n=3, cutoff=0.5)
    hint = f" Similar ones: {', '.join(near)}." if near else ""
    return f"no patient {patient} is to be covered in this plan.{hint}"


def run_coverage(path: Path, cured: int) -> None:
    """Print the holes of a plan, counted in two ways, with causes, and cures of the worst."""
    from routing.coverage import coverage, recount, timeline
    from routing.explain.cures import cures

    plan_file = load_plan(path)
    problem, plan = plan_file.problem, plan_file.result.plan
    found = coverage(problem, plan)
    for line in totals(problem, found):
        typer.echo(line)
    if recount(problem, plan) != found.holes:
        typer.echo("The plain recount finds other holes: please report this.", err=True)
        raise typer.Exit(1)
    gaps = timeline(problem, plan, found.holes)
    worst = set(sorted(gaps, key=lambda gap: (-gap.minutes, gap.start, gap.end))[:cured])
    for gap in gaps:
        for line in gap_lines(problem, gap):
            typer.echo(line)
        if gap in worst:
            for line in cure_lines(problem, cures(problem, plan, gap)):
                typer.echo(line)
    if len(gaps) > cured:
        typer.echo(f"Cures were sought for the worst {cured} of {len(gaps)} gaps (--cures).")
