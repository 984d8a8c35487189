"""The figures a scheduler looks at first say nothing good of what is not there."""

from __future__ import annotations

from dataclasses import replace

from routing.coverage import coverage
from routing.report.figures import tiles_of
from tests.routing.report.samples import sample_plan


def test_a_day_on_which_nobody_works_has_no_coverage_and_no_punctuality() -> None:
    planned = sample_plan(6, 2)
    problem = planned.problem.replace(shifts=(), pins=(), published=None)
    assert problem.covered
    plan = replace(planned.result.plan, routes=())
    tiles = {
        tile.name: tile
        for tile in tiles_of(
            problem, replace(planned.result, plan=plan), [], coverage(problem, plan)
        )
    }
    assert (tiles["Emergency coverage"].value, tiles["Emergency coverage"].tone) == ("0%", "bad")
    assert tiles["Late visits"].value == "none"
