"""Days by recipe: generated on the embedded roads, thinned out, with their own response times."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.coverage.suite import Day
    from routing.domain.problem import Problem
    from routing.io.dataset import Dataset

EMBEDDED = "embedded:liechtenstein"


def dataset_of(patients: int, seed: int) -> Dataset:
    """Return a generated dataset on the embedded roads."""
    from geo_data.sample import sample_network
    from routing.generate import generate
    from routing.io.dataset import read_dataset

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        generate(
            sample_network(), folder, patients=patients, seed=seed, days=14, road_network=EMBEDDED
        )
        return read_dataset(folder)


def day_of(day: Day, response: dict[str, int]) -> Problem:
    """Return the first day of a dataset, some of its regular shifts taken out by chance."""
    from routing.assemble import assemble
    from routing.domain.policy import ResponseClass
    from staffing.calendar import Horizon

    dataset = dataset_of(day.patients, day.seed)
    assert dataset.first_day is not None
    classes = tuple(
        ResponseClass(name=known.name, seconds=60 * response.get(known.name, known.seconds // 60))
        for known in dataset.policy.response
    )
    horizon = Horizon(first_day=dataset.first_day, days=1, zone=dataset.zone)
    # Who is taken on follows from the usual response times; the tight ones are for the plan.
    problem = assemble(dataset, horizon).problem
    regular = [shift.id for shift in problem.shifts if shift.duty == "regular"]
    gone = Random(day.seed).sample(regular, round(len(regular) * (1 - day.staffed)))
    return problem.replace(
        shifts=tuple(shift for shift in problem.shifts if shift.id not in gone),
        policy=replace(problem.policy, response=classes),
    )


def cut(problem: Problem, visits: int, patients: int, nurses: int) -> Problem:
    """Return a problem with so many visits, covered patients and nurses on regular shifts left."""
    names = {visit.id for visit in problem.visits[:visits]}
    working = list(dict.fromkeys(s.nurse for s in problem.shifts if s.duty == "regular"))[:nurses]
    people = list(dict.fromkeys(person.patient for person in problem.covered))[:patients]
    return problem.replace(
        visits=tuple(visit for visit in problem.visits if visit.id in names),
        links=tuple(k for k in problem.links if k.first in names and k.second in names),
        shifts=tuple(s for s in problem.shifts if s.nurse in working and s.duty == "regular"),
        covered=tuple(person for person in problem.covered if person.patient in people),
    )


def weighted(problem: Problem, weight: int) -> Problem:
    """Return a problem with another price of an uncovered patient-minute."""
    weights = replace(problem.policy.weights, coverage_holes=weight)
    return problem.replace(policy=replace(problem.policy, weights=weights))
