"""Plan files named on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.complaints import refuse

if TYPE_CHECKING:
    from pathlib import Path

    from routing.io.plan_file import PlanFile


def load_plan(path: Path) -> PlanFile:
    """Return the plan of a file, or of the ``plan.json`` in a folder; else leave with code 2."""
    from routing.io.plan_file import PlanFileError, read_plan

    try:
        return read_plan(path / "plan.json" if path.is_dir() else path)
    except PlanFileError as error:
        refuse(error.problems)
