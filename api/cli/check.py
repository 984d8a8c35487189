"""``infuseroute check``: the judge's verdict on any plan file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.plan_input import load_plan
from api.cli.summary import late, left_out

if TYPE_CHECKING:
    from pathlib import Path

    from routing.domain.result import Cost

BROKEN = 1
"""Exit code of a plan that breaks rules."""


def run_check(path: Path) -> None:
    """Judge a plan anew: first whether it keeps all rules, then what it costs, term by term."""
    from routing.check import check
    from routing.cost import cost

    plan_file = load_plan(path)
    problem, plan = plan_file.problem, plan_file.result.plan
    violations, price = check(problem, plan), cost(problem, plan)
    if violations:
        typer.echo(f"{len(violations)} rule{'s are' if len(violations) > 1 else ' is'} broken:")
        for violation in violations:
            typer.echo(f"  {violation.rule}: {violation.text}")
    else:
        typer.echo("Every rule is kept.")
    for line in (*left_out(plan), *late(problem, plan)):
        typer.echo(line)
    typer.echo(
        "\nCost: what the search makes small. A policy.toml sets the points of a unit; 0 is told "
        "and not paid for."
    )
    _print_cost(price)
    if price != plan_file.result.cost:
        stated = plan_file.result.cost.points
        typer.echo(f"The file states another cost ({stated:,} points): it was changed.", err=True)
    typer.echo(
        f"\nWhy a visit is where it is, or nowhere: infuseroute explain {path} VISIT. "
        f"Who could not be reached in time: infuseroute coverage {path}."
    )
    if violations:
        raise typer.Exit(BROKEN)


def _print_cost(price: Cost) -> None:
    from rich.console import Console
    from rich.table import Table

    from routing.report.figures import terms_of

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("term")
    for name in ("amount", "points a unit", "points"):
        table.add_column(name, justify="right", no_wrap=True)
    for term in terms_of(price):
        table.add_row(term["name"], term["amount"], term["weight"], term["points"])
    table.add_row("cost", "", "", f"{price.points:,}", style="bold")
    Console(highlight=False).print(table)
