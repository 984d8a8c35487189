"""Rankings as answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.jobs.clock import present
from api.schemas import choices as schema
from api.views.coverage import change as coverage_change
from api.views.plan import terms, violation

if TYPE_CHECKING:
    from api.contexts import PlanContext
    from api.day_so_far import DaySoFar
    from api.db.models import PlanRow
    from routing.dispatch import Responder
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.replan.moves import MoveVerdict


def dispatch(row: PlanRow, day: DaySoFar, request: schema.DispatchRequest) -> schema.DispatchAnswer:
    """Return who could go to an emergency; raises KeyError for a patient that is not known."""
    from routing.dispatch import need_of, rank_responders

    context = day.context
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
        taken_in=taken_in(day),
    )


def taken_in(day: DaySoFar) -> schema.TakenIn:
    """Return which events a day knows that no accepted proposal does."""
    moment = day.context.problem.horizon.to_datetime
    return schema.TakenIn(
        events=[key for _, key in day.taken],
        until=None if day.now is None else moment(day.now),
        left_aside=[schema.LeftAside(event=key, reason=why) for _, key, why in day.refused],
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
        excluded=found.excluded,
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


def recommendations(
    row: PlanRow,
    day: DaySoFar,
    problem: Problem,
    visit: Visit,
    request: schema.RecommendRequest,
) -> schema.RecommendAnswer:
    """Return where a visit could go; raises ValueError if it is planned already."""
    from routing.replan.recommend import recommend

    horizon, context = problem.horizon, day.context
    now = day.present(present(horizon, request.now))
    found = recommend(
        problem, context.plan, visit, limit=request.limit, now=now, reach=context.reach
    )
    return schema.RecommendAnswer(
        plan=row.id,
        revision=row.revision,
        recommendations=[
            schema.Recommendation(
                nurse=r.nurse,
                shift=r.shift,
                date=horizon.date_of(r.day),
                start=horizon.to_datetime(r.start),
                end=horizon.to_datetime(r.end),
                position=r.position,
                points=r.difference.points,
                terms=[term for term in terms(r.difference) if term.points],
                moved=[
                    schema.Shifted(
                        visit=name, patient=problem.visit_by_id[name].patient, seconds=seconds
                    )
                    for name, seconds in r.moved
                ],
            )
            for r in found
        ],
        taken_in=taken_in(day),
    )


def verdict(row: PlanRow, day: DaySoFar, found: MoveVerdict, *, covered: bool) -> schema.MoveAnswer:
    """Return what the judge says of a move."""
    price = found.difference
    return schema.MoveAnswer(
        plan=row.id,
        revision=row.revision,
        legal=found.legal,
        violations=[violation(v) for v in found.violations],
        points=None if price is None else price.points,
        terms=[] if price is None else [term for term in terms(price) if term.points],
        coverage=coverage_change(day.context, found.plan) if covered and found.plan else None,
        taken_in=taken_in(day),
        applied=None,
    )


def stand_ins(
    row: PlanRow, day: DaySoFar, request: schema.ReplacementRequest
) -> schema.ReplacementAnswer:
    """Return who could come in for a nurse; raises KeyError for one that is not known."""
    from routing.replan.replacements import replacements

    context = day.context
    horizon = context.problem.horizon
    found = replacements(
        context.problem,
        context.plan,
        request.nurse,
        horizon.to_seconds(request.start),
        horizon.to_seconds(request.end),
        limit=request.limit,
    )
    return schema.ReplacementAnswer(
        plan=row.id,
        revision=row.revision,
        nurse=request.nurse,
        replacements=[
            schema.Replacement(
                nurse=r.nurse,
                off_duty=r.off_duty,
                start=horizon.to_datetime(r.shift.start),
                end=horizon.to_datetime(r.shift.end),
                visits=list(r.visits),
                others=[schema.CannotMake(visit=v, reason=why) for v, why in r.others],
                known=r.known,
                drive_seconds=r.drive,
            )
            for r in found
        ],
        taken_in=taken_in(day),
    )
