"""Who goes where and when, and who is left out and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit in a route, in seconds from the horizon's start.

    ``start`` may be after ``arrival`` (waiting); ``end`` is start plus the time on site.
    """

    visit: str
    arrival: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A meal break after the first ``after`` stops of a route, before the drive or after it."""

    after: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What one shift does; shifts that do nothing have no route.

    Attributes
    ----------
    shift
        Shift id.
    departure, arrival
        Leaving the start place and reaching the end place.
    stops
        In order, at least one.
    breaks
        Zero or one break.
    """

    shift: str
    departure: int
    arrival: int
    stops: tuple[Stop, ...]
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a visit is not planned.

    Attributes
    ----------
    code
        Stable code, such as ``credential`` or ``window``.
    text
        One plain sentence.
    nurse
        The nurse it speaks of, or "" if it speaks of all.
    """

    code: str
    text: str
    nurse: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """A visit that is not planned, with the reasons."""

    visit: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Routes and what is left out. Every visit of the problem is in exactly one of the two."""

    routes: tuple[Route, ...] = ()
    unassigned: tuple[Unassigned, ...] = field(default=())

    @cached_property
    def stop_of(self) -> dict[str, tuple[str, Stop]]:
        """Shift id and stop of each planned visit."""
        return {stop.visit: (route.shift, stop) for route in self.routes for stop in route.stops}

    @cached_property
    def route_of(self) -> dict[str, Route]:
        """Route of each shift that has one."""
        return {route.shift: route for route in self.routes}
