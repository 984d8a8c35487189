"""A nurse's own day."""

from __future__ import annotations

from api.schemas.base import Answer, Day, Instant


class OwnStop(Answer):
    """One visit, with what a nurse at the door must know."""

    visit: str
    kind: str
    start: Instant
    end: Instant
    patient: str
    name: str
    address: str
    latitude: float
    longitude: float
    tasks: list[str]
    equipment: list[str]


class OwnShift(Answer):
    """One shift of the day."""

    shift: str
    departure: Instant
    arrival: Instant
    stops: list[OwnStop]


class OwnDay(Answer):
    """What a nurse does on a day, by the published plan."""

    nurse: str
    date: Day
    plan: str
    revision: int
    shifts: list[OwnShift]


class CalendarLink(Answer):
    """The address of a nurse's calendar; whoever knows it can read it."""

    path: str
