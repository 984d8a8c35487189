"""A plan's routes, figures, prices and what it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.schemas import plans as schema

if TYPE_CHECKING:
    from api.contexts import PlanContext
    from api.db.models import PlanRow
    from routing.domain.problem import Problem
    from routing.domain.result import Cost
    from routing.domain.result import Violation as BrokenRule
    from routing.report.facts import RouteFacts


def routes(row: PlanRow, context: PlanContext, *, nurse: str = "") -> schema.Routes:
    """Return the routes of a plan, or those of one nurse."""
    from routing.report.facts import facts_of

    found = facts_of(context.problem, context.plan)
    return schema.Routes(
        plan=row.id,
        revision=row.revision,
        routes=[_route(context.problem, f) for f in found if nurse in ("", f.nurse.id)],
    )


def _route(problem: Problem, fact: RouteFacts) -> schema.Route:
    moment = problem.horizon.to_datetime
    stops = []
    for leg, stop in zip(fact.legs, fact.route.stops, strict=False):
        visit = problem.visit_by_id[stop.visit]
        stops.append(
            schema.Stop(
                visit=visit.id,
                patient=visit.patient,
                kind=visit.kind,
                arrival=moment(stop.arrival),
                start=moment(stop.start),
                end=moment(stop.end),
                late_seconds=visit.lateness(stop.start),
                driving_seconds=leg.driving,
                metres=leg.metres,
                pinned=visit.id in problem.pin_of,
            )
        )
    return schema.Route(
        nurse=fact.nurse.id,
        shift=fact.shift.id,
        date=problem.horizon.date_of(fact.day),
        departure=moment(fact.route.departure),
        arrival=moment(fact.route.arrival),
        stops=stops,
        breaks=[
            schema.Break(after=b.after, start=moment(b.start), end=moment(b.end))
            for b in fact.route.breaks
        ],
        driving_seconds=fact.driving,
        metres=fact.metres,
        waiting_seconds=fact.waiting,
        overtime_seconds=fact.overtime,
    )


def kpis(row: PlanRow, context: PlanContext) -> schema.Kpis:
    """Return the figures of a plan."""
    from routing.report.facts import facts_of

    problem, plan, result = context.problem, context.plan, context.plan_file.result
    facts = facts_of(problem, plan)
    late = [problem.visit_by_id[n].lateness(s.start) for n, (_, s) in plan.stop_of.items()]
    known = [
        problem.visit_by_id[name].primary_nurse == problem.shift_by_id[shift].nurse
        for name, (shift, _) in plan.stop_of.items()
        if problem.visit_by_id[name].primary_nurse
    ]
    covered = context.coverage
    return schema.Kpis(
        plan=row.id,
        revision=row.revision,
        visits=len(problem.visits),
        served=len(plan.stop_of),
        unassigned=len(plan.unassigned),
        nurses=len({f.nurse.id for f in facts}),
        driving_seconds=sum(f.driving for f in facts),
        metres=sum(f.metres for f in facts),
        on_site_seconds=sum(f.on_site for f in facts),
        waiting_seconds=sum(f.waiting for f in facts),
        overtime_seconds=sum(f.overtime for f in facts),
        late_visits=sum(1 for seconds in late if seconds),
        worst_late_seconds=max(late, default=0),
        known_nurse_share=sum(known) / len(known) if known else None,
        covered_share=None if covered is None else covered.covered_share,
        uncovered_minutes=None if covered is None else covered.uncovered_minutes,
        beyond_reach=0 if covered is None else len(covered.structural),
        points=result.cost.points,
        lower_bound=result.lower_bound,
        violations=len(result.violations),
    )


def left_out(row: PlanRow, context: PlanContext) -> schema.LeftOut:
    """Return what a plan leaves out, with the reasons that were verified when it was made."""
    visits = []
    for unassigned in context.plan.unassigned:
        visit = context.problem.visit_by_id[unassigned.visit]
        visits.append(
            schema.Unassigned(
                visit=visit.id,
                patient=visit.patient,
                kind=visit.kind,
                priority=visit.priority,
                mandatory=visit.mandatory,
                reasons=[
                    schema.Reason(code=r.code, text=r.text, nurse=r.nurse)
                    for r in unassigned.reasons
                ],
            )
        )
    findings = [
        schema.Finding.model_validate(f, from_attributes=True) for f in context.plan_file.findings
    ]
    return schema.LeftOut(plan=row.id, revision=row.revision, visits=visits, findings=findings)


def costs(row: PlanRow, context: PlanContext) -> schema.Costs:
    """Return what the judge says of a plan, asked now."""
    from routing.check import check
    from routing.cost import cost

    price = cost(context.problem, context.plan)
    return schema.Costs(
        plan=row.id,
        revision=row.revision,
        points=price.points,
        lower_bound=context.plan_file.result.lower_bound,
        terms=terms(price),
        violations=[violation(v) for v in check(context.problem, context.plan)],
    )


def terms(price: Cost) -> list[schema.Term]:
    """Return the terms of a price."""
    return [schema.Term.model_validate(term, from_attributes=True) for term in price.terms]


def violation(found: BrokenRule) -> schema.Violation:
    """Return a broken rule."""
    return schema.Violation.model_validate(found, from_attributes=True)
