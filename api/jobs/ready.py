"""A solver that is told nothing yet gets ready: modules read, machine code loaded, once tried.

A proposal is wanted within a second or two; half of that would be spent on this alone.
"""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.domain.plan_file import PlanFile
    from routing.domain.problem import Problem
    from routing.domain.result import Result


def get_ready() -> None:
    """Load whatever a re-plan needs, by making a tiny one; nothing is compiled for it."""
    from api.jobs import replanning  # noqa: F401 - read now and not when somebody waits.
    from routing.kernels import is_compiled
    from routing.search import warm_up

    if is_compiled():
        warm_up()
        _try()
    # What is loaded stays: it need not be looked through again and again.
    gc.collect()
    gc.freeze()


def _try() -> None:
    from api.jobs.solving import judged
    from geo_data.location import Location
    from geo_data.sample import sample_network
    from routing.io.plan_file import plan_bytes, plan_of_bytes
    from routing.replan.events import VisitCancelled
    from routing.replan.places import new_place
    from routing.replan.propose import propose
    from routing.search.warm import tiny

    roads = sample_network()
    problem = tiny(Location(id="a", latitude=47.14, longitude=9.52))
    places = {place.id: place for place in problem.locations}
    new_place(roads, problem.travel, places, replace(problem.locations[0], id="b"))
    base = plan_of_bytes(plan_bytes(_planned(problem)))
    cancelled = VisitCancelled(at=0, visit="v")
    found = propose(base.problem, base.result.plan, [cancelled], now=0, seconds=0)
    judged(_file(found.problem, found.result))


def _planned(problem: Problem) -> PlanFile:
    from routing.solve import solve

    return _file(problem, solve(problem, seconds=0))


def _file(problem: Problem, result: Result) -> PlanFile:
    from routing.domain.plan_file import PlanFile

    return PlanFile(problem=problem, result=result)
