"""What is measured of coverage: plans with the term and without, and the time of answers."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.coverage.days import cut, dataset_of, day_of, weighted
from benchmarks.coverage.record import measured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.coverage.record import CoverageRecord
    from benchmarks.coverage.suite import CoverageSuite
    from routing.domain.problem import Problem

PATIENTS = 1_000
"""Of the site that is asked for admission and dispatch."""

ROUNDS = 20
"""Answers timed; the median and the slowest are told."""


def run_coverage(suite: CoverageSuite, keep: Callable[[CoverageRecord], None]) -> None:
    """Measure everything in a suite, each figure handed on at once."""
    for find in (_admission, _dispatch, _on_call, _moves, _curve, _days):
        for record in find(suite):
            keep(record)


def _timed(ask: Callable[[int], object]) -> dict[str, float]:
    """Return median and slowest milliseconds of an answer, after one that is not counted."""
    spent = []
    for number in range(ROUNDS + 1):
        start = time.perf_counter()
        ask(number)
        spent.append(1_000 * (time.perf_counter() - start))
    return {"median ms": statistics.median(spent[1:]), "slowest ms": max(spent[1:])}


def _admission(suite: CoverageSuite) -> Iterator[CoverageRecord]:
    """Yield the time of an admission at a thousand patients, with its area."""
    del suite
    from routing.admission import Catchment, admit
    from routing.io.candidate import read_candidate

    dataset = dataset_of(PATIENTS, 3)
    start = time.perf_counter()
    site = Catchment.of(dataset)
    ready = time.perf_counter() - start
    day = dataset.first_day
    fields = ["therapy=antibiotic", f"start={day} 13:00", f"supplies_ready={day} 07:00"]
    fields += ["administered_by=patient", "self_able=yes"]
    patient, order = read_candidate(fields, dataset, site.protocols)
    homes = [place for place in dataset.locations if place.id.startswith("patient:")]
    found = _timed(lambda number: admit(site, order, patient, homes[number]))
    yield measured("admission", f"{PATIENTS} patients", {**found, "made ready s": ready}, 0)


def _dispatch(suite: CoverageSuite) -> Iterator[CoverageRecord]:
    """Yield the time of a ranking on a plan of a day of a thousand patients."""
    del suite
    from routing.assemble import assemble
    from routing.dispatch import rank_responders
    from routing.solve import solve
    from staffing.calendar import Horizon

    dataset = dataset_of(PATIENTS, 3)
    assert dataset.first_day is not None
    horizon = Horizon(first_day=dataset.first_day, days=1, zone=dataset.zone)
    problem = assemble(dataset, horizon).problem
    plan = solve(problem, seconds=2).plan
    covered = problem.covered
    found = _timed(
        lambda number: rank_responders(
            problem, plan, covered[number].patient, 36_000 + 900 * number
        )
    )
    values = {**found, "nurses": len(problem.nurses), "to cover": len(covered)}
    yield measured("dispatch", f"{PATIENTS} patients", values, 2)


def _on_call(suite: CoverageSuite) -> Iterator[CoverageRecord]:
    """Yield on-call sets of a thousand patients and a hundred nurses for 14 nights, made up."""
    from benchmarks.coverage.nights import made_up
    from staffing.cpsat.on_call import solve_on_call

    for seed in (1, 2, 3):
        problem = made_up(seed)
        found = solve_on_call(problem, seconds=suite.on_call_seconds, seed=0)
        values = {
            "uncovered": found.cost.uncovered,
            "nurses on call": found.cost.duties,
            "at least": found.least_duties,
            "largest share": found.cost.largest,
            "squares": found.cost.unfairness,
            "squares at least": found.least_unfairness,
            "proven": int(found.proven),
            "squares proven": int(found.proven_unfairness),
            "used s": found.seconds,
        }
        yield measured("on call", f"seed {seed}", values, suite.on_call_seconds)


def _moves(suite: CoverageSuite) -> Iterator[CoverageRecord]:
    """Yield steps a second with the term and without: 200 visits, 200 to cover, 40 nurses."""
    from routing.assemble import assemble
    from staffing.calendar import Horizon

    dataset = dataset_of(PATIENTS, 3)
    assert dataset.first_day is not None
    horizon = Horizon(first_day=dataset.first_day, days=1, zone=dataset.zone)
    problem = cut(assemble(dataset, horizon).problem, 200, 200, 40)
    for weight in (0, suite.weight):
        yield _planned("moves", problem, weight, suite.seconds, suite.seeds[0])


def _curve(suite: CoverageSuite) -> Iterator[CoverageRecord]:
    """Yield plans of the first day as the weight rises."""
    problem = day_of(suite.days[0], suite.response)
    for weight in suite.weights:
        for seed in suite.seeds:
            yield _planned("curve", problem, weight, suite.seconds, seed)


def _days(suite: CoverageSuite) -> Iterator[CoverageRecord]:
    """Yield plans of all days without the term and with it."""
    for day in suite.days:
        problem = day_of(day, suite.response)
        for weight in (0, suite.weight):
            for seed in suite.seeds:
                yield _planned(f"day {day.name}", problem, weight, suite.seconds, seed)


def _planned(case: str, problem: Problem, weight: int, seconds: float, seed: int) -> CoverageRecord:
    """Return what a plan with a weight comes to, whatever the weight, counted by the judge."""
    from routing.columns.floor import coverage_floor
    from routing.coverage import coverage, recount
    from routing.solve import solve

    found = solve(weighted(problem, weight), seconds=seconds, seed=seed)
    cover = coverage(problem, found.plan)
    assert recount(problem, found.plan) == cover.holes
    values = {
        "visits": len(problem.visits),
        "nurses": len({s.nurse for s in problem.shifts if s.duty == "regular"}),
        "to cover": len({person.patient for person in problem.covered}),
        "structural": len(cover.structural),
        "uncovered minutes": cover.uncovered_minutes,
        "no plan below": coverage_floor(weighted(problem, 1)),
        "driving s": found.cost.amount("travel"),
        "left out": len(found.plan.unassigned),
        "points but coverage": found.cost.points - weight * found.cost.amount("coverage_holes"),
        "steps a second": found.steps / max(found.seconds, 1e-9),
        "violations": len(found.violations),
    }
    return measured(case, f"weight {weight}, seed {seed}", values, seconds)
