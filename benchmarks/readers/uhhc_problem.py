"""A home care instance of the unified format as a problem: one second stands for one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.readers import uhhc_costs as costs
from benchmarks.readers.errors import ReaderError
from benchmarks.readers.neutral import places, priced, some_day, table_of
from routing.domain.link import Link
from routing.domain.problem import Problem
from routing.domain.visit import Visit, Window
from staffing.credential import Credential
from staffing.nurse import Nurse
from staffing.shift import BreakRule, Shift

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.readers.uhhc_care import Caregiver, HomeCare, HomePatient, Lunch
    from routing.domain.policy import Policy

SLACK = 720
"""How long after the last window and shift a plan may go on where lateness is only a cost."""


def problem_of(care: HomeCare) -> tuple[Problem, tuple[str, ...]]:
    """Return the problem, whose points are the format's cost, and notes.

    Raises
    ------
    ReaderError
        If somebody must be served whom nobody is able to serve, if lunch is hard, or if caregivers
        without a shift have idle time.
    """
    _refuse(care)
    end = _end(care)
    problem = Problem(
        horizon=some_day(),
        locations=places(len(care.distances)),
        visits=tuple(
            visit
            for number, patient in enumerate(care.patients, start=1)
            for visit in _visits(care, number, patient, end)
        ),
        nurses=tuple(
            Nurse(
                id=one.id,
                credentials=tuple(Credential(code=code) for code in sorted(one.abilities)),
                home=f"p{one.begin}",
            )
            for one in care.caregivers
        ),
        shifts=tuple(_shift(care, one, end) for one in care.caregivers),
        travel=table_of(np.array(care.distances, dtype=np.int32), "uhhc"),
        links=tuple(
            _link(number, patient)
            for number, patient in enumerate(care.patients, start=1)
            if len(patient.services) == 2
        ),
        policy=_policy(care),
    )
    return problem, tuple(_notes(care, end))


def visit_id(number: int, code: str) -> str:
    """Return the id of a service's visit, by the number of the patient from 1."""
    return f"{number}/{code}"


def last_lunch(care: HomeCare, lunch: Lunch) -> int:
    """Return when a lunch may begin at the latest."""
    return lunch.latest - (lunch.duration if care.at_end else 0)


def must_be_served(care: HomeCare, patient: HomePatient) -> bool:
    """Tell whether a patient may not be left out."""
    return not patient.optional or care.costs.is_hard(costs.OPTIONAL)


def _refuse(care: HomeCare) -> None:
    lunch = any(one.lunch for one in care.caregivers)
    if lunch and care.lunch is None:
        raise ReaderError("caregivers", "have lunch breaks, but the file has no 'lunch_breaks'")
    if lunch and care.lunch and last_lunch(care, care.lunch) < care.lunch.earliest:
        raise ReaderError("lunch_breaks", "leave no time for lunch")
    if lunch and care.costs.is_hard(costs.LUNCH):
        raise ReaderError(
            f"metadata.cost_components.{costs.LUNCH}",
            "lunch cannot be hard here: caregivers without patients have none",
        )
    if care.costs[costs.IDLE]:
        for number, one in enumerate(care.caregivers):
            if one.shift is None:
                where = f"caregivers[{number}]"
                raise ReaderError(where, "has idle time (max_idle_time), but no 'working_shift'")
    for number, patient in enumerate(care.patients):
        for service in patient.services if must_be_served(care, patient) else ():
            if not any(_may_go(care, patient, one, service.code) for one in care.caregivers):
                text = f"nobody who may go is able to do {service.code!r}"
                raise ReaderError(f"patients[{number}].required_services", text)


def _may_go(care: HomeCare, patient: HomePatient, one: Caregiver, code: str) -> bool:
    if code not in one.abilities or one.id in patient.incompatible:
        return False
    strict = patient.preferred is not None and care.costs.is_hard(costs.PREFERENCES)
    return not strict or one.id in (patient.preferred or ())


def _end(care: HomeCare) -> int:
    """Return a time by which everybody is back in any plan that is looked at."""
    windows = (end for patient in care.patients for _, end in patient.windows)
    shifts = (one.shift[1] for one in care.caregivers if one.shift is not None)
    lasts = max(service.duration for patient in care.patients for service in patient.services)
    longest_leg = max(max(row) for row in care.distances)
    return max(*windows, *shifts, 0) + SLACK + lasts + longest_leg


def _visits(care: HomeCare, number: int, patient: HomePatient, end: int) -> Iterator[Visit]:
    strict = care.costs.is_hard(costs.PREFERENCES)
    preferred = patient.preferred or frozenset()
    for rank, service in enumerate(patient.services):
        windows = tuple(_windows(care, patient, service.duration, end))
        if not windows:
            where = f"patients[{number - 1}].time_windows"
            raise ReaderError(where, f"are too short for service {service.code!r}")
        yield Visit(
            id=visit_id(number, service.code),
            patient=f"{number}",
            location=f"p{patient.place}",
            kind="service",
            on_site_seconds=service.duration,
            windows=windows,
            credentials=frozenset({service.code}),
            # A patient left out counts once, however many services.
            priority=1 if rank == 0 else 0,
            mandatory=must_be_served(care, patient),
            required_nurses=preferred if strict else frozenset(),
            preferred_nurses=frozenset() if strict else preferred,
            excluded_nurses=patient.incompatible,
        )


def _windows(care: HomeCare, patient: HomePatient, duration: int, end: int) -> Iterator[Window]:
    """Yield when a service may start.

    The window that begins last before a start is the one that counts, so that a start between two
    windows is late by the first. Where windows are met by the end of a service, it is due a
    duration earlier, which may be before the window begins.
    """
    strict = care.costs.is_hard(costs.TARDINESS) or care.costs.is_hard(costs.HIGHEST)
    following = [start - 1 for start, _ in patient.windows[1:]]
    for (start, close), last in zip(patient.windows, [*following, end], strict=True):
        due = min(last, close - (duration if care.at_end else 0))
        latest = due if strict else last
        if start <= latest:
            yield Window(earliest=start, due=due, latest=latest)


def _shift(care: HomeCare, one: Caregiver, end: int) -> Shift:
    start, close = one.shift or (0, end)
    lunch = care.lunch if one.lunch else None
    return Shift(
        id=one.id,
        nurse=one.id,
        start=start,
        end=close,
        latest_end=close if care.costs.is_hard(costs.EXTRA) else max(end, close),
        start_location=f"p{one.begin}",
        end_location=f"p{one.end}",
        break_rule=None
        if lunch is None
        else BreakRule(
            seconds=lunch.duration,
            earliest_start=lunch.earliest,
            latest_start=last_lunch(care, lunch),
            on_duty_meal=False,
            always_due=True,
            own_time_before_first=True,
        ),
        leaves_at_start=care.leaves_at_start and one.shift is not None,
    )


def _link(number: int, patient: HomePatient) -> Link:
    first, second = (visit_id(number, service.code) for service in patient.services)
    return Link(
        id=f"{number}",
        first=first,
        second=second,
        min_lag=None if patient.gap is None else patient.gap[0],
        max_lag=None if patient.gap is None else patient.gap[1],
        nurse="any" if patient.gap is None else "different",
        needs="both",
        overlap=True,
    )


def _policy(care: HomeCare) -> Policy:
    weight = care.costs
    return priced(
        travel=weight[costs.TRAVEL],
        lateness=weight[costs.TARDINESS],
        worst_lateness=weight[costs.HIGHEST],
        waiting=weight[costs.WAITING],
        overtime=weight[costs.EXTRA],
        worst_idle=weight[costs.IDLE],
        workload_balance=weight[costs.BALANCE],
        preference=weight[costs.PREFERENCES],
        unassigned=weight[costs.OPTIONAL],
        missed_break=weight[costs.LUNCH],
    )


def _notes(care: HomeCare, end: int) -> Iterator[str]:
    tardy = not (care.costs.is_hard(costs.TARDINESS) or care.costs.is_hard(costs.HIGHEST))
    if tardy or not care.costs.is_hard(costs.EXTRA):
        yield f"the format sets no limit to lateness; no plan beyond {end} is looked at"
    if any(care.distances[one.begin][one.end] for one in care.caregivers):
        yield (
            "caregivers who end elsewhere than they begin cost that way in the format even if they "
            "see nobody; the cost claimed counts it, the problem does not"
        )
