"""A plan changed by a person: one move, judged, and kept as a change or as a proposal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api.db.plans import NewPlan, add_plan, require_changeable, revise_plan
from api.jobs.solving import summary_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.contexts import PlanContext
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
    session: Session, who: Who, row: PlanRow, revision: int, context: PlanContext, new: PlanFile
) -> PlanRow:
    """Keep a changed plan: a draft or proposal becomes it, a published plan gets a proposal.

    Raises
    ------
    StaleError, ConflictError
        As ``revise_plan`` and ``require_changeable`` do.
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
    proposal = NewPlan(
        day=row.day,
        days=row.days,
        document=document,
        summary=summary | _changes(context, new.result.plan),
        state="proposed",
        dataset=row.dataset_id,
        base=row.id,
        events_through=row.events_through,
    )
    return add_plan(session, row.branch_id, who, proposal)


def _changes(context: PlanContext, plan: Plan) -> dict[str, Any]:
    """Return what a proposal by hand changes, as a re-plan tells it."""
    from routing.replan.diff import diff

    found = diff(context.problem, context.plan, plan)
    return {
        "notes": [],
        "first_seconds": 0.0,
        "gain": found.gain,
        "visits_changed": len(found.changes),
        "nurses_called": list(found.nurses_called),
        "patients_called": list(found.patients_called),
    }
