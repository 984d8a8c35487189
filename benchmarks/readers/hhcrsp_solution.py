"""A plan as a solution of the home care format, with its cost in the file's own numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from benchmarks.readers.case import Answer, text_answer
from benchmarks.readers.hhcrsp_problem import visit_id
from benchmarks.readers.neutral import refuse_incomplete

if TYPE_CHECKING:
    from benchmarks.readers.hhcrsp import HomeCare, HomePatient, Service
    from routing.domain.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A service of a patient (by number from 1) at its start, in the format's units."""

    number: int
    patient: HomePatient
    service: Service
    start: Fraction


def answer(care: HomeCare, grain: int, result: Result) -> Answer:
    """Return a plan with its cost: the mean of travel, lateness and worst lateness.

    Raises
    ------
    NoAnswerError
        If a service is left out.
    """
    refuse_incomplete(result, "services")
    routes = _routes(care, grain, result)
    places = [[0, *(row.number for row in route), 0] for route in routes.values()]
    travel = sum((care.distances[a][b] for stops in places for a, b in pairwise(stops)), Fraction())
    late = [max(Fraction(), r.start - r.patient.due) for rows in routes.values() for r in rows]
    total, worst = sum(late, Fraction()), max(late)
    cost = (travel + total + worst) / 3
    claim = (
        f"cost {_decimal(cost)}, travel {_decimal(travel)}, "
        f"lateness {_decimal(total)}, worst lateness {_decimal(worst)}"
    )
    document = {
        "routes": [
            {"caregiver_id": name, "locations": [_location(row) for row in rows]}
            for name, rows in routes.items()
        ]
    }
    return text_answer(claim, json.dumps(document) + "\n", objective=float(cost))


def _routes(care: HomeCare, grain: int, result: Result) -> dict[str, list[_Row]]:
    """Return what each caregiver does, those who do nothing included, as the official tool asks."""
    known = {
        visit_id(number, service.code): (number, patient, service)
        for number, patient in enumerate(care.patients, start=1)
        for service in patient.services
    }
    routes: dict[str, list[_Row]] = {name: [] for name in care.caregivers}
    for route in result.plan.routes:
        for stop in route.stops:
            number, patient, service = known[stop.visit]
            start = Fraction(stop.start, grain)
            row = _Row(number=number, patient=patient, service=service, start=start)
            routes[route.shift].append(row)
    return routes


def _location(row: _Row) -> dict[str, Any]:
    return {
        "patient": row.patient.id,
        "service": row.service.code,
        "arrival_time": _number(row.start),
        "departure_time": _number(row.start + row.service.duration),
    }


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _decimal(value: Fraction) -> str:
    return f"{float(value):.6f}".rstrip("0").rstrip(".")
