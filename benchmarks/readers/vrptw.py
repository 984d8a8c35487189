"""Vehicle routing with time windows as a problem: vehicles are nurses, customers visits with loads.

Distances are Euclidean, cut after the first decimal, and travel times equal distances; one
second here is a tenth of the format's unit, so that everything is whole and nothing is rounded.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.readers.case import Answer, Case, text_answer
from benchmarks.readers.errors import ReaderError
from benchmarks.readers.neutral import places, priced, refuse_incomplete, some_day, table_of
from routing.domain.problem import Problem
from routing.domain.visit import Visit, Window
from staffing.nurse import Nurse
from staffing.shift import Shift

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from routing.domain.result import Result

TENTHS = 10
"""Seconds of the problem per unit of the format."""

WHOLE = re.compile(r"-?[0-9]{1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The depot or a customer, in the format's units."""

    x: int
    y: int
    demand: int
    ready: int
    due: int
    service: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicles:
    """How many vehicles of what capacity, and places of which the first is the depot."""

    count: int
    capacity: int
    places: tuple[Place, ...]


def whole_numbers(words: Sequence[str], where: str) -> list[int]:
    """Return whole numbers, or raise ReaderError at the first word that is none."""
    for word in words:
        if not WHOLE.fullmatch(word):
            raise ReaderError(where, f"{word!r} is not a whole number of up to six digits")
    return [int(word) for word in words]


def check_place(place: Place, number: int, capacity: int, where: str) -> None:
    """Raise ReaderError if a place contradicts itself; number 0 is the depot."""
    if min(place.demand, place.ready, place.due, place.service) < 0:
        raise ReaderError(where, "demand, times and service must not be negative")
    if place.ready > place.due:
        raise ReaderError(where, f"is due ({place.due}) before it is ready ({place.ready})")
    if number == 0 and (place.demand or place.service):
        raise ReaderError(where, "the depot must have neither demand nor service")
    if number == 0 and place.ready == place.due:
        raise ReaderError(where, "the depot is open for no time")
    if place.demand > capacity:
        raise ReaderError(where, f"demand {place.demand} is over the capacity of {capacity}")


def case_of(vehicles: Vehicles, engine: str) -> Case:
    """Return an instance as a problem."""
    depot, *customers = vehicles.places
    distances = tenths(vehicles.places)
    # All vehicles are alike: more of them than customers would never be used.
    used = min(vehicles.count, len(customers))
    names = [f"vehicle-{k}" for k in range(1, used + 1)]
    problem = Problem(
        horizon=some_day(),
        locations=places(len(vehicles.places)),
        visits=tuple(_visit(i, customer) for i, customer in enumerate(customers, start=1)),
        nurses=tuple(Nurse(id=name, home="p0") for name in names),
        shifts=tuple(_shift(name, depot, vehicles.capacity) for name in names),
        travel=table_of(distances, engine),
        policy=priced(travel=1),
    )
    return Case(problem=problem, answer=lambda result: answer(distances, result))


def tenths(spots: Sequence[Place]) -> npt.NDArray[np.int32]:
    """Return distances in tenths, cut and not rounded; exact for whole coordinates."""
    table = np.zeros((len(spots), len(spots)), dtype=np.int32)
    for i, a in enumerate(spots):
        for j, b in enumerate(spots[:i]):
            square = (a.x - b.x) ** 2 + (a.y - b.y) ** 2
            table[i, j] = table[j, i] = math.isqrt(TENTHS * TENTHS * square)
    return table


def _visit(number: int, customer: Place) -> Visit:
    window = Window(earliest=TENTHS * customer.ready, latest=TENTHS * customer.due)
    return Visit(
        id=f"{number}",
        patient=f"{number}",
        location=f"p{number}",
        kind="customer",
        on_site_seconds=TENTHS * customer.service,
        load=customer.demand,
        windows=(window,),
        mandatory=True,
    )


def _shift(name: str, depot: Place, capacity: int) -> Shift:
    return Shift(
        id=name,
        nurse=name,
        start=TENTHS * depot.ready,
        end=TENTHS * depot.due,
        latest_end=TENTHS * depot.due,
        start_location="p0",
        end_location="p0",
        capacity=capacity,
    )


def answer(distances: npt.NDArray[np.int32], result: Result) -> Answer:
    """Return a plan as routes of customers with their distance.

    Raises
    ------
    NoAnswerError
        If a customer is left out.
    """
    refuse_incomplete(result, "customers")
    routes = [[int(stop.visit) for stop in route.stops] for route in result.plan.routes]
    total = sum(int(distances[a, b]) for route in routes for a, b in pairwise([0, *route, 0]))
    cost = f"{total // TENTHS}.{total % TENTHS}"
    lines = [f"Route #{k}: {' '.join(map(str, r))}" for k, r in enumerate(routes, start=1)]
    return text_answer(
        f"distance {cost}, {len(routes)} vehicles", "\n".join([*lines, f"Cost {cost}"]) + "\n"
    )
