"""Kinds of shifts that a site has, by the clock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

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
        found.setdefault(form_of(record, dataset.zone), record)
    return dict(sorted(found.items(), key=lambda pair: pair[0]))


def form_of(record: ShiftRecord, zone: ZoneInfo) -> Form:
    """Return the kind of a shift by the clock, whatever the clocks do on its day."""
    midnight = datetime.combine(record.day, datetime.min.time())
    start, end = (
        int((moment.astimezone(zone).replace(tzinfo=None) - midnight).total_seconds())
        for moment in (record.start, record.end)
    )
    return Form(start, end, record.duty)
