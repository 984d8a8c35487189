"""The explanation of one visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.schemas import explain as schema
from api.schemas.plans import Reason

if TYPE_CHECKING:
    from api.contexts import PlanContext
    from api.db.models import PlanRow
    from routing.domain.plan import Reason as Why
    from routing.explain import Placement
    from staffing.calendar import Horizon


def explanation(row: PlanRow, context: PlanContext, visit: str) -> schema.VisitExplanation:
    """Return why a visit is where it is, or nowhere; raises KeyError."""
    from routing.explain import explain

    problem = context.problem
    found = explain(problem, context.plan, visit)
    return schema.VisitExplanation(
        plan=row.id,
        revision=row.revision,
        visit=visit,
        placement=_placement(problem.horizon, found.placement),
        links=list(found.links),
        alternatives=[
            schema.Alternative(
                nurse=a.nurse,
                shift=a.shift,
                position=a.position,
                points=a.points,
                reason=None if a.reason is None else _reason(a.reason),
            )
            for a in found.alternatives
        ],
        reasons=[_reason(r) for r in found.reasons],
        relaxations=[
            schema.Relaxation.model_validate(r, from_attributes=True) for r in found.relaxations
        ],
    )


def _reason(found: Why) -> Reason:
    return Reason(code=found.code, text=found.text, nurse=found.nurse)


def _placement(horizon: Horizon, found: Placement | None) -> schema.Placement | None:
    if found is None:
        return None
    moment = horizon.to_datetime
    return schema.Placement(
        nurse=found.nurse,
        shift=found.shift,
        position=found.position,
        stops=found.stops,
        arrival=moment(found.arrival),
        start=moment(found.start),
        end=moment(found.end),
        earliest=moment(found.earliest),
        latest=moment(found.latest),
    )
