"""What all formats leave unsaid: a day, places without coordinates, and prices of nothing."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.readers.errors import NoAnswerError
from geo_data.location import Location
from geo_data.travel_matrix import TravelMatrix
from routing.domain.policy import Policy, Weights
from staffing.calendar import Horizon

if TYPE_CHECKING:
    import numpy.typing as npt

    from routing.domain.result import Result


def some_day() -> Horizon:
    """Return the day on which formats without dates are planned."""
    return Horizon(first_day=date(2026, 1, 5), days=1, zone=ZoneInfo("UTC"))


def places(count: int) -> tuple[Location, ...]:
    """Return places ``p0``, ``p1``, ... whose coordinates nobody asks for: travel is a table."""
    return tuple(Location(id=f"p{i}", latitude=0.0, longitude=0.0) for i in range(count))


def table_of(seconds: npt.NDArray[np.int32], engine: str) -> TravelMatrix:
    """Return travel between ``places``; metres are unknown and 0."""
    return TravelMatrix(
        location_ids=tuple(f"p{i}" for i in range(len(seconds))),
        seconds=seconds,
        metres=np.zeros_like(seconds),
        engine=engine,
    )


def priced(**weights: int) -> Policy:
    """Return a policy in which nothing costs anything but what is named, and parking is free."""
    prices = {f.name: 0 for f in fields(Weights)} | weights
    return Policy(weights=Weights(**prices), arrival_seconds=0)


def refuse_incomplete(result: Result, what: str) -> None:
    """Raise NoAnswerError if a plan leaves out what the format wants to be made."""
    left_out = [u.visit for u in result.plan.unassigned]
    if left_out:
        raise NoAnswerError(
            f"no plan was found that makes all {what}: {len(left_out)} left out, "
            f"such as {left_out[0]}"
        )
