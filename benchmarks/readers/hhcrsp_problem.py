"""A home care instance as a problem in whole numbers."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.readers.errors import ReaderError
from benchmarks.readers.hhcrsp_limit import Need, longest_delay
from benchmarks.readers.neutral import places, priced, some_day, table_of
from routing.domain.link import Link
from routing.domain.problem import Problem
from routing.domain.visit import Visit, Window
from staffing.credential import Credential
from staffing.nurse import Nurse
from staffing.shift import Shift

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.readers.hhcrsp import HomeCare

GRAINS = (1, 10, 100, 1000)
"""How many seconds of the problem stand for one unit of the format: the fewest that are exact."""

LONGEST = 2**31 - 1

ROUNDED_NOTE = (
    "times finer than a thousandth are rounded so that every plan stays legal; the cost claimed is "
    "that of the file's own numbers, and the plan's cost in the problem is at most a thousandth "
    "per leg and visit above it"
)


def problem_of(care: HomeCare) -> tuple[Problem, int, tuple[str, ...]]:
    """Return the problem, its seconds per unit of the format, and notes.

    Travel, lateness and the worst lateness cost one point a second, so that points are three
    times ``seconds per unit`` times the format's cost. All visits are mandatory. The two visits
    of a patient may overlap, whether they begin together or not.

    Raises
    ------
    ReaderError
        If lags leave nothing once they are rounded, a pair needs two caregivers where one alone
        is able, or times do not fit into 32 bits.
    """
    exact = [g for g in GRAINS if all((time * g).denominator == 1 for time in _times(care))]
    grain = exact[0] if exact else GRAINS[-1]
    distances = [[math.ceil(leg * grain) for leg in row] for row in care.distances]
    needs = [_need(care, number, grain) for number in range(1, len(care.patients) + 1)]
    delay = longest_delay(needs, care.caregivers, distances)
    end = _end(needs, distances, delay)
    problem = Problem(
        horizon=some_day(),
        locations=places(len(distances)),
        visits=tuple(visit for need in needs for visit in _visits(need, delay)),
        nurses=tuple(
            Nurse(
                id=name,
                credentials=tuple(Credential(code=code) for code in sorted(abilities)),
                home="p0",
            )
            for name, abilities in care.caregivers.items()
        ),
        shifts=tuple(_shift(name, end) for name in care.caregivers),
        travel=table_of(np.array(distances, dtype=np.int32), "hhcrsp"),
        links=tuple(_link(need) for need in needs if len(need.services) == 2),
        policy=priced(travel=1, lateness=1, worst_lateness=1),
    )
    return problem, grain, () if exact else (ROUNDED_NOTE,)


def visit_id(number: int, code: str) -> str:
    """Return the id of a service's visit, by the number of the patient from 1."""
    return f"{number}/{code}"


def _times(care: HomeCare) -> Iterator[Fraction]:
    for patient in care.patients:
        yield from (patient.opens, patient.due, *(patient.gap or ()))
        yield from (service.duration for service in patient.services)
    for row in care.distances:
        yield from row


def _need(care: HomeCare, number: int, grain: int) -> Need:
    patient = care.patients[number - 1]
    least, most = patient.gap or (Fraction(), Fraction())
    gap = math.ceil(least * grain), math.floor(most * grain)
    if gap[0] > gap[1]:
        raise ReaderError(f"patients[{number - 1}]", "no thousandth lies within its distance")
    opens = math.ceil(patient.opens * grain)
    return Need(
        place=number,
        opens=opens,
        due=max(opens, math.floor(patient.due * grain)),
        services=tuple((s.code, math.ceil(s.duration * grain)) for s in patient.services),
        gap=gap,
    )


def _end(needs: list[Need], distances: list[list[int]], delay: int) -> int:
    """Return a second by which everybody is back if no visit is later than a delay."""
    lasts = max(seconds for need in needs for _, seconds in need.services)
    longest_leg = max(max(row) for row in distances)
    end = max(need.due for need in needs) + delay + lasts + longest_leg + 1
    if end > LONGEST:
        raise ReaderError("", "times are so long that their sum does not fit into 32 bits")
    return end


def _visits(need: Need, delay: int) -> Iterator[Visit]:
    window = Window(earliest=need.opens, due=need.due, latest=need.due + delay)
    for code, seconds in need.services:
        name = visit_id(need.place, code)
        yield Visit(
            id=name,
            patient=f"{need.place}",
            location=f"p{need.place}",
            kind="service",
            on_site_seconds=seconds,
            windows=(window,),
            credentials=frozenset({code}),
            mandatory=True,
        )


def _link(need: Need) -> Link:
    first, second = (visit_id(need.place, code) for code, _ in need.services)
    return Link(
        id=f"{need.place}",
        first=first,
        second=second,
        min_lag=need.gap[0],
        max_lag=need.gap[1],
        nurse="different",
        needs="both",
        overlap=True,
    )


def _shift(name: str, end: int) -> Shift:
    return Shift(
        id=name,
        nurse=name,
        start=0,
        end=end,
        latest_end=end,
        start_location="p0",
        end_location="p0",
    )
