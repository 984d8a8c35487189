"""A nurse's own day, and her calendar, from the published plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from api.db.branches import get_branch
from api.db.errors import NotFoundError, StorageUnavailableError
from api.db.plans import published_plan
from api.schemas import nurse_day as schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from sqlalchemy.orm import Session

    from api.contexts import Contexts, PlanContext
    from api.db.models import PlanRow
    from routing.domain.order import Patient
    from routing.domain.plan import Route, Stop

DAYS_BEFORE, DAYS_AFTER = 7, 14
"""What a calendar shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What a calendar shows of a shift."""

    shift: str
    begin: datetime
    end: datetime
    visits: int


def zone_of(session: Session, branch: str) -> ZoneInfo:
    """Return the time zone of a branch."""
    from zoneinfo import ZoneInfo

    return ZoneInfo(get_branch(session, branch).zone)


def own_day(
    session: Session, contexts: Contexts, branch: str, nurse: str, day: date
) -> schema.OwnDay:
    """Return what a nurse does on a day; raises NotFoundError if no plan of it is published."""
    row = published_plan(session, branch, day)
    if row is None:
        raise NotFoundError("No plan of this day is published.")
    row, context = contexts.plan(session, branch, row.id)
    patients = _patients(session, contexts, branch, row.dataset_id)
    return schema.OwnDay(
        nurse=nurse,
        date=day,
        plan=row.id,
        revision=row.revision,
        shifts=[_shift(context, route, patients) for route in own_routes(context, nurse, day)],
    )


def own_routes(context: PlanContext, nurse: str, day: date) -> Iterator[Route]:
    """Yield the routes of a nurse whose shifts begin on a day, in order."""
    problem = context.problem
    routes = sorted(context.plan.routes, key=lambda route: route.departure)
    for route in routes:
        shift = problem.shift_by_id[route.shift]
        starts = problem.horizon.date_of(problem.horizon.day_of(shift.start))
        if shift.nurse == nurse and starts == day:
            yield route


def _patients(
    session: Session, contexts: Contexts, branch: str, dataset: str | None
) -> dict[str, Patient]:
    if dataset is None:
        return {}
    try:
        _, found = contexts.dataset(session, branch, dataset)
    except (NotFoundError, StorageUnavailableError):
        return {}
    return {patient.id: patient for patient in found.patients}


def _shift(context: PlanContext, route: Route, patients: dict[str, Patient]) -> schema.OwnShift:
    moment = context.problem.horizon.to_datetime
    return schema.OwnShift(
        shift=route.shift,
        departure=moment(route.departure),
        arrival=moment(route.arrival),
        stops=[_stop(context, stop, patients) for stop in route.stops],
    )


def _stop(context: PlanContext, stop: Stop, patients: dict[str, Patient]) -> schema.OwnStop:
    problem = context.problem
    visit = problem.visit_by_id[stop.visit]
    place = next(place for place in problem.locations if place.id == visit.location)
    patient = patients.get(visit.patient)
    return schema.OwnStop(
        visit=visit.id,
        kind=visit.kind,
        start=problem.horizon.to_datetime(stop.start),
        end=problem.horizon.to_datetime(stop.end),
        patient=visit.patient,
        name="" if patient is None else patient.name,
        address="" if patient is None else patient.address,
        latitude=place.latitude,
        longitude=place.longitude,
        tasks=list(visit.tasks),
        equipment=sorted(visit.equipment),
    )


def calendar(session: Session, contexts: Contexts, branch: str, nurse: str, today: date) -> bytes:
    """Return a nurse's shifts around a day as iCalendar (RFC 5545): times and counts, no patients.

    A calendar lives on servers and screens of others: it says that there are visits, not whose.
    """
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//infuseroute//nurse calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
    ]
    for offset in range(-DAYS_BEFORE, DAYS_AFTER + 1):
        day = today + timedelta(days=offset)
        row = published_plan(session, branch, day)
        if row is None:
            continue
        for shift in _shifts(session, contexts, row).get((nurse, day), ()):
            lines += _event(shift, row.revision, stamp)
    lines.append("END:VCALENDAR")
    return ("\r\n".join(_folded(line) for line in lines) + "\r\n").encode()


def _shifts(
    session: Session, contexts: Contexts, row: PlanRow
) -> dict[tuple[str, date], list[_Shown]]:
    """Return what calendars show of a plan, by nurse and day; the plan itself is not kept.

    A calendar goes through three weeks of plans, every quarter of an hour: they would push aside
    the ones that people work with.
    """

    def make() -> dict[tuple[str, date], list[_Shown]]:
        context = contexts.passing(session, row)
        horizon = context.problem.horizon
        found: dict[tuple[str, date], list[_Shown]] = {}
        for route in sorted(context.plan.routes, key=lambda route: route.departure):
            shift = context.problem.shift_by_id[route.shift]
            day = horizon.date_of(horizon.day_of(shift.start))
            shown = _Shown(
                shift=route.shift,
                begin=horizon.to_datetime(route.departure).astimezone(UTC),
                end=horizon.to_datetime(route.arrival).astimezone(UTC),
                visits=len(route.stops),
            )
            found.setdefault((shift.nurse, day), []).append(shown)
        return found

    return contexts.shifts.get((row.id, row.digest), make)


def _event(shown: _Shown, revision: int, stamp: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{shown.shift}@infuseroute",
        f"SEQUENCE:{revision}",
        f"DTSTAMP:{stamp}",
        f"DTSTART:{shown.begin:%Y%m%dT%H%M%SZ}",
        f"DTEND:{shown.end:%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{shown.visits} visit{'s' if shown.visits != 1 else ''}",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def _folded(line: str) -> str:
    """Return a line of at most 75 octets each; what is longer goes on after a space."""
    parts = [line[:74]] + [line[i : i + 73] for i in range(74, len(line), 73)]
    return "\r\n ".join(parts)
