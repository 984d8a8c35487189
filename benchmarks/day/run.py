"""A suite of simulated days, measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.coverage.days import dataset_of
from benchmarks.day.figures import day_figures
from benchmarks.day.latency import latencies
from benchmarks.day.record import measured
from benchmarks.day.script import script_of
from benchmarks.day.simulate import simulate
from benchmarks.day.ways import FromScratch, Replanned, Unplanned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.day.record import FigureRecord
    from benchmarks.day.suite import DaySuite
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def run_day(suite: DaySuite, keep: Callable[[FigureRecord], None]) -> None:
    """Measure everything in a suite, each figure handed on at once."""
    known: dict[tuple[int, int], tuple[Problem, Plan]] = {}
    problem, plan = night(suite.patients, suite.seed, suite.night_seconds)
    known[suite.patients, suite.seed] = problem, plan
    for seed in suite.seeds:
        for record in ways_of(suite, problem, plan, seed):
            keep(record)
    for case in suite.latencies:
        key = case.patients, case.seed
        if key not in known:
            known[key] = night(*key, suite.night_seconds)
        for record in latencies(case, suite, *known[key]):
            keep(record)


def night(patients: int, seed: int, seconds: float) -> tuple[Problem, Plan]:
    """Return the first day of a generated dataset on the embedded roads, and its plan."""
    from routing.assemble import assemble
    from routing.solve import solve
    from staffing.calendar import Horizon

    dataset = dataset_of(patients, seed)
    assert dataset.first_day is not None
    horizon = Horizon(first_day=dataset.first_day, days=1, zone=dataset.zone)
    problem = assemble(dataset, horizon).problem
    return problem, solve(problem, seconds=seconds).plan


def ways_of(suite: DaySuite, problem: Problem, plan: Plan, seed: int) -> Iterator[FigureRecord]:
    """Yield what one day comes to in each way."""
    script = script_of(problem, plan, suite, seed)
    for way in (
        Unplanned(problem, plan),
        Replanned(problem, plan, suite.seconds, seed),
        FromScratch(problem, plan, suite.seconds, seed),
    ):
        answers = simulate(way, script)
        values = day_figures(problem, plan, script, way, answers)
        limit = 0 if isinstance(way, Unplanned) else suite.seconds
        yield measured(f"day {seed}", way.name, values, limit)
