"""What happens on a day: one frozen dataclass for each kind of event.

All times are seconds from the horizon's start. ``at`` is when an event became known; it is never
later than the moment of re-planning, while what it speaks of may lie in the future. An event is
taken in as the day was at ``at``, however much later that is done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo_data.location import Location
    from routing.domain.link import Link
    from routing.domain.visit import Visit
    from staffing.shift import Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A place that the travel matrix does not have yet, with the ways from and to all that it has.

    Attributes
    ----------
    location
        The place; its id is new.
    seconds_there, seconds_back
        Driving seconds from each place of ``TravelMatrix.location_ids``, in order, to the new
        one, and from the new one to each; -1 where there is no way.
    metres_there, metres_back
        Metres of those ways.
    """

    location: Location
    seconds_there: tuple[int, ...]
    seconds_back: tuple[int, ...]
    metres_there: tuple[int, ...]
    metres_back: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisit:
    """A visit that nobody knew of in the night, such as an urgent start of care.

    Attributes
    ----------
    visit
        The visit; its id is new.
    links
        What ties it to others; several new visits tied to each other come as several events, the
        links with the last of them.
    place
        Its place, if the problem does not have it yet.
    nurse
        Who is to make it, "" for whoever fits best.
    first
        Whether that nurse goes there at once, before all that she has not begun: an emergency that
        was dispatched.
    leaves
        The visit that she leaves for that, once it is handed over; "" if none.
    """

    at: int
    visit: Visit
    links: tuple[Link, ...] = ()
    place: NewPlace | None = None
    nurse: str = ""
    first: bool = False
    leaves: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCancelled:
    """A visit that is not wanted any more. What needs it, by its links, is cancelled with it."""

    at: int
    visit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHome:
    """Nobody opened the door. The nurse goes on; another attempt is planned if there is time.

    Attributes
    ----------
    again
        Second from which another attempt makes sense; None for an hour from ``at``.
    """

    at: int
    visit: str
    again: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NurseOut:
    """A nurse who is out from ``start`` to ``end``, such as for a sick call or an appointment.

    She finishes the visit under way at ``start`` and begins no other. What is left of a shift after
    ``end`` she works again, from the shift's start place. She may have gone before ``at``: what she
    did not report since is then taken for not made.

    Until ``end`` nobody counts on her: not in an emergency, though she drives home in a visit's
    time, not as a stand-in, not on call. One more event with the same ``start`` corrects ``end``:
    who is back sooner may be given an ``ExtraShift`` from then on.
    """

    at: int
    nurse: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningLate:
    """A nurse who is so many seconds behind the plan.

    What she does next is put off by it: the end of the visit under way, the start of the next one,
    or her leaving for the first one.
    """

    at: int
    nurse: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrun:
    """A visit that lasts, or will last, so many seconds longer."""

    at: int
    visit: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStarted:
    """A nurse began a visit at ``at``, in its turn or before it.

    ``nurse`` says who, "" for whoever has it, or found the door closed before.
    """

    at: int
    visit: str
    nurse: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDone:
    """A nurse finished a visit at ``at``, in its turn or before it.

    ``nurse`` says who, "" for whoever has it, or found the door closed before.
    """

    at: int
    visit: str
    nurse: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLate:
    """The drug or the supplies of a visit are there at ``ready`` only: it cannot start before."""

    at: int
    visit: str
    ready: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadDelay:
    """Ways that take longer: an accident, a closed pass, snow.

    Attributes
    ----------
    start, end
        Ways to stops that are planned, or may be, in between are delayed.
    factor, seconds
        Driving seconds are multiplied by the one, then the other is added.
    places
        Only ways from, to or between these; all if empty.
    """

    at: int
    start: int
    end: int
    factor: float = 1.0
    seconds: int = 0
    places: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraShift:
    """A shift that was not in the roster: somebody comes in for a nurse who is out."""

    at: int
    shift: Shift


Event = (
    NewVisit
    | VisitCancelled
    | NotHome
    | NurseOut
    | RunningLate
    | Overrun
    | VisitStarted
    | VisitDone
    | DeliveryLate
    | RoadDelay
    | ExtraShift
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An event that cannot be taken in, with every reason.

    Attributes
    ----------
    number
        Its place in the list of events, from 0.
    event
        The event.
    reasons
        One plain sentence each.
    """

    number: int
    event: Event
    reasons: tuple[str, ...]
