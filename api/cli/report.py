"""``infuseroute report``: the report of a plan file again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.complaints import refuse_text
from api.cli.network import load_roads
from api.cli.plan_input import load_plan

if TYPE_CHECKING:
    from pathlib import Path

    from routing.io.plan_file import PlanFile
    from routing.report.geography import Geography


def run_report(path: Path, out: Path, road_network: str | None) -> None:
    """Write the report; day sheets show ids, as a plan file holds no names of patients."""
    from routing.report.page import write_report

    plan_file = load_plan(path)
    geography = None if road_network is None else _roads(plan_file, road_network)
    if out.is_dir():
        refuse_text(f"{out} is a folder. Name a file with --out.")
    if not out.absolute().parent.is_dir():
        refuse_text(f"{out.parent} does not exist.")
    write_report(out, plan_file, geography=geography)
    typer.echo(f"Written to {out}.")


def _roads(plan_file: PlanFile, road_network: str) -> Geography:
    from routing.report.roads import geography_of

    network = load_roads(road_network)
    return geography_of(network, plan_file.problem, plan_file.result.plan)
