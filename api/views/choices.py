"""Rankings as answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.schemas import choices as schema

if TYPE_CHECKING:
    from api.contexts import PlanContext
    from api.db.models import PlanRow
    from routing.dispatch import Responder


def dispatch(
    row: PlanRow, context: PlanContext, request: schema.DispatchRequest
) -> schema.DispatchAnswer:
    """Return who could go to an emergency; raises KeyError for a patient that is not known."""
    from routing.dispatch import need_of, rank_responders

    problem = context.problem
    at = problem.horizon.to_seconds(request.at)
    need = need_of(problem, request.patient, at)
    ranked = rank_responders(problem, context.plan, request.patient, at, seconds=request.seconds)
    return schema.DispatchAnswer(
        plan=row.id,
        revision=row.revision,
        patient=request.patient,
        response_class=need.response_class,
        responders=[_responder(context, found) for found in ranked],
    )


def _responder(context: PlanContext, found: Responder) -> schema.Responder:
    moment = context.problem.horizon.to_datetime
    return schema.Responder(
        nurse=found.nurse,
        shift=found.shift,
        arrival=None if found.arrival is None else moment(found.arrival),
        competent=found.competent,
        in_time=found.in_time,
        lacking=sorted({*found.answer.lacking, *found.answer.expired}),
        leaves=found.leaves,
        moved=[
            schema.MovedVisit(
                visit=m.visit, patient=m.patient, seconds=m.seconds, late_seconds=m.late_by
            )
            for m in found.moved
        ],
        broken_links=list(found.links),
        left_seconds=found.left_seconds,
        overtime_seconds=found.overtime,
        overtime_added_seconds=found.overtime_added,
    )
