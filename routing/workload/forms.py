"""Kinds of shifts that a site has, by the clock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routing.io.dataset import Dataset
    from staffing.io import ShiftRecord


class Form(NamedTuple):
    """A kind of shift by the clock: seconds from midnight, and whether on call."""

    start: int
    end: int
    duty: str


def forms_of(dataset: Dataset) -> Mapping[Form, ShiftRecord]:
    """Return kinds of shifts seen in a dataset, each with a shift that is one."""
    found: dict[Form, ShiftRecord] = {}
    for record in dataset.shifts:
        midnight = datetime.combine(record.day, datetime.min.time(), tzinfo=dataset.zone)
        start, end = (
            (m.replace(tzinfo=None) - midnight.replace(tzinfo=None))
            for m in _local(record, dataset)
        )
        form = Form(int(start.total_seconds()), int(end.total_seconds()), record.duty)
        found.setdefault(form, record)
    return dict(sorted(found.items(), key=lambda pair: pair[0]))


def _local(record: ShiftRecord, dataset: Dataset) -> tuple[datetime, datetime]:
    return record.start.astimezone(dataset.zone), record.end.astimezone(dataset.zone)
