"""A day under way: who has done what, who is where, and what is still open.

A draft is what events are written into, one after another. It is made from a problem and its plan
and ends as a new problem (``routing.replan.pinning``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Container

    from geo_data.location import Location
    from geo_data.travel_matrix import TravelMatrix
    from routing.domain.fact import Absence, Delay
    from routing.domain.link import Link
    from routing.domain.pin import Pin
    from routing.domain.plan import Break, Plan
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit, Window
    from staffing.nurse import Nurse
    from staffing.shift import Shift

FREEZE_SECONDS = 900
"""A stop for which the nurse leaves within so many seconds is not changed any more."""

WAITING, TURNING, NOT_HOME, ABANDONED = "waiting", "turning", "not_home", "abandoned"
"""Kinds of waypoints: stops that are no visits, but say where a nurse is and from when."""

WAYPOINTS = frozenset((WAITING, TURNING, NOT_HOME, ABANDONED))

Phase = Literal["done", "running", "next", "open"]
"""What a planned stop is at a moment: over, under way, driven to, or still to be changed."""


@dataclass(slots=True, kw_only=True)
class Call:
    """One stop of a route under way.

    Attributes
    ----------
    visit
        Its visit.
    planned
        Second before which it does not start, whoever is early: people were told.
    late
        Seconds that the nurse reaches it later than the drive takes.
    """

    visit: str
    planned: int
    late: int = 0


@dataclass(slots=True, kw_only=True)
class Run:
    """The route of one shift under way.

    Attributes
    ----------
    shift
        Shift id.
    departure
        When the nurse leaves, or left.
    calls
        Its stops in order.
    pause
        The planned break, or None.
    """

    shift: str
    departure: int
    calls: list[Call]
    pause: Break | None = None

    @property
    def rest(self) -> int:
        """Seconds of the break, 0 if there is none."""
        return 0 if self.pause is None else self.pause.end - self.pause.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One stop as it was, or will be if nothing is changed.

    Attributes
    ----------
    visit
        Its visit.
    leaves, there
        When the nurse drives there, and reaches it, parking included; she waits there.
    arrival
        When it may begin: ``there``, or the end of a break that she takes there.
    start, end
        Of the work.
    phase
        What it is at the draft's moment.
    """

    visit: str
    leaves: int
    there: int
    arrival: int
    start: int
    end: int
    phase: Phase = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A route as it was, and will be if nothing is changed.

    Attributes
    ----------
    stops
        In order.
    departure, arrival
        Leaving the start place and reaching the end place.
    pause
        Start of the break and number of stops before it, or None.
    """

    stops: tuple[Timed, ...]
    departure: int
    arrival: int
    pause: tuple[int, int] | None = None

    @property
    def fixed(self) -> int:
        """Number of stops that are not open."""
        return sum(stop.phase != "open" for stop in self.stops)


@dataclass(slots=True, kw_only=True)
class Draft:
    """A problem and its plan at a moment, to be changed.

    Attributes
    ----------
    base, plan, now, freeze
        What it was made from; the moment; seconds before leaving from which a stop is frozen.
    visits, links, shifts, pins, nurses
        By id; pins by visit.
    locations, travel
        Places and ways.
    runs
        Routes under way, by shift.
    left_out
        Visits that are in no route.
    touched
        Shifts that an event changed.
    closed
        Shifts that may take no further visit.
    reported
        Visits that were reported begun or done, today or before an earlier proposal.
    absences, delays
        Nurses who are out, and hours in which ways take longer.
    deliveries
        Windows that visits had before their supplies were said to be late.
    behind
        Seconds by which nurses said to be behind the plan that the draft was made from.
    notes
        What people should know of the way events were taken in.
    """

    base: Problem
    plan: Plan
    now: int
    freeze: int
    visits: dict[str, Visit]
    links: dict[str, Link]
    shifts: dict[str, Shift]
    pins: dict[str, Pin]
    nurses: dict[str, Nurse]
    locations: list[Location]
    travel: TravelMatrix
    runs: dict[str, Run]
    left_out: set[str]
    touched: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    reported: set[str] = field(default_factory=set)
    absences: list[Absence] = field(default_factory=list)
    delays: list[Delay] = field(default_factory=list)
    deliveries: dict[str, tuple[Window, ...]] = field(default_factory=dict)
    behind: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def arrival_seconds(self) -> int:
        """Seconds of parking and walking at another place."""
        return self.base.policy.arrival_seconds

    def way(self, place: str, visit: Visit) -> int:
        """Return seconds from a place to the start of work at a visit; 0 if there is no way."""
        if place == visit.location:
            return 0
        return max(0, self.travel.leg(place, visit.location)[0]) + self.arrival_seconds

    def shift_of(self, visit: str) -> str:
        """Return the shift that makes a visit, "" if none."""
        for run in self.runs.values():
            if any(call.visit == visit for call in run.calls):
                return run.shift
        return ""

    def runs_of(self, nurse: str) -> list[Run]:
        """Return the routes of a nurse, by the start of their shifts."""
        found = [run for run in self.runs.values() if self.shifts[run.shift].nurse == nurse]
        return sorted(found, key=lambda run: self.shifts[run.shift].start)

    def fresh(self, name: str, known: Container[str]) -> str:
        """Return a name that is not known yet."""
        number, chosen = 1, name
        while chosen in known:
            number += 1
            chosen = f"{name}~{number}"
        return chosen


def draft_of(problem: Problem, plan: Plan, now: int, freeze: int = FREEZE_SECONDS) -> Draft:
    """Return the draft of a problem with its plan; the plan's times are taken for what happened."""
    runs = {}
    for route in plan.routes:
        runs[route.shift] = Run(
            shift=route.shift,
            departure=route.departure,
            calls=[Call(visit=stop.visit, planned=stop.start) for stop in route.stops],
            pause=route.breaks[0] if route.breaks else None,
        )
    planned = {call.visit for run in runs.values() for call in run.calls}
    return Draft(
        base=problem,
        plan=plan,
        now=now,
        freeze=freeze,
        visits=dict(problem.visit_by_id),
        links={link.id: link for link in problem.links},
        shifts=dict(problem.shift_by_id),
        # Pins of an earlier re-planning have second and position; what is fixed now is pinned anew.
        pins={
            v: pin
            for v, pin in problem.pin_of.items()
            if pin.level != "sequence" or pin.start is None
        },
        nurses=dict(problem.nurse_by_id),
        locations=list(problem.locations),
        travel=problem.travel,
        runs=runs,
        left_out={v for v in problem.visit_by_id if v not in planned},
        reported=set(problem.reported),
        deliveries={d.visit: d.windows for d in problem.deliveries},
        absences=list(problem.absences),
        delays=list(problem.delays),
    )
