"""A plan as a solution of the unified home care format, with its cost in the file's own numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.readers.case import Answer, text_answer
from benchmarks.readers.errors import NoAnswerError
from benchmarks.readers.uhhc_price import Row, price
from benchmarks.readers.uhhc_problem import last_lunch, must_be_served, visit_id

if TYPE_CHECKING:
    from benchmarks.readers.uhhc_care import Caregiver, HomeCare
    from routing.domain.plan import Break, Route
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
    return text_answer(f"cost {priced.cost}, {told}", json.dumps(document) + "\n")


def rows_of(care: HomeCare, result: Result) -> dict[str, list[Row]]:
    """Return what each caregiver does, in order, those who do nothing included."""
    known = {
        visit_id(number, service.code): (number, service)
        for number, patient in enumerate(care.patients, start=1)
        for service in patient.services
    }
    routes: dict[str, list[Row]] = {one.id: [] for one in care.caregivers}
    by_id = {one.id: one for one in care.caregivers}
    for route in result.plan.routes:
        rows = []
        for stop in route.stops:
            number, service = known[stop.visit]
            place = care.patients[number - 1].place
            rows.append(
                Row(number=number, service=service, place=place, start=stop.start, end=stop.end)
            )
        for pause in route.breaks:
            rows.insert(pause.after, _lunch(care, by_id[route.shift], route, rows, pause))
        routes[route.shift] = rows
    return routes


def _lunch(care: HomeCare, one: Caregiver, route: Route, rows: list[Row], pause: Break) -> Row:
    """Return a lunch at the place after the drive of its gap, or before it where that is needed.

    A break before the first drive is put off until after it, if lunch may still begin then; only
    the caregiver's own time is shorter for it, and the departure may be earlier.
    """
    after = pause.after
    before = _Spot(one.begin, 0, route.departure)
    if after > 0:
        before = _Spot(rows[after - 1].place, rows[after - 1].number, rows[after - 1].end)
    behind = _Spot(one.end, 0, route.arrival)
    if after < len(rows):
        behind = _Spot(rows[after].place, rows[after].number, rows[after].start)
    leg, start = care.distances[before.place][behind.place], pause.start
    lasts = pause.end - pause.start
    spot = behind if start >= before.second + leg else before
    if after == 0 and spot is before and not care.leaves_at_start:
        assert care.lunch is not None
        latest = min(behind.second - lasts, last_lunch(care, care.lunch))
        if latest - leg >= (one.shift or (0, 0))[0]:
            spot, start = behind, latest
    return Row(number=spot.number, service=None, place=spot.place, start=start, end=start + lasts)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place, the patient there (0: a terminal point), and when a stop there begins or is over."""

    place: int
    number: int
    second: int


def _document(care: HomeCare, one: Caregiver, rows: list[Row]) -> dict[str, Any]:
    """Return a route as the format writes it: one without a patient has no list of locations."""
    if not rows:
        return {"caregiver_id": one.id}
    return {"caregiver_id": one.id, "locations": [_location(care, row) for row in rows]}


def _location(care: HomeCare, row: Row) -> dict[str, Any]:
    # Lunch at a terminal point names no patient; whatever else stands there is read as the point.
    who = care.patients[row.number - 1].id if row.number else ""
    if row.service is None:
        times = {"start_time": row.start, "end_time": row.end}
        return {"patient": who, "service": LUNCH_BREAK, **times}
    times = {"arrival_time": row.start, "departure_time": row.end}
    return {"patient": who, "service": row.service.code, **times}
