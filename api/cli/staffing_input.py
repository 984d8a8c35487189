"""What all commands of ``infuseroute staffing`` begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.complaints import refuse_text
from api.cli.input import load_dataset

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from routing.io.dataset import Dataset
    from staffing.calendar import Horizon


def load(data: Path, first_day: date | None, days: int) -> tuple[Dataset, Horizon]:
    """Return a dataset and a period, or say what is wrong and leave with exit code 2."""
    from staffing.calendar import Horizon

    dataset = load_dataset(data)
    first_day = first_day or dataset.first_day
    if first_day is None:
        refuse_text("no shift has a date. Name a first day with --date.")
    return dataset, Horizon(first_day=first_day, days=days, zone=dataset.zone)


def zones_by_place(dataset: Dataset, count: int) -> Mapping[str, str]:
    """Return the zone of each place, or say why there are none and leave with exit code 2."""
    from routing.workload.zones import zones_of

    try:
        return zones_of(dataset.locations, count)
    except ValueError as error:
        refuse_text(f"{error}.")
