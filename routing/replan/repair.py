"""A legal plan as near as can be to what people were told: what cannot stay is taken out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from routing.check import avoidable, check
from routing.compile.decode import plan_of
from routing.replan.draft import WAYPOINTS
from routing.replan.finding import later
from routing.replan.timetable import PlainTimetable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routing.domain.pin import Pin
    from routing.domain.plan import Plan, Route
    from routing.domain.problem import Problem
    from routing.domain.result import Violation


Table = TypeVar("Table", bound=PlainTimetable)


class PinnedError(Exception):
    """What is pinned does not go together: one visit must lose its place.

    Parameters
    ----------
    visit
        The last of those that are in each other's way.
    """

    def __init__(self, visit: str) -> None:
        super().__init__(f"visit {visit} cannot stay where it is pinned")
        self.visit = visit


class Repair(Generic[Table]):
    """The orders of a plan on a problem that has changed under them.

    Parameters
    ----------
    problem, orders
        What is left to plan; visits of each shift as they are.
    table
        By what they are timed.

    Attributes
    ----------
    dropped
        Visits taken out of their routes.
    """

    def __init__(
        self,
        problem: Problem,
        orders: Mapping[str, Sequence[str]],
        table: type[Table],
    ) -> None:
        self.problem = problem
        self.table = table(problem)
        self.orders = {s: list(order) for s, order in orders.items() if order}
        self.dropped: list[str] = []
        self._fixed = {pin.visit for pin in problem.pins if pin.level == "sequence"}

    def keep(self) -> Plan:
        """Return the legal plan that keeps the orders, what is in the way taken out.

        Raises
        ------
        PinnedError
            If what is pinned is not legal by itself.
        """
        for shift in list(self.orders):
            while not self.table.hold({shift: self.orders.get(shift, ())}):
                self._drop(self._in_the_way(shift))
        while not self.table.hold(self.orders):
            self._drop(self._entangled())
        while True:
            plan = self.table.plan()
            broken = avoidable(check(self.problem, plan))
            if not broken:
                return plan
            self._drop(self._blamed(broken, plan))
            while not self.table.hold(self.orders):
                self._drop(self._entangled())

    def insert(self) -> Plan | None:
        """Return the plan with what is left out put where it costs least; None if it is illegal."""
        from routing.search.run import Search

        search = Search(self.table.packed)
        search.construct(self.table.indexed(self.orders))
        plan = plan_of(self.problem, self.table.packed, search.best)
        broken = avoidable(check(self.problem, plan))
        return None if broken else plan

    def _open(self, shift: str) -> list[str]:
        return [v for v in self.orders.get(shift, ()) if v not in self._fixed]

    def _drop(self, visit: str) -> None:
        if visit in self._fixed:
            raise PinnedError(visit)
        for shift, order in list(self.orders.items()):
            if visit in order:
                order.remove(visit)
                if not order:
                    del self.orders[shift]
        self.dropped.append(visit)

    def _in_the_way(self, shift: str) -> str:
        """Return the visit to take out of a route that cannot be driven: the least that helps."""
        order, visits = self.orders[shift], self.problem.visit_by_id
        candidates = self._open(shift)
        if not candidates:
            return order[-1]
        for visit in sorted(candidates, key=lambda v: (visits[v].mandatory, visits[v].priority)):
            if self.table.hold({shift: [v for v in order if v != visit]}):
                return visit
        return candidates[-1]

    def _entangled(self) -> str:
        """Return an open visit to take out where routes are fine alone, but not together."""
        tied = [v for v in self._all_open() if self.problem.links_of.get(v)]
        for visit in tied:
            rest = {s: [v for v in order if v != visit] for s, order in self.orders.items()}
            if self.table.hold(rest):
                return visit
        return (tied or self._all_open() or self._pinned())[-1]

    def _pinned(self) -> list[str]:
        """Return visits that are made and pinned, those tied to others last."""
        made = [v for order in self.orders.values() for v in order if v in self._fixed]
        return sorted(made, key=lambda v: bool(self.problem.links_of.get(v)))

    def _all_open(self) -> list[str]:
        return [v for shift in self.orders for v in self._open(shift)]

    def _blamed(self, broken: Sequence[Violation], plan: Plan) -> str:
        """Return a visit that has to do with a violation: an open one, if there is one."""
        for violation in broken:
            if violation.visit in self._all_open():
                return violation.visit
            for link in self.problem.links_of.get(violation.visit, ()):
                other = link.second if link.first == violation.visit else link.first
                if other in self._all_open():
                    return other
            candidates = self._open(violation.shift) or [
                v
                for route in plan.routes
                if self.problem.shift_by_id[route.shift].nurse == violation.nurse
                for v in self._open(route.shift)
            ]
            if candidates:
                return candidates[-1]
        blamed = {violation.visit for violation in broken}
        near = {v for b in broken for v in self.orders.get(b.shift, ())}
        pinned = self._pinned()
        return next(
            chosen[-1]
            for chosen in (
                [v for v in pinned if v in blamed],
                [v for v in pinned if v in near],
                pinned,
            )
            if chosen
        )


def without_pins(problem: Problem, lost: set[str], now: int) -> Problem:
    """Return a problem in which some visits are not pinned: from now on they may be anywhere.

    Places after theirs are counted anew; waypoints that nobody stays at are taken out.
    """
    pins: list[Pin] = []
    places: dict[str, int] = {}
    for pin in sorted(problem.pins, key=lambda p: p.position or 0):
        if pin.visit in lost:
            continue
        place = places.get(pin.shift, 0)
        if pin.level == "sequence":
            places[pin.shift] = place + 1
        pins.append(replace(pin, position=place) if pin.level == "sequence" else pin)
    visits = (
        replace(v, windows=later(v, now) or v.windows) if v.id in lost else v
        for v in problem.visits
        if v.id not in lost or v.kind not in WAYPOINTS
    )
    return problem.replace(pins=tuple(pins), visits=tuple(visits))


def unchanged_routes(problem: Problem, plan: Plan, before: Plan) -> Plan:
    """Return a plan in which routes with the same stops as before have the same times as before.

    Where these times are not legal any more, the plan's own stay.
    """
    old = before.route_of
    kept = {
        route.shift
        for route in plan.routes
        if route.shift in old and _names(route) == _names(old[route.shift])
    }
    while True:
        routes = tuple(old[r.shift] if r.shift in kept else r for r in plan.routes)
        same = replace(plan, routes=routes)
        broken = {v.shift for v in avoidable(check(problem, same))} & kept
        if not broken:
            break
        kept -= broken
    return same if is_legal(problem, same) else plan


def is_legal(problem: Problem, plan: Plan) -> bool:
    """Tell whether a plan breaks no rule, but that visits that must be made may be left out."""
    return not avoidable(check(problem, plan))


def _names(route: Route) -> list[str]:
    return [stop.visit for stop in route.stops]


def repaired(
    rest: Problem,
    orders: dict[str, list[str]],
    now: int,
    table: type[Table],
) -> tuple[Repair[Table], tuple[str, ...]]:
    """Return the repaired plan, and the visits that lost their pins: they cannot stay there."""
    lost: set[str] = set()
    free = rest
    while True:
        repair = Repair(free, orders, table)
        try:
            repair.keep()
            gone = {v for v in repair.dropped if v in free.pin_of}
        except PinnedError as error:
            # What happened contradicts itself: the rest of it is kept without this one visit.
            gone = {error.visit}
            orders = {s: [v for v in order if v not in gone] for s, order in orders.items()}
        if not gone:
            break
        lost |= gone
        free = without_pins(free, gone, now)
    return repair, tuple(sorted(lost))
