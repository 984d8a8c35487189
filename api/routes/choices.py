"""Who could go where: answered from the plan at hand, without solving."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.db.errors import NotFoundError
from api.routes.guard import Call, allow
from api.routes.once import IdempotencyKey, Reply, answered
from api.routes.plans import PlanId
from api.routes.strict_json import StrictRoute
from api.schemas.choices import DispatchAnswer, DispatchRequest
from api.views import choices

router = APIRouter(route_class=StrictRoute, prefix="/v1/plans/{id}", tags=["same day"])


@router.post("/dispatch", summary="Who could go to an emergency?", response_model=DispatchAnswer)
def dispatch(
    id: PlanId,  # noqa: A002
    body: DispatchRequest,
    call: Annotated[Call, allow("plan.try")],
    key: IdempotencyKey = None,
) -> Response:
    """Rank nurses by when they would be there; to send one, tell an ``emergency`` event."""

    def work() -> Reply:
        with call.database.read() as session:
            row, context = call.service.contexts.plan(session, call.branch, id)
        try:
            return Reply(body=choices.dispatch(row, context, body))
        except KeyError as error:
            raise NotFoundError("The plan knows no such patient.") from error

    return answered(call, key, work)
