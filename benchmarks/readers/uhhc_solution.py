"""A plan as a solution of the unified home care format, with its cost in the file's own numbers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks.readers.case import Answer, text_answer
from benchmarks.readers.errors import NoAnswerError
from benchmarks.readers.uhhc_price import Row, price
from benchmarks.readers.uhhc_problem import must_be_served, visit_id

if TYPE_CHECKING:
    from benchmarks.readers.uhhc_care import Caregiver, HomeCare
    from routing.domain.result import Result

LUNCH_BREAK = "lunch_break"


def answer(care: HomeCare, result: Result) -> Answer:
    """Return a plan with its cost, component by component.

    Raises
    ------
    NoAnswerError
        If a patient who must be served is left out.
    """
    left_out = {unassigned.visit for unassigned in result.plan.unassigned}
    missing = [
        visit_id(number, service.code)
        for number, patient in enumerate(care.patients, start=1)
        for service in patient.services
        if must_be_served(care, patient) and visit_id(number, service.code) in left_out
    ]
    if missing:
        raise NoAnswerError(
            f"no plan was found that makes all services that must be made: {len(missing)} left "
            f"out, such as {missing[0]}"
        )
    routes = rows_of(care, result)
    priced = price(care, routes)
    told = ", ".join(f"{name} {amount}" for name, amount in priced.amounts.items())
    document = {
        "cost_components": {},
        "global_ordering": [],
        "routes": [_document(care, one, routes[one.id]) for one in care.caregivers],
    }
    text = json.dumps(document) + "\n"
    return text_answer(f"cost {priced.cost}, {told}", text, objective=float(priced.cost))


def rows_of(care: HomeCare, result: Result) -> dict[str, list[Row]]:
    """Return what each caregiver does, in order, those who do nothing included."""
    known = {
        visit_id(number, service.code): (number, service)
        for number, patient in enumerate(care.patients, start=1)
        for service in patient.services
    }
    routes: dict[str, list[Row]] = {one.id: [] for one in care.caregivers}
    for route in result.plan.routes:
        rows = []
        for stop in route.stops:
            number, service = known[stop.visit]
            place = care.patients[number - 1].place
            rows.append(
                Row(number=number, service=service, place=place, start=stop.start, end=stop.end)
            )
        for pause in route.breaks:
            # Lunch is at the next patient's place, before the service.
            at = rows[pause.after]
            lunch = replace(at, service=None, start=pause.start, end=pause.end)
            rows.insert(pause.after, lunch)
        routes[route.shift] = rows
    return routes


def _document(care: HomeCare, one: Caregiver, rows: list[Row]) -> dict[str, Any]:
    """Return a route as the format writes it: one without a patient has no list of locations."""
    if not rows:
        return {"caregiver_id": one.id}
    return {"caregiver_id": one.id, "locations": [_location(care, row) for row in rows]}


def _location(care: HomeCare, row: Row) -> dict[str, Any]:
    who = care.patients[row.number - 1].id
    if row.service is None:
        times = {"start_time": row.start, "end_time": row.end}
        return {"patient": who, "service": LUNCH_BREAK, **times}
    times = {"arrival_time": row.start, "departure_time": row.end}
    return {"patient": who, "service": row.service.code, **times}
