"""A plan changed by a person: one move, judged, and kept as a change or as a proposal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api.db.errors import ConflictError, StorageUnavailableError
from api.db.events import settle_events
from api.db.plans import NewPlan, add_plan, published_days, require_changeable, revise_plan
from api.jobs.publishing import replan_under_way
from api.jobs.solving import summary_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.contexts import PlanContext
    from api.day_so_far import DaySoFar
    from api.db.models import PlanRow
    from api.db.who import Who
    from routing.domain.plan import Plan
    from routing.domain.plan_file import PlanFile


def changed_file(context: PlanContext, plan: Plan) -> PlanFile:
    """Return the plan file of a changed plan, judged anew."""
    from routing.check import check
    from routing.cost import cost
    from routing.explain import reasons_for_unassigned

    problem, result = context.problem, context.plan_file.result
    told = reasons_for_unassigned(problem, plan)
    return replace(
        context.plan_file,
        result=replace(
            result,
            plan=told,
            cost=cost(problem, told),
            violations=check(problem, told),
            status="feasible",
            history=(),
        ),
    )


def keep(
    session: Session, who: Who, row: PlanRow, revision: int, day: DaySoFar, new: PlanFile
) -> PlanRow:
    """Keep a changed plan: a draft or proposal becomes it, a published plan gets a proposal.

    What was told of a published plan, and nobody else answers, is in the proposal.

    Raises
    ------
    StaleError, ConflictError
        As ``revise_plan`` and ``require_changeable`` do; ``replan_active`` while a proposal that
        answers events is being made: it would take the place of this one.
    StorageUnavailableError
        ``no_roads`` if what was told cannot be taken in without them.
    """
    from routing.io.plan_file import plan_bytes

    document, summary = plan_bytes(new), summary_of(new, new.result.violations)
    if row.state != "published":
        summary = {**{k: v for k, v in row.summary.items() if k not in summary}, **summary}
        return revise_plan(
            session,
            row.branch_id,
            who,
            row.id,
            revision=revision,
            document=document,
            summary=summary,
        )
    row = require_changeable(session, row.branch_id, row.id, revision=revision)
    days = published_days(session, row.branch_id, row.id)
    run = replan_under_way(session, row.branch_id, days[0])
    if run is not None:
        text = "A proposal that answers events is being made: wait for it, and change that one."
        raise ConflictError("replan_active", text, other=run.id)
    if day.lacking:
        text = "The roads of the plan are not at hand, and what was told needs them."
        raise StorageUnavailableError("no_roads", text)
    proposal = NewPlan(
        day=row.day,
        days=row.days,
        document=document,
        summary=summary | _changes(day, new),
        state="proposed",
        dataset=row.dataset_id,
        base=row.id,
        events_through=max(row.events_through, day.through),
    )
    kept = add_plan(session, row.branch_id, who, proposal)
    settle_events(
        session,
        row.branch_id,
        kept.id,
        applied=[name for name, _ in day.taken],
        refused={name: why for name, _, why in day.refused},
    )
    return kept


def _changes(day: DaySoFar, new: PlanFile) -> dict[str, Any]:
    """Return what a proposal by hand changes, as a re-plan tells it."""
    from routing.cost import cost
    from routing.replan.diff import diff

    problem, plan = new.problem, new.result.plan
    found = diff(problem, day.planned, plan)
    now = None if day.now is None else problem.horizon.to_datetime(day.now).isoformat()
    return {
        "now": now,
        "notes": list(day.notes),
        "first_seconds": 0.0,
        "gain": cost(problem, day.context.plan).points - cost(problem, plan).points,
        "visits_changed": len(found.changes),
        "nurses_called": list(found.nurses_called),
        "patients_called": list(found.patients_called),
    }
