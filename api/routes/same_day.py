"""What happens on the day: events in, a proposal out; and who could go where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from api.day_so_far import day_so_far
from api.db import events as event_rows
from api.db import plans, runs
from api.db.errors import ConflictError
from api.routes.guard import Call, allow
from api.routes.once import IdempotencyKey, Reply, once
from api.routes.paging import Cursor, Limit, number_of, part_of
from api.routes.plans import PlanId
from api.routes.strict_json import StrictRoute
from api.same_day import happenings_of, refuse_ahead, refuse_impossible
from api.schemas.base import Page
from api.schemas.events import EventRecord, EventsAnswer, EventsRequest
from api.services import planning
from api.views.rows import event_answer, run_answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.db.models import EventRow
    from api.db.models_jobs import RunRow

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

    An event that cannot have happened, such as for a visit that is done or one that is still to
    come, is refused with the reason (409). One that was sent before with the same ``id`` is kept
    once, and answered as it is now, whatever has become of the plan that it was told of.
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
    contexts = call.service.contexts
    with call.database.read() as session:
        day_so_far(session, contexts, *contexts.plan(session, call.branch, plan))


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
    texts = [(event.id, event.model_dump_json()) for event in told]
    known = event_rows.events_sent_before(session, call.branch, texts)
    sent = dict(texts)
    options: dict[str, Any] = {} if seconds is None else {"seconds": seconds}
    if len(known) == len(sent):
        return _sent_again(call, session, known, now=now, **options)
    row, context = call.service.contexts.plan(session, call.branch, plan)
    if row.state != "published":
        current = plans.published_plan(session, call.branch, row.day)
        text = f"The plan is {row.state}: tell events of the published plan of the day."
        raise ConflictError("not_published", text, other="" if current is None else current.id)
    refuse_ahead(context.problem, told, now)
    day_now = day_so_far(session, call.service.contexts, row, context).context
    happenings = [
        replace(happening, sent=sent.get(happening.key, ""))
        for happening in happenings_of(day_now.problem, day_now, told)
    ]
    since = event_rows.events_for(session, row)
    # A plan of several days may have left its first one to another: these are its own.
    days = plans.published_days(session, call.branch, plan)
    day = days[0] if days else row.day
    seen = {event.key for event in known}
    pending = [
        (event, event_rows.event_body(session, event))
        for event in since
        if event.state != "refused"
    ]
    new = [h for h in happenings if h.key not in seen]
    refuse_impossible(context, pending, new, now)
    rows, run = planning.accept_events(
        session, call.branch, call.who(), day, happenings, now=now, **options
    )
    return _events_answer(call, session, rows, run)


def _sent_again(
    call: Call, session: Session, known: Sequence[EventRow], **options: Any
) -> EventsAnswer:
    """Answer events that were all sent before, of whatever plan: nothing new has happened."""
    run, day = None, known[0].day
    awaits = any(event.state == "accepted" for event in known)
    if awaits and plans.published_plan(session, call.branch, day) is not None:
        run = planning.request_replan(session, call.branch, call.who(), day, **options)
    return _events_answer(call, session, known, run)


def _events_answer(
    call: Call, session: Session, rows: Sequence[EventRow], run: RunRow | None
) -> EventsAnswer:
    best = None if run is None else runs.get_checkpoint(session, call.branch, run.id)
    return EventsAnswer(
        events=[event_answer(event) for event in rows],
        run=None if run is None else run_answer(run, best),
    )
