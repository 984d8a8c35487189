"""From a dataset folder to what is planned, with every problem of it told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.cli.complaints import refuse, refuse_text, warn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from geo_data.road_network import RoadNetwork
    from routing.assemble import Assembly
    from routing.domain.order import IntakeFinding
    from routing.domain.problem import Problem
    from routing.io.dataset import Dataset
    from routing.io.plan_file import PlanFile
    from routing.report.sheets import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What is planned, and what reports say beside it."""

    problem: Problem
    findings: tuple[IntakeFinding, ...]
    network: RoadNetwork
    directory: Directory
    site: str


def load_dataset(folder: Path, *, note: str = "") -> Dataset:
    """Return a dataset, its warnings told; or tell all its problems and leave with exit code 2."""
    from routing.io.dataset import DatasetError, read_dataset

    try:
        dataset = read_dataset(folder)
    except DatasetError as error:
        refuse(error.problems, note=note)
    warn(dataset.warnings)
    return dataset


def load_surroundings(folder: Path) -> tuple[RoadNetwork, Directory]:
    """Return the roads of a dataset and who its people are, or say what is wrong (code 2)."""
    from geo_data.road_network import RoadNetworkError
    from routing.assemble import roads_of
    from routing.io.dataset import DatasetError

    nothing = "; nothing was written"
    dataset = load_dataset(folder, note=nothing)
    try:
        return roads_of(dataset), _directory(dataset)
    except DatasetError as error:
        refuse(error.problems, note=nothing)
    except RoadNetworkError as error:
        refuse_text(str(error))


def load_assembly(
    folder: Path, first_day: date | None, days: int, after: Sequence[PlanFile] = ()
) -> tuple[Dataset, Assembly]:
    """Return a dataset and what is to be planned, or say what is wrong and leave with code 2."""
    from geo_data.road_network import RoadNetworkError
    from routing.after import made_by
    from routing.assemble import assemble
    from routing.io.dataset import DatasetError
    from staffing.calendar import Horizon

    nothing = "; nothing was written"
    dataset = load_dataset(folder, note=nothing)
    first_day = first_day or dataset.first_day
    if first_day is None:
        refuse_text("no shift has a date, so there is nothing to plan. Name a day with --date.")
    horizon = Horizon(first_day=first_day, days=days, zone=dataset.zone)
    try:
        made = (m for file in after for m in made_by(file.problem, file.result.plan))
        return dataset, assemble(dataset, horizon, made)
    except DatasetError as error:
        refuse(error.problems, note=nothing)
    except RoadNetworkError as error:
        refuse_text(str(error))


def load_input(
    folder: Path, first_day: date | None, days: int, after: Sequence[PlanFile] = ()
) -> Input:
    """Return what is to be planned, or say all that is wrong and leave with exit code 2."""
    dataset, assembly = load_assembly(folder, first_day, days, after)
    return Input(
        problem=assembly.problem,
        findings=assembly.findings,
        network=assembly.network,
        directory=_directory(dataset),
        site=dataset.site,
    )


def _directory(dataset: Dataset) -> Directory:
    from routing.report.sheets import Directory

    return Directory(
        patients={patient.id: patient for patient in dataset.patients},
        drugs={order.id: order.drug for order in dataset.orders},
    )
