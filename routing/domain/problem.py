"""Everything a plan must respect, and nothing about how to find one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routing.domain.policy import Policy
from routing.domain.validation import validate

if TYPE_CHECKING:
    from geo_data.location import Location
    from geo_data.travel_matrix import TravelMatrix
    from routing.domain.fact import Absence, Delay, Delivery
    from routing.domain.link import Link
    from routing.domain.pin import Pin
    from routing.domain.plan import Plan
    from routing.domain.visit import Visit
    from staffing.calendar import Horizon
    from staffing.nurse import Nurse
    from staffing.shift import Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredPatient:
    """A patient whom a qualified nurse must be able to reach in time.

    Attributes
    ----------
    patient, location
        Ids.
    response_class
        Name of the class in ``Policy.response``.
    credentials
        Codes that a responder must hold.
    start, end
        From when to when, in seconds from the horizon's start, end exclusive.
    """

    patient: str
    location: str
    response_class: str
    credentials: frozenset[str] = frozenset()
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """A day, a week or a fortnight to plan. Immutable; change it with ``replace``.

    Attributes
    ----------
    horizon
        The planned days; all times are seconds from its start.
    locations
        Every place that visits, shifts, nurses and covered patients name.
    visits, links, nurses, shifts, pins
        What is to be planned, by whom, and what is held.
    travel
        Seconds and metres between all locations.
    policy
        Prices and limits.
    published
        The plan that people have been told, or None.
    covered
        Patients for whom emergency response must be possible.
    absences, delays, deliveries, reported
        What happened on a day under way: nurses who are out, hours in which ways take longer,
        visits whose supplies were said to be late, and ids of visits that people reported begun or
        done.

    Raises
    ------
    ProblemError
        If ids are doubled or dangle; all faults are reported together.
    """

    horizon: Horizon
    locations: tuple[Location, ...]
    visits: tuple[Visit, ...]
    nurses: tuple[Nurse, ...]
    shifts: tuple[Shift, ...]
    travel: TravelMatrix
    links: tuple[Link, ...] = ()
    pins: tuple[Pin, ...] = ()
    policy: Policy = field(default_factory=Policy)
    published: Plan | None = None
    covered: tuple[CoveredPatient, ...] = ()
    absences: tuple[Absence, ...] = ()
    delays: tuple[Delay, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    reported: tuple[str, ...] = ()
    visit_by_id: dict[str, Visit] = field(init=False, repr=False)
    shift_by_id: dict[str, Shift] = field(init=False, repr=False)
    nurse_by_id: dict[str, Nurse] = field(init=False, repr=False)
    links_of: dict[str, tuple[Link, ...]] = field(init=False, repr=False)
    pin_of: dict[str, Pin] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index by id and check once what crosses objects."""
        validate(self)
        object.__setattr__(self, "visit_by_id", {v.id: v for v in self.visits})
        object.__setattr__(self, "shift_by_id", {s.id: s for s in self.shifts})
        object.__setattr__(self, "nurse_by_id", {n.id: n for n in self.nurses})
        object.__setattr__(self, "pin_of", {p.visit: p for p in self.pins})
        links: dict[str, list[Link]] = {}
        for link in self.links:
            links.setdefault(link.first, []).append(link)
            links.setdefault(link.second, []).append(link)
        object.__setattr__(self, "links_of", {k: tuple(v) for k, v in links.items()})

    def replace(self, **changes: object) -> Problem:
        """Return a copy with some fields changed, checked like any other problem."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def seconds_to_visit(self, from_location: str, visit: Visit) -> int:
        """Return seconds from a place to the start of work at a visit, or -1 if there is no way.

        Zero from the same place; else driving plus ``Policy.arrival_seconds``.
        """
        if from_location == visit.location:
            return 0
        seconds, _ = self.travel.leg(from_location, visit.location)
        return seconds if seconds < 0 else seconds + self.policy.arrival_seconds

    def seconds_to_end(self, from_location: str, shift: Shift) -> int:
        """Return driving seconds from a place to a shift's end place, or -1 if there is no way."""
        return self.travel.leg(from_location, shift.end_location)[0]
