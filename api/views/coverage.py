"""Whom a nurse could reach in time under a plan, and what is different between two plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.schemas import choices
from api.schemas import coverage as schema
from api.views.plan import terms

if TYPE_CHECKING:
    from api.contexts import PlanContext
    from api.db.models import PlanRow
    from routing.domain.plan import Plan as DomainPlan


def coverage(row: PlanRow, context: PlanContext) -> schema.Coverage:
    """Return the coverage timeline of a plan."""
    from routing.coverage import timeline

    problem, found = context.problem, context.coverage
    moment = problem.horizon.to_datetime
    slot = problem.policy.coverage_slot
    if found is None:
        return schema.Coverage(
            plan=row.id,
            revision=row.revision,
            slot_seconds=slot,
            covered_share=None,
            minutes_by_class={},
            beyond_reach=[],
            gaps=[],
            slots=[],
        )
    gaps = [
        schema.Gap(
            start=moment(gap.start),
            end=moment(gap.end),
            patients=list(gap.patients),
            response_classes=sorted({hole.response_class for hole in gap.holes}),
            minutes=gap.minutes,
            causes=[schema.Cause.model_validate(c, from_attributes=True) for c in gap.causes],
        )
        for gap in timeline(problem, context.plan, found.holes)
    ]
    slots = [
        schema.Slot(start=moment(i * slot), active=active, uncovered=uncovered)
        for i, (active, uncovered) in enumerate(zip(found.active, found.uncovered, strict=True))
    ]
    return schema.Coverage(
        plan=row.id,
        revision=row.revision,
        slot_seconds=slot,
        covered_share=found.covered_share,
        minutes_by_class=dict(found.minutes_by_class),
        beyond_reach=list(found.structural),
        gaps=gaps,
        slots=slots,
    )


def change(context: PlanContext, plan: DomainPlan) -> choices.CoverageChange | None:
    """Return what another plan of the same day does to coverage; None if nobody is covered."""
    from routing.coverage import coverage as count

    before = context.coverage
    if before is None:
        return None
    after = count(context.problem, plan)
    was = dict.fromkeys(hole.patient for hole in before.holes)
    now = dict.fromkeys(hole.patient for hole in after.holes)
    return choices.CoverageChange(
        uncovered_minutes_before=before.uncovered_minutes,
        uncovered_minutes_after=after.uncovered_minutes,
        newly_uncovered=[patient for patient in now if patient not in was],
        covered_again=[patient for patient in was if patient not in now],
    )


def diff(row: PlanRow, context: PlanContext, old: PlanRow, before: PlanContext) -> schema.Diff:
    """Return what a plan changes against another one of the same days."""
    from routing.replan.diff import diff as compare

    problem = context.problem
    found = compare(problem, before.plan, context.plan)
    moment = problem.horizon.to_datetime
    changes = [
        schema.VisitChange(
            visit=c.visit,
            patient=c.patient,
            kind=c.kind,
            nurse_before=c.nurse_before,
            nurse_after=c.nurse_after,
            start_before=None if c.start_before is None else moment(c.start_before),
            start_after=None if c.start_after is None else moment(c.start_after),
            minutes=c.minutes,
            call=c.call,
        )
        for c in found.changes
    ]
    counts: dict[str, int] = {}
    for change in changes:
        counts[change.kind] = counts.get(change.kind, 0) + 1
    return schema.Diff(
        plan=row.id,
        against=old.id,
        changes=changes,
        counts=counts,
        nurses_affected=list(found.nurses_affected),
        nurses_called=list(found.nurses_called),
        patients_called=list(found.patients_called),
        notes=row.summary.get("notes", []),
        points_before=found.cost_before.points,
        points_after=found.cost_after.points,
        terms_before=terms(found.cost_before),
        terms_after=terms(found.cost_after),
    )
