"""A plan as the parts of the report that a script draws, for pages that show several in turn."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from routing.report.facts import facts_of
from routing.report.figures import chips_of, tiles_of
from routing.report.geography import STRAIGHT
from routing.report.late import late_visits
from routing.report.page import subtitle_of, title_of
from routing.report.payload import payload

if TYPE_CHECKING:
    from routing.coverage import Coverage
    from routing.domain.plan_file import PlanFile
    from routing.report.geography import Geography


def drawing_of(
    plan_file: PlanFile, geography: Geography, coverage: Coverage | None
) -> dict[str, Any]:
    """Return head, figures and picture of a plan as plain data. No names or addresses of patients.

    Parameters
    ----------
    plan_file
        The plan with its problem.
    geography
        Streets and route lines; without them legs are straight, and ``map_note`` says so.
    coverage
        Emergency coverage of the plan, None if nobody is to be covered.
    """
    problem, result = plan_file.problem, plan_file.result
    facts = facts_of(problem, result.plan)
    return {
        "title": title_of(plan_file),
        "subtitle": subtitle_of(plan_file),
        "chips": [asdict(chip) for chip in chips_of(result)],
        "tiles": [asdict(tile) for tile in tiles_of(problem, result, facts, coverage)],
        "late": [asdict(late) for late in late_visits(problem, result.plan)],
        "attribution": geography.attribution or plan_file.attribution,
        "map_note": "" if geography.legs or geography.streets else STRAIGHT,
        "picture": payload(plan_file, facts, geography, coverage),
    }
