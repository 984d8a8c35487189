"""Orders of visits, timed without searching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile.compiler import compile_problem
from routing.compile.decode import IllegalOrderError, plan_from_orders, plan_of
from routing.compile.journal import new_journal
from routing.compile.pack import CAPACITY, pack
from routing.compile.schedule import BROKEN, LOAD, empty_schedule
from routing.compile.settle import ROUNDS
from routing.domain.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routing.compile.pack import Packed
    from routing.compile.schedule import Schedule
    from routing.domain.problem import Problem


class PlainTimetable:
    """A problem in tables, to time orders on it without what is compiled for the search.

    For few routes, at once at hand. Loads are not counted: the judge looks at them.

    Attributes
    ----------
    problem, packed
        The problem and its tables.
    visits, shifts
        Index of each id.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.packed: Packed = pack(compile_problem(problem))
        self.visits = {visit.id: v for v, visit in enumerate(problem.visits)}
        self.shifts = {shift.id: s for s, shift in enumerate(problem.shifts)}
        for pin in problem.pins:
            # What happened was possible, even where no direct way is short enough.
            if pin.level == "sequence":
                self.packed.eligible[self.visits[pin.visit], self.shifts[pin.shift]] = True
        self._held = Plan()

    def indexed(self, orders: Mapping[str, Sequence[str]]) -> dict[int, list[int]]:
        """Return orders by index of shift and visit."""
        return {
            self.shifts[s]: [self.visits[v] for v in order] for s, order in orders.items() if order
        }

    def hold(self, orders: Mapping[str, Sequence[str]]) -> bool:
        """Time orders; tell whether that is possible within windows, links and limits."""
        if not all(self.packed.eligible[o, s].all() for s, o in self.indexed(orders).items()):
            return False
        wanted = {s: list(order) for s, order in orders.items() if order}
        try:
            self._held = plan_from_orders(self.problem, wanted, packed=self.packed)
        except IllegalOrderError:
            return False
        return True

    def plan(self) -> Plan:
        """Return the plan of the orders last held."""
        return self._held


class Timetable(PlainTimetable):
    """A problem in tables, with room for one plan of it, timed by the compiled search."""

    def __init__(self, problem: Problem) -> None:
        from routing.search.tables import scratch_for, width_of

        super().__init__(problem)
        self.schedule: Schedule = empty_schedule(self.packed, width_of(self.packed))
        self.journal = new_journal(self.schedule)
        self.scratch = scratch_for(self.packed, self.schedule)

    def hold(self, orders: Mapping[str, Sequence[str]]) -> bool:
        """Time orders; tell whether that is possible within windows, links, limits and loads."""
        from routing.search.compiled import settle
        from routing.search.tables import fill

        p, d, x = self.packed, self.schedule, self.scratch
        indexed = self.indexed(orders)
        for s, order in indexed.items():
            if len(order) + 1 >= d.seq.shape[1] or not p.eligible[order, s].all():
                return False
        fill(p, d, self.journal, indexed)
        stuck = settle(p, d, self.journal, x.starts, x.info, ROUNDS * len(p.shift))
        loaded = bool((d.shift[:, LOAD] <= p.shift[:, CAPACITY]).all())
        return stuck < 0 and int(d.sums[BROKEN]) == 0 and loaded

    def plan(self) -> Plan:
        """Return the plan of the orders last held."""
        return plan_of(self.problem, self.packed, self.schedule)
