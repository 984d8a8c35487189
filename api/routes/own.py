"""A nurse's own day and calendar."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.db.audit import note
from api.db.errors import NotFoundError
from api.db.plans import published_plan
from api.db.who import Who
from api.nurse_day import calendar, own_day, own_routes, zone_of
from api.routes.guard import Call, allow
from api.routes.once import IdempotencyKey, Reply, once
from api.routes.problems import ProblemError
from api.routes.same_day import keep_events
from api.routes.strict_json import StrictRoute
from api.schemas.base import Day
from api.schemas.events import EventsAnswer, OwnEventsRequest
from api.schemas.nurse_day import CalendarLink, OwnDay
from api.security.calendar_token import calendar_token, key_of_calendar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.contexts import PlanContext
    from api.routes.state import Service

router = APIRouter(route_class=StrictRoute, prefix="/v1", tags=["nurse"])

OwnDate = Annotated[Day, Query(description="The day.")]


@router.get("/my/day", summary="My day")
def my_day(date: OwnDate, call: Annotated[Call, allow("own.read")]) -> OwnDay:
    """Return the nurse's own visits of a day by the published plan; the audit notes it."""
    with call.database.read() as session:
        found = own_day(session, call.service.contexts, call.branch, call.principal.nurse, date)
    with call.database.write() as session:
        note(session, call.branch, call.who(), "day.read", ("plan", found.plan))
    return found


@router.post(
    "/my/events",
    summary="Tell what happened on my day",
    status_code=202,
    response_model=EventsAnswer,
)
def tell_own_events(
    date: OwnDate,
    body: OwnEventsRequest,
    call: Annotated[Call, allow("own.write")],
    key: IdempotencyKey = None,
) -> Response:
    """Keep events of the nurse's own visits; others' visits are not hers to tell of (404)."""
    with call.database.read() as session:
        row = published_plan(session, call.branch, date)
        if row is None:
            raise NotFoundError("No plan of this day is published.")
        plan, context = call.service.contexts.plan(session, call.branch, row.id)
    _require_own(context, call.principal.nurse, date, body)

    def work(session: Session) -> Reply:
        return Reply(body=keep_events(call, session, plan.id, body.events), status=202)

    return once(call, key, work)


@router.get("/my/calendar", summary="The address of my calendar")
def my_calendar(call: Annotated[Call, allow("own.read")]) -> CalendarLink:
    """Return an address for calendar programs; it ends when the nurse's key is revoked."""
    if len(call.principal.actor) != 16:
        text = "A calendar belongs to a nurse's API key; sign in with one."
        raise ProblemError(409, "no_key", text)
    with call.database.read() as session:
        token = calendar_token(session, call.principal.actor)
    return CalendarLink(path=f"/v1/calendars/{token}")


@router.get(
    "/calendars/{token}",
    summary="A nurse's calendar",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
)
def nurse_calendar(token: Annotated[str, Path(max_length=80)], request: Request) -> Response:
    """Return shifts as iCalendar, without anything about patients."""
    service: Service = request.app.state.service
    client = request.client.host if request.client else ""
    waits = service.rates.wait(f"calendar:{client}")
    if waits is not None:
        headers = {"Retry-After": str(waits)}
        raise ProblemError(429, "too_many", "Too many requests; wait a little.", headers=headers)
    with service.database.read() as session:
        key = key_of_calendar(session, token)
        if key is None or key.branch_id is None or key.nurse_id is None:
            raise NotFoundError("There is no such calendar.")
        today = datetime.now(zone_of(session, key.branch_id)).date()
        content = calendar(session, service.contexts, key.branch_id, key.nurse_id, today)
    with service.database.write() as session:
        who = Who(actor=key.id, role="nurse", correlation=request.scope["state"]["correlation"])
        note(session, key.branch_id, who, "calendar.read", ("key", key.id))
    return Response(content, media_type="text/calendar")


def _require_own(context: PlanContext, nurse: str, day: Day, body: OwnEventsRequest) -> None:
    own = {stop.visit for route in own_routes(context, nurse, day) for stop in route.stops}
    for event in body.events:
        about = getattr(event, "nurse", None) or nurse
        visit = getattr(event, "visit", None)
        if about != nurse or (visit is not None and visit not in own):
            raise NotFoundError("There is no such visit in your day.")
