"""Plans: ask for one, publish it, decline it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query, Response

from api.db import plans, runs
from api.db.errors import ConflictError, NotFoundError
from api.db.models import PlanRow
from api.routes.etags import IfMatch, etag, revision_of
from api.routes.guard import Call, allow
from api.routes.once import IdempotencyKey, Reply, once
from api.routes.paging import Cursor, Limit, OfDay, part_of, place_of
from api.routes.strict_json import StrictRoute
from api.schemas.base import Day, Id, Page
from api.schemas.plans import Decision, Plan, PlanRequest, PlanState, Run
from api.services import planning
from api.views.rows import plan_answer, run_answer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

router = APIRouter(route_class=StrictRoute, prefix="/v1/plans", tags=["plans"])

PlanId = Annotated[Id, Path(description="Id of a plan.")]


@router.post(
    "",
    summary="Ask for a plan",
    status_code=202,
    response_model=Run,
    responses={202: {"headers": {"Location": {"schema": {"type": "string"}}}}},
)
def ask_for_plan(
    body: PlanRequest, call: Annotated[Call, allow("plan.solve")], key: IdempotencyKey = None
) -> Response:
    """Accept a run that makes a plan; accepted, it is done even if everything here is restarted.

    While a plan of one of the days is being made, another is refused: 409 ``run_active``, with
    the id of its run in ``other``.
    """

    def work(session: Session) -> Reply:
        run = planning.request_plan(
            session,
            call.branch,
            call.who(),
            body.date,
            days=body.days,
            seconds=body.seconds,
            seed=body.seed,
            max_steps=body.max_steps,
            publish=body.publish,
            **({} if body.dataset is None else {"dataset": body.dataset}),
        )
        headers = {"Location": f"/v1/runs/{run.id}"}
        return Reply(body=run_answer(run, None), status=202, headers=headers)

    return once(call, key, work)


@router.get("", summary="Plans, the newest first")
def list_plans(
    call: Annotated[Call, allow("plan.read")],
    cursor: Cursor = None,
    limit: Limit = 100,
    date: OfDay = None,
    state: Annotated[PlanState | None, Query()] = None,
) -> Page[Plan]:
    """Return the branch's plans with their figures."""
    with call.database.read() as session:
        rows = plans.list_plans(
            session, call.branch, day=date, state=state, before=place_of(cursor), limit=limit + 1
        )
    return part_of(rows, limit, plan_answer, lambda row: row.id)


@router.get("/published", summary="The published plan of a day")
def published(
    call: Annotated[Call, allow("plan.read")],
    date: Annotated[Day, Query(description="Any of its days.")],
    response: Response,
) -> Plan:
    """Return the plan that people have been told."""
    with call.database.read() as session:
        row = plans.published_plan(session, call.branch, date)
        if row is None:
            raise NotFoundError("No plan of this day is published.")
        return _tagged(row, response)


@router.get("/{id}", summary="A plan")
def get_plan(id: PlanId, call: Annotated[Call, allow("plan.read")], response: Response) -> Plan:  # noqa: A002
    """Return state and figures of a plan, and its ETag."""
    with call.database.read() as session:
        return _tagged(plans.get_plan(session, call.branch, id), response)


@router.post("/{id}/publish", summary="Publish a plan", response_model=Plan)
def publish(
    id: PlanId,  # noqa: A002
    call: Annotated[Call, allow("plan.publish")],
    body: Decision | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Response:
    """Make a plan the published one of its days, if the judge finds no broken rule."""
    return _decide(call, key, id, body, if_match, verb="publish")


@router.post("/{id}/accept", summary="Accept a proposal", response_model=Plan)
def accept(
    id: PlanId,  # noqa: A002
    call: Annotated[Call, allow("plan.decide")],
    body: Decision | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Response:
    """Publish a proposal, if the plan that it changes is still the published one."""
    return _decide(call, key, id, body, if_match, verb="accept")


@router.post("/{id}/reject", summary="Decline a plan", response_model=Plan)
def reject(
    id: PlanId,  # noqa: A002
    call: Annotated[Call, allow("plan.decide")],
    body: Decision | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Response:
    """Decline a draft or a proposal."""
    return _decide(call, key, id, body, if_match, verb="reject")


@router.post("/{id}/stop", summary="Stop the run that made a plan", response_model=Run)
def stop(
    id: PlanId,  # noqa: A002
    call: Annotated[Call, allow("run.stop")],
    key: IdempotencyKey = None,
) -> Response:
    """Ask the re-plans of a published plan, or its own run, to stop and keep their best."""

    def work(session: Session) -> Reply:
        row = plans.get_plan(session, call.branch, id)
        under_way = [
            run
            for state in ("running", "queued")
            for run in runs.list_runs(session, call.branch, day=row.day, state=state)
        ]
        name = under_way[0].id if under_way else row.run_id
        if name is None:
            raise ConflictError("no_run", "No run is under way for this plan.")
        run = runs.stop_run(session, call.branch, call.who(), name)
        return Reply(body=run_answer(run, runs.get_checkpoint(session, call.branch, name)))

    return once(call, key, work)


def _decide(
    call: Call,
    key: str | None,
    plan: str,
    body: Decision | None,
    if_match: str | None,
    *,
    verb: str,
) -> Response:
    """Publish, accept or reject, by the revision that was read."""
    who = call.who(body.reason if body else "")
    judged = _judged(call, plan) if verb != "reject" else None

    def work(session: Session) -> Reply:
        # With a key that was seen before, the answer comes first and the ETag may be old.
        revision = revision_of(if_match)
        row = plans.get_plan(session, call.branch, plan)
        if verb == "accept" and row.base_id is None:
            raise ConflictError("no_proposal", "The plan is no proposal: publish it.")
        if verb == "reject":
            row = plans.reject_plan(session, call.branch, who, plan, revision=revision)
        elif judged == row.digest:
            row = plans.publish_plan(session, call.branch, who, plan, revision=revision)
        else:
            row = planning.publish(session, call.branch, who, plan, revision=revision)
        return Reply(body=plan_answer(row), headers=etag(row.revision))

    return once(call, key, work)


def _judged(call: Call, plan: str) -> str | None:
    """Return the digest of a plan that the judge, asked now, finds legal; None for any other.

    Judged before the transaction that publishes: others would wait for it.
    """
    from routing.check import avoidable, check

    with call.database.read() as session:
        row, context = call.service.contexts.plan(session, call.branch, plan)
    return None if avoidable(check(context.problem, context.plan)) else row.digest


def _tagged(row: PlanRow, response: Response) -> Plan:
    response.headers.update(etag(row.revision))
    return plan_answer(row)
