"""What happens on a day, as it is told; times are moments with offsets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Answer, Degrees, Flag, Id, Instant, Request, Word
from api.schemas.plans import Run

PlaceId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$")]
Length = Annotated[int, Field(strict=True, ge=1, le=86_400)]
Codes = Annotated[tuple[Word, ...], Field(max_length=32)]
Ids = Annotated[tuple[Id, ...], Field(max_length=500)]


class Told(Request):
    """What all events have: the sender's own id for it, and when it became known."""

    id: Id
    at: Instant


class Window(Request):
    """When a visit may start; after ``due`` it is late."""

    earliest: Instant
    latest: Instant
    due: Instant | None = None


class Point(Request):
    """A place that the plan does not know yet."""

    latitude: Annotated[Degrees, Field(ge=-90, le=90)]
    longitude: Degrees


class NewVisitBody(Request):
    """A visit to be planned; without ``location``, it is at the home of a patient of the plan."""

    id: Id
    patient: Id
    kind: Word = "urgent"
    on_site_seconds: Length
    windows: Annotated[list[Window], Field(min_length=1, max_length=28)]
    location: Point | None = None
    credentials: Codes = ()
    equipment: Codes = ()
    priority: Annotated[int, Field(strict=True, ge=1, le=9)] = 5
    mandatory: Flag = False
    interruptible: Flag = True
    required_nurses: Ids = ()
    excluded_nurses: Ids = ()
    preferred_nurses: Ids = ()


class NewVisit(Told):
    """A visit that nobody knew of in the night; ``nurse``: who is to make it."""

    kind: Literal["new_visit"]
    visit: NewVisitBody
    nurse: Id | None = None


class VisitCancelled(Told):
    """A visit that is not wanted any more."""

    kind: Literal["visit_cancelled"]
    visit: Id


class NotHome(Told):
    """Nobody opened; ``again``: from when another attempt makes sense."""

    kind: Literal["not_home"]
    visit: Id
    again: Instant | None = None


class NurseOut(Told):
    """A nurse who is out from ``start`` to ``end``.

    If she had gone before it was told, what she did not report since then is taken for not made.
    """

    kind: Literal["nurse_out"]
    nurse: Id
    start: Instant
    end: Instant


class RunningLate(Told):
    """A nurse who is behind the plan."""

    kind: Literal["running_late"]
    nurse: Id
    seconds: Length


class Overrun(Told):
    """A visit that lasts longer."""

    kind: Literal["overrun"]
    visit: Id
    seconds: Length


class VisitStarted(Told):
    """A nurse began a visit at ``at``; ``nurse`` says who, if it is another one than planned."""

    kind: Literal["visit_started"]
    visit: Id
    nurse: Id | None = None


class VisitDone(Told):
    """A nurse finished a visit at ``at``; ``nurse`` says who, if it is another one than planned."""

    kind: Literal["visit_done"]
    visit: Id
    nurse: Id | None = None


class DeliveryLate(Told):
    """The drug or the supplies of a visit are there at ``ready`` only."""

    kind: Literal["delivery_late"]
    visit: Id
    ready: Instant


class RoadDelay(Told):
    """Ways that take longer: ``factor`` times their seconds, and ``seconds`` more."""

    kind: Literal["road_delay"]
    start: Instant
    end: Instant
    factor: Annotated[float, Field(strict=True, ge=1, le=20, allow_inf_nan=False)] = 1.0
    seconds: Annotated[int, Field(strict=True, ge=0, le=86_400)] = 0
    places: Annotated[tuple[PlaceId, ...], Field(max_length=2_000)] = ()


class Emergency(Told):
    """A nurse is sent to a patient now; see ``POST .../dispatch`` for who could go.

    She goes before all that she has not begun. It is kept as what it does to the day, in events of
    their own: the emergency under ``id``, the rest of a visit that she leaves for it under
    ``id.rest``, and the shift of a nurse who is on call or off duty, and comes in for it, under
    ``id.shift``.
    """

    id: Annotated[Id, Field(max_length=120)]
    kind: Literal["emergency"]
    patient: Id
    nurse: Id
    seconds: Length = 3_600


class StandIn(Told):
    """A nurse who comes in for one who is out; see ``POST .../replacements``."""

    kind: Literal["stand_in"]
    nurse: Id
    absent: Id
    start: Instant
    end: Instant


Event = Annotated[
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
    | Emergency
    | StandIn,
    Field(discriminator="kind"),
]

OwnEvent = Annotated[
    VisitStarted | VisitDone | NotHome | Overrun | RunningLate, Field(discriminator="kind")
]
"""What a nurse may tell of her own day."""


class EventsRequest(Request):
    """Events, all kept or none; ``seconds`` is how long a proposal is searched.

    ``now`` is for simulated days alone: the moment for which is planned. On days that are lived
    now the clock tells it, and ``now`` is refused (422).
    """

    events: Annotated[list[Event], Field(min_length=1, max_length=100)]
    seconds: Annotated[float, Field(strict=True, gt=0, le=120, allow_inf_nan=False)] = 8.0
    now: Instant | None = None


class OwnEventsRequest(Request):
    """What a nurse tells of her own day."""

    events: Annotated[list[OwnEvent], Field(min_length=1, max_length=20)]


class EventRecord(Answer):
    """An event that was kept; ``plan`` is the proposal that took it into account."""

    id: str
    key: str
    number: int
    kind: str
    at: Instant
    state: Literal["accepted", "applied", "refused"]
    reason: str
    plan: str | None
    created_at: Instant
    created_by: str


class EventsAnswer(Answer):
    """Events that were kept, and the run that makes the proposal (null: nothing was new)."""

    events: list[EventRecord]
    run: Run | None
