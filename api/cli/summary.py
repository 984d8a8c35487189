"""What ``plan`` and ``demo`` print when they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.io.plan_file import PlanFile

MOST_LISTED = 12
"""Visits left out, and findings, that are listed; the report has all."""


def print_summary(plan_file: PlanFile, folder: Path, files: tuple[str, ...]) -> None:
    """Print the figures, the visits left out with their reasons, and the files written."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in _figures(plan_file):
        table.add_row(Text(name), Text(value))
    console.print(table)
    plan = plan_file.result.plan
    for line in (*left_out(plan), *late(plan_file.problem, plan), *_findings(plan_file)):
        console.print(Text(line), soft_wrap=True)
    console.print(Text(f"\nWritten to {folder}: {', '.join(files)}"), soft_wrap=True)
    console.print(Text(f"Open {folder / 'report.html'} in a browser."), soft_wrap=True)


def _figures(plan_file: PlanFile) -> Iterator[tuple[str, str]]:
    from routing.coverage import coverage
    from routing.report.facts import facts_of
    from routing.report.figures import STATUS, tiles_of, to_gain

    problem, result = plan_file.problem, plan_file.result
    found = coverage(problem, result.plan) if problem.covered else None
    for tile in tiles_of(problem, result, facts_of(problem, result.plan), found):
        yield tile.name, tile.value + (f"  ({tile.note})" if tile.note else "")
    yield "Cost", f"{result.cost.points:,} points  ({to_gain(result)})"
    yield (
        "Search",
        f"{result.seconds:.1f} s, first plan after {result.first_plan_seconds:.2f} s, "
        f"{STATUS[result.status]}",
    )


def left_out(plan: Plan) -> Iterator[str]:
    """Yield the visits that nobody makes, each with the reason."""
    if plan.unassigned:
        yield "\nUnassigned:"
    for unassigned in plan.unassigned[:MOST_LISTED]:
        verdict = " ".join(reason.text for reason in unassigned.reasons if not reason.nurse)
        yield f"  {unassigned.visit}: {verdict or 'no reason was recorded'}"
    more = len(plan.unassigned) - MOST_LISTED
    if more > 0:
        yield f"  and {more} more, in the report"


def late(problem: Problem, plan: Plan) -> Iterator[str]:
    """Yield the visits that start after they are due, the latest first."""
    from routing.report.late import late_visits

    found = late_visits(problem, plan)
    if found:
        yield "\nLate:"
    for row in found[:MOST_LISTED]:
        yield (
            f"  {row.visit}: due by {row.due}, starts {row.start}, {row.late} late ({row.nurse}, "
            f"patient {row.patient})"
        )
    more = len(found) - MOST_LISTED
    if more > 0:
        yield f"  and {more} more, in the report"


def _findings(plan_file: PlanFile) -> Iterator[str]:
    findings = plan_file.findings
    if findings:
        yield "\nIntake:"
    for finding in findings[:MOST_LISTED]:
        kind = "refused" if finding.refused else "warning"
        yield f"  order {finding.order} ({kind}, {finding.code}): {finding.text} {finding.action}"
    more = len(findings) - MOST_LISTED
    if more > 0:
        yield f"  and {more} more, in the report"
