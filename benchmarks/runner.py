"""Measures cases, each in a process of its own, so that memory and caches are its own."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.apart import apart, peak_megabytes
from benchmarks.record import Record

if TYPE_CHECKING:
    from benchmarks.suite import Case


def run_case(case: Case) -> Record:
    """Measure a case in a fresh process; raises RuntimeError if that process fails."""
    try:
        return apart(measure, case)
    except RuntimeError as error:
        raise RuntimeError(f"case {case.name!r} {error}") from None


def measure(case: Case) -> Record:
    """Generate or read, assemble, solve, and note how long each took."""
    # Imports and compilation are what a service has behind it when its night begins.
    import routing.assemble
    import routing.solve
    from geo_data.homes import sample_homes
    from geo_data.matrix import travel_matrix
    from geo_data.sample import sample_network
    from routing.io.dataset import read_dataset
    from routing.kernels import ready
    from staffing.calendar import Horizon

    ready()
    network = sample_network()
    travel_matrix(network, sample_homes(network, 2, seed=1), cache=False)
    with tempfile.TemporaryDirectory() as scratch:
        folder = _dataset(case, Path(scratch))
        clock = time.perf_counter()
        dataset = read_dataset(folder)
        read = time.perf_counter() - clock
        if dataset.first_day is None:
            raise ValueError(f"the dataset of case {case.name!r} has no day to plan")
        horizon = Horizon(first_day=dataset.first_day, days=case.days, zone=dataset.zone)
        clock = time.perf_counter()
        problem = routing.assemble.assemble(dataset, horizon).problem
        assembled = time.perf_counter() - clock
    result = routing.solve.solve(problem, seconds=case.seconds, seed=case.seed)
    regular = [shift for shift in problem.shifts if shift.duty == "regular"]
    return Record(
        case=case.name,
        visits=len(problem.visits),
        shifts=len(regular),
        nurses=len({shift.nurse for shift in regular}),
        read_seconds=read,
        assemble_seconds=assembled,
        first_plan_seconds=assembled + result.first_plan_seconds,
        history=result.history,
        unassigned=len(result.plan.unassigned),
        violations=len(result.violations),
        lower_bound=result.lower_bound,
        steps=result.steps,
        peak_megabytes=peak_megabytes(),
    )


def _dataset(case: Case, scratch: Path) -> Path:
    from geo_data.road_network import open_road_network
    from geo_data.sample import sample_network
    from routing.generate import generate
    from routing.generate.sample import sample_dataset_path

    if case.sample:
        return sample_dataset_path()
    if case.data:
        return Path(case.data)
    network = open_road_network(case.road_network) if case.road_network else sample_network()
    folder = scratch / "dataset"
    folder.mkdir()
    generate(
        network, folder, patients=case.patients, seed=case.seed, first_day=None, days=case.days
    )
    return folder
