"""One more visit in a route while all other routes keep their times: the smallest part to judge.

``Reach.part`` is closed: whatever must be timed again is in it. Mostly nothing must be, for links
and patients ask for nothing new. Then it is enough to time one route by itself, and to judge it
beside what it is tied to: its nurse's other routes, and stops of the same patients and links.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.compile.decode import plan_from_orders
from routing.domain.plan import Plan, Unassigned
from routing.replan.part import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routing.domain.plan import Route
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.replan.reach import Reach


@dataclass(frozen=True, kw_only=True)
class Near:
    """A route and what it is tied to; of other nurses' routes, nothing but the tied stops.

    Those cut routes are no routes that anybody could drive: they are the same before and after,
    so that what is wrong with them is in no difference.

    Attributes
    ----------
    part
        The part.
    shift, order
        The route that takes one more visit, and its visits.
    """

    part: Part
    shift: str
    order: tuple[str, ...]

    def with_visit(self, visit: str, position: int) -> Plan | None:
        """Return the part's plan with a visit at a place; None if others' times matter.

        Raises IllegalOrderError if no times are legal, whatever other routes do.
        """
        order = [*self.order[:position], visit, *self.order[position:]]
        alone = plan_from_orders(
            self.part.problem, {self.shift: order}, packed=self.part.packed
        ).routes
        others = tuple(r for r in self.part.plan.routes if r.shift != self.shift)
        if _overlaps(self.part.problem, alone, others):
            return None
        left_out = tuple(u for u in self.part.plan.unassigned if u.visit != visit)
        made = Plan(routes=(*alone, *others), unassigned=left_out)
        return None if self.part.added(made) else made


def near(reach: Reach, shift: str, visit: Visit) -> Near:
    """Return what a visit more in a route has to do with."""
    problem, plan = reach.problem, reach.plan
    own = set(reach.of_nurse[problem.shift_by_id[shift].nurse])
    core = {visit.id} | {v for s in own for v in reach.pinned_to.get(s, ())}
    core |= {stop.visit for s in own if s in plan.route_of for stop in plan.route_of[s].stops}
    chosen = core | set(_tied(reach, core))
    routes = tuple(_cut(reach, own, chosen))
    # Cut routes have no breaks, and owe none.
    shifts = [problem.shift_by_id[s] for s in sorted(own | {r.shift for r in routes})]
    links = {k.id: k for v in sorted(core) for k in problem.links_of.get(v, ())}
    part = reach.problem_of(
        [s if s.id in own else replace(s, break_rule=None) for s in shifts],
        sorted(chosen),
        links=tuple(links.values()),
        pins=tuple(problem.pin_of[v] for s in own for v in reach.pinned_to.get(s, ())),
    )
    planned = {stop.visit for route in routes for stop in route.stops}
    left_out = tuple(Unassigned(visit=v.id) for v in part.visits if v.id not in planned)
    route = plan.route_of.get(shift)
    return Near(
        part=Part(
            problem=part,
            plan=Plan(routes=routes, unassigned=left_out),
            late=reach.late_outside(chosen),
        ),
        shift=shift,
        order=tuple(stop.visit for stop in route.stops) if route else (),
    )


def _overlaps(problem: Problem, alone: Iterable[Route], others: Iterable[Route]) -> bool:
    """Tell whether two stops of one patient are under way at once: one is to be put off then."""
    visits = problem.visit_by_id
    mine = [(visits[stop.visit].patient, stop) for route in alone for stop in route.stops]
    return any(
        patient == visits[other.visit].patient and stop.start < other.end and other.start < stop.end
        for route in others
        for other in route.stops
        for patient, stop in mine
    )


def _tied(reach: Reach, core: set[str]) -> Iterator[str]:
    """Yield visits of the same patients as some, and those linked to them."""
    for name in core:
        yield from reach.of_patient[reach.visits[name].patient]
        for link in reach.problem.links_of.get(name, ()):
            yield from (link.first, link.second)


def _cut(reach: Reach, own: set[str], chosen: set[str]) -> Iterator[Route]:
    """Yield a nurse's own routes, and of others the chosen stops."""
    plan = reach.plan
    shifts = own | {plan.stop_of[v][0] for v in chosen if v in plan.stop_of}
    for name in sorted(shifts & plan.route_of.keys()):
        route = plan.route_of[name]
        if name in own:
            yield route
            continue
        stops = tuple(stop for stop in route.stops if stop.visit in chosen)
        yield replace(route, stops=stops, breaks=())
