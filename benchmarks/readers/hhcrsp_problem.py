"""A home care instance as a problem in whole numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.readers.errors import ReaderError
from benchmarks.readers.neutral import places, priced, some_day, table_of
from routing.domain.link import Link
from routing.domain.problem import Problem
from routing.domain.visit import Visit, Window
from staffing.credential import Credential
from staffing.nurse import Nurse
from staffing.shift import Shift

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from benchmarks.readers.hhcrsp import HomeCare, HomePatient

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
    of a patient stand for different patients here, as ours never have two visits that overlap
    unless they are simultaneous, and theirs may.

    Raises
    ------
    ReaderError
        If lags leave nothing once they are rounded, or times do not fit into 32 bits.
    """
    exact = [g for g in GRAINS if all((time * g).denominator == 1 for time in _times(care))]
    grain = exact[0] if exact else GRAINS[-1]
    distances = [[math.ceil(leg * grain) for leg in row] for row in care.distances]
    until = _latest(care, distances, grain)
    problem = Problem(
        horizon=some_day(),
        locations=places(len(distances)),
        visits=tuple(
            visit
            for number, patient in enumerate(care.patients, start=1)
            for visit in _visits(patient, number, grain, until)
        ),
        nurses=tuple(
            Nurse(
                id=name,
                credentials=tuple(Credential(code=code) for code in sorted(abilities)),
                home="p0",
            )
            for name, abilities in care.caregivers.items()
        ),
        shifts=tuple(_shift(name, 2 * until + 1) for name in care.caregivers),
        travel=table_of(np.array(distances, dtype=np.int32), "hhcrsp"),
        links=tuple(
            _link(patient, number, grain, patient.gap)
            for number, patient in enumerate(care.patients, start=1)
            if patient.gap is not None
        ),
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


def _latest(care: HomeCare, distances: list[list[int]], grain: int) -> int:
    """Return a second after which no visit starts in any plan that starts each as early as it can.

    Whatever holds a visit up is the opening of a window, or another visit before it with its leg
    or its lag; a chain of those meets each visit once.
    """
    longest_leg = max(max(row) for row in distances)
    chain = sum(
        math.ceil(service.duration * grain) + longest_leg
        for patient in care.patients
        for service in patient.services
    )
    lags = sum(math.ceil(p.gap[0] * grain) for p in care.patients if p.gap)
    due = max(math.ceil(p.due * grain) for p in care.patients)
    until = longest_leg + chain + lags + due
    if 2 * until + 1 > LONGEST:
        raise ReaderError("", "times are so long that their sum does not fit into 32 bits")
    return until


def _visits(patient: HomePatient, number: int, grain: int, until: int) -> Iterator[Visit]:
    window = Window(
        earliest=math.ceil(patient.opens * grain),
        due=max(math.ceil(patient.opens * grain), math.floor(patient.due * grain)),
        latest=until,
    )
    for service in patient.services:
        name = visit_id(number, service.code)
        yield Visit(
            id=name,
            patient=name,
            location=f"p{number}",
            kind="service",
            on_site_seconds=math.ceil(service.duration * grain),
            windows=(window,),
            credentials=frozenset({service.code}),
            mandatory=True,
        )


def _link(patient: HomePatient, number: int, grain: int, gap: tuple[Fraction, Fraction]) -> Link:
    least, most = math.ceil(gap[0] * grain), math.floor(gap[1] * grain)
    if least > most:
        raise ReaderError(f"patients[{number - 1}]", "no thousandth lies within its distance")
    first, second = (visit_id(number, service.code) for service in patient.services)
    return Link(
        id=patient.id,
        first=first,
        second=second,
        min_lag=least,
        max_lag=most,
        nurse="different",
        needs="both",
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
