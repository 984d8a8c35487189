"""What is said of a candidate: taken on, under conditions, or not; and by which figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from routing.domain.order import IntakeFinding

Answer = Literal["accept", "conditions", "decline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearNurse:
    """A nurse who holds all that a responder needs, and how far she lives or starts.

    Attributes
    ----------
    nurse
        Id.
    base
        Location id of the nearest of her home and the places where her shifts start.
    seconds
        From there by road, -1 if there is no way.
    within
        Whether that is within the most urgent class of the order.
    """

    nurse: str
    base: str
    seconds: int
    within: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HourCount:
    """Who is on duty or on call at an hour and near enough from home or start place.

    Attributes
    ----------
    start
        The aware moment at which the hour begins.
    response_class
        The class that holds then; "" if the patient is not to be covered then.
    responders
        Nurses who hold all that is needed.
    by_credential
        Nurses who hold each needed code.
    """

    start: datetime
    response_class: str
    responders: int
    by_credential: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHours:
    """A stretch of time in which nobody on the roster could come.

    Attributes
    ----------
    start, end
        Aware moments, end exclusive.
    response_class
        The class that holds then; of several, the most urgent.
    closers
        Qualified nurses off duty who live near enough, the nearest first: on call, each would
        close it.
    """

    start: datetime
    end: datetime
    response_class: str
    closers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCapacity:
    """What a day of the roster has left.

    Attributes
    ----------
    day
        The day.
    shift_seconds
        Of all regular shifts, breaks taken off.
    booked_seconds, asked_seconds
        Work of the visits that are expected already, and of the candidate's: on site, parking and
        a typical drive each.
    visits
        Kinds of the candidate's visits of the day.
    unstaffed
        Those that nobody on a regular shift of the day holds the credentials for.
    """

    day: date
    shift_seconds: int
    booked_seconds: int
    asked_seconds: int
    visits: tuple[str, ...]
    unstaffed: tuple[str, ...]

    @property
    def left_seconds(self) -> int:
        """What is left with the candidate taken on; negative if the day is over-booked."""
        return self.shift_seconds - self.booked_seconds - self.asked_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Whether a candidate can be taken on.

    Attributes
    ----------
    answer
        ``accept``; ``conditions``: once they are met; ``decline``.
    reasons
        Why not, or under which conditions: plain sentences, the weightiest first.
    findings
        What intake says of the order itself.
    response_class, seconds, credentials
        The most urgent class of the order's life, its time, and what a responder must hold.
    nurses
        All who hold that, the nearest first.
    hours
        Hour by hour of the days that were looked at.
    open_hours
        Where the roster leaves nobody.
    capacity
        Day by day.
    area
        GeoJSON: from where the home is reached in time; None if it was not asked for.
    """

    answer: Answer
    reasons: tuple[str, ...]
    findings: tuple[IntakeFinding, ...]
    response_class: str
    seconds: int
    credentials: frozenset[str]
    nurses: tuple[NearNurse, ...]
    hours: tuple[HourCount, ...]
    open_hours: tuple[OpenHours, ...]
    capacity: tuple[DayCapacity, ...]
    area: dict[str, Any] | None
