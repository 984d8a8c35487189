"""Who could go where: answered from the plan at hand, without solving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api import by_hand
from api.day_so_far import day_so_far, roads_of
from api.db.errors import ConflictError, NotFoundError
from api.jobs.clock import present
from api.routes.etags import IfMatch, etag, revision_of
from api.routes.guard import Call, allow
from api.routes.once import IdempotencyKey, Reply, answered, once
from api.routes.plans import PlanId
from api.routes.problems import ProblemError
from api.routes.strict_json import StrictRoute
from api.same_day import visit_of
from api.schemas.choices import (
    DispatchAnswer,
    DispatchRequest,
    MoveAnswer,
    MoveRequest,
    RecommendAnswer,
    RecommendRequest,
    ReplacementAnswer,
    ReplacementRequest,
)
from api.schemas.problem import Issue
from api.views import choices
from api.views.rows import plan_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel
    from sqlalchemy.orm import Session

    from api.contexts import PlanContext
    from api.day_so_far import DaySoFar
    from api.db.models import PlanRow
    from geo_data.road_network import RoadNetwork
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.replan.moves import MoveVerdict
    from staffing.calendar import Horizon

router = APIRouter(route_class=StrictRoute, prefix="/v1/plans/{id}", tags=["same day"])


@router.post("/dispatch", summary="Who could go to an emergency?", response_model=DispatchAnswer)
def dispatch(
    id: PlanId,  # noqa: A002
    body: DispatchRequest,
    call: Annotated[Call, allow("plan.try")],
    key: IdempotencyKey = None,
) -> Response:
    """Rank nurses by when they would be there; to send one, tell an ``emergency`` event.

    Of a published plan, the day is taken as it is by what was told since. Nurses are left out who
    are out, or were sent to another emergency that is not over.
    """
    unknown = "The plan knows no such patient."
    return _ranked(call, key, id, lambda row, day: choices.dispatch(row, day, body), unknown)


@router.post("/recommendations", summary="Where could a visit go?", response_model=RecommendAnswer)
def recommend(
    id: PlanId,  # noqa: A002
    body: RecommendRequest,
    call: Annotated[Call, allow("plan.try")],
    key: IdempotencyKey = None,
) -> Response:
    """Rank places by what the plan would cost more, over all its days, without solving."""
    row, day = _plan(call, id, lambda horizon: present(horizon, body.now))
    problem, visit = _wanted(call, row, day.context, body)
    try:
        found = choices.recommendations(row, day, problem, visit, body)
    except ValueError as error:
        text = "The plan makes this visit already: move it instead."
        raise ConflictError("planned", text, other=visit.id) from error
    return answered(call, key, lambda: Reply(body=found))


@router.post("/moves", summary="May a visit be moved there?", response_model=MoveAnswer)
def move(
    id: PlanId,  # noqa: A002
    body: MoveRequest,
    call: Annotated[Call, allow("plan.change")],
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Response:
    """Answer legality, rule by rule, and the cost difference; ``apply`` keeps the change.

    A draft or proposal is changed; of a published plan, a proposal is made. An illegal move is
    not kept (409 ``illegal_move``), nor one of a published plan while events await an answer: a
    proposal that awaits a decision (409 ``proposal_open``: ``other`` is that proposal, move there)
    or is being made (409 ``replan_active``: ``other`` is its run). If neither is to come, since
    the re-plan failed or was declined, the proposal by hand takes the events in.
    """
    row, day = _plan(call, id, lambda horizon: present(horizon, body.now))
    verdict = _verdict(day, body)
    answer = choices.verdict(row, day, verdict, covered=body.coverage or body.apply)
    if not body.apply:
        return answered(call, key, lambda: Reply(body=answer))
    revision = revision_of(if_match)
    if not verdict.legal or verdict.plan is None:
        issues = [Issue(code=v.rule, detail=v.text) for v in verdict.violations]
        text = "The move breaks rules; nothing was changed."
        raise ProblemError(409, "illegal_move", text, issues=issues)
    new = by_hand.changed_file(day.context, verdict.plan)

    def work(session: Session) -> Reply:
        who = call.who(body.reason)
        kept = by_hand.keep(session, who, row, revision, day, new)
        changed = answer.model_copy(update={"applied": plan_answer(kept)})
        return Reply(body=changed, headers=etag(kept.revision))

    return once(call, key, work)


@router.post(
    "/replacements", summary="Who could stand in for a nurse?", response_model=ReplacementAnswer
)
def replacements(
    id: PlanId,  # noqa: A002
    body: ReplacementRequest,
    call: Annotated[Call, allow("plan.try")],
    key: IdempotencyKey = None,
) -> Response:
    """Rank nurses for a sick call; to have one planned, tell a ``stand_in`` event."""
    unknown = "The plan knows no such nurse."
    return _ranked(call, key, id, lambda row, day: choices.stand_ins(row, day, body), unknown)


def _ranked(
    call: Call,
    key: str | None,
    plan: str,
    rank: Callable[[PlanRow, DaySoFar], BaseModel],
    unknown: str,
) -> Response:
    """Answer with a ranking; 404 and a sentence for somebody whom the plan does not know."""
    row, day = _plan(call, plan)
    try:
        found = rank(row, day)
    except KeyError as error:
        raise NotFoundError(unknown) from error
    return answered(call, key, lambda: Reply(body=found))


def _plan(
    call: Call, plan: str, said: Callable[[Horizon], int | None] = lambda _: None
) -> tuple[PlanRow, DaySoFar]:
    """Return a plan, and the day that is asked about, by a second of it; see ``day_so_far``."""
    contexts = call.service.contexts
    with call.database.read() as session:
        row, context = contexts.plan(session, call.branch, plan)
        now = said(context.problem.horizon)
        return row, day_so_far(session, contexts, row, context, now)


def _wanted(
    call: Call, row: PlanRow, context: PlanContext, body: RecommendRequest
) -> tuple[Problem, Visit]:
    """Return the visit that a place is wanted for, and the problem with its own place."""
    if (body.visit is None) == (body.id is None):
        issue = Issue(code="one_of", detail="Name one of visit and id.", pointer="")
        raise ProblemError(422, "bad_request", "The request has 1 fault.", issues=[issue])
    if body.visit is not None:
        return visit_of(context, lambda: _roads(call, row), body.visit)
    known = context.problem.visit_by_id.get(body.id or "")
    if known is None:
        raise NotFoundError("The plan has no such visit.")
    return context.problem, known


def _roads(call: Call, row: PlanRow) -> RoadNetwork:
    with call.database.read() as session:
        return roads_of(session, call.service.contexts, row)


def _verdict(day: DaySoFar, body: MoveRequest) -> MoveVerdict:
    from routing.replan.moves import Move, try_move

    wanted = Move(visit=body.visit, shift=body.shift or "", position=body.position)
    context = day.context
    now = day.present(present(context.problem.horizon, body.now))
    try:
        return try_move(context.problem, context.plan, wanted, reach=context.reach, now=now)
    except KeyError as error:
        raise NotFoundError("The plan has no such visit or shift.") from error
    except ValueError as error:
        issue = Issue(
            code="bad_position", detail="The route has no such place.", pointer="/position"
        )
        raise ProblemError(
            422, "bad_request", "The request has 1 fault.", issues=[issue]
        ) from error
