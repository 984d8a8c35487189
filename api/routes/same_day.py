"""What happens on the day: events in, a proposal out; and who could go where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from api.db import events as event_rows
from api.db import plans, runs
from api.db.errors import ConflictError
from api.routes.guard import Call, allow
from api.routes.once import IdempotencyKey, Reply, once
from api.routes.paging import Cursor, Limit, number_of, part_of
from api.routes.plans import PlanId
from api.routes.strict_json import StrictRoute
from api.same_day import happenings_of, refuse_impossible
from api.schemas.base import Page
from api.schemas.events import EventRecord, EventsAnswer, EventsRequest
from api.services import planning
from api.views.rows import event_answer, run_answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

router = APIRouter(route_class=StrictRoute, prefix="/v1/plans/{id}", tags=["same day"])


@router.post(
    "/events",
    summary="Tell what happened, and ask for a proposal",
    status_code=202,
    response_model=EventsAnswer,
)
def tell_events(
    id: PlanId,  # noqa: A002
    body: EventsRequest,
    call: Annotated[Call, allow("event.write")],
    key: IdempotencyKey = None,
) -> Response:
    """Keep events of a published plan, all or none, and have a proposal made that answers them.

    An event that cannot have happened, such as for a visit that is done, is refused with the
    reason (409). One that was sent before with the same ``id`` is kept once.
    """
    warm(call, id)

    def work(session: Session) -> Reply:
        answer = keep_events(call, session, id, body.events, seconds=body.seconds, now=body.now)
        headers = {"Location": f"/v1/runs/{answer.run.id}"} if answer.run else {}
        return Reply(body=answer, status=202, headers=headers)

    return once(call, key, work)


@router.get("/events", summary="What happened so far")
def list_events(
    id: PlanId,  # noqa: A002
    call: Annotated[Call, allow("plan.read")],
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[EventRecord]:
    """Return the events of the plan's days in order, and what became of them."""
    with call.database.read() as session:
        row = plans.get_plan(session, call.branch, id)
        found = event_rows.list_events(
            session,
            call.branch,
            row.day,
            days=row.days,
            after=number_of(cursor) or 0,
            limit=limit + 1,
        )
    return part_of(found, limit, event_answer, lambda event: event.number)


def warm(call: Call, plan: str) -> None:
    """Have a plan at hand before a transaction that writes: others would wait for its reading."""
    with call.database.read() as session:
        call.service.contexts.plan(session, call.branch, plan)


def keep_events(
    call: Call,
    session: Session,
    plan: str,
    told: Sequence[Any],
    *,
    seconds: float | None = None,
    now: datetime | None = None,
) -> EventsAnswer:
    """Keep events and ask for a proposal, in the transaction of the caller."""
    row, context = call.service.contexts.plan(session, call.branch, plan)
    if row.state != "published":
        current = plans.published_plan(session, call.branch, row.day)
        text = f"The plan is {row.state}: tell events of the published plan of the day."
        raise ConflictError("not_published", text, other="" if current is None else current.id)
    happenings = happenings_of(context.problem, context, told)
    since = event_rows.list_events(
        session, call.branch, row.day, days=row.days, after=row.events_through
    )
    seen = {event.key for event in since}
    pending = [
        (event, event_rows.event_body(session, event))
        for event in since
        if event.state != "refused"
    ]
    new = [h for h in happenings if h.key not in seen]
    refuse_impossible(context, pending, new, now)
    options: dict[str, Any] = {} if seconds is None else {"seconds": seconds}
    rows, run = planning.accept_events(
        session, call.branch, call.who(), row.day, happenings, now=now, **options
    )
    best = None if run is None else runs.get_checkpoint(session, call.branch, run.id)
    return EventsAnswer(
        events=[event_answer(event) for event in rows],
        run=None if run is None else run_answer(run, best),
    )
