"""The files that a plan is written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.output_folder import FILES, writing

if TYPE_CHECKING:
    from pathlib import Path

    from routing.io.plan_file import PlanFile
    from routing.report.geography import Geography
    from routing.report.sheets import Directory


def write_outputs(
    folder: Path, plan_file: PlanFile, geography: Geography, directory: Directory
) -> tuple[str, ...]:
    """Write all files of a plan into a folder at once, and return their names."""
    from routing.io.geojson import write_geojson
    from routing.io.plan_file import write_plan
    from routing.io.visits_csv import write_visits
    from routing.report.page import write_report

    with writing(folder) as aside:
        plan, visits, geojson, report = (aside / name for name in FILES)
        write_plan(plan, plan_file)
        write_visits(visits, plan_file, directory)
        write_geojson(geojson, plan_file, geography)
        write_report(report, plan_file, geography=geography, directory=directory)
    return FILES
