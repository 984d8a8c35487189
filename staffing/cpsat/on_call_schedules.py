"""How uneven shares must be: sets of nurses for each duty, and whole schedules for each nurse.

A nurse's price is the square of what she has, so a mix of half a duty here and half there looks far
too cheap. Here each nurse has a mix of schedules that keep her limits, and each duty a mix of sets
that cover it; prices of a nurse in a duty stand between both (Lagrangian decomposition, Guignard
and Kim 1987). The best schedule at such prices is found by dynamic programming.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from staffing.cpsat.on_call_columns import EPSILON, Price, Relaxation
from staffing.on_call.cheapest import bits
from staffing.on_call.edges import apart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ortools.linear_solver import pywraplp

    from staffing.cpsat.on_call_model import OnCallModel


class _So(NamedTuple):
    """Where a schedule stands: last day, days in a row, duties, their weight, who is too near."""

    day: int
    row: int
    duties: int
    load: int
    near: int


class Schedules(Relaxation):
    """The relaxation of the squares of shares, those of earlier duties alone aside.

    Parameters
    ----------
    largest
        The largest share, which no schedule goes above.
    """

    def __init__(
        self,
        made: OnCallModel,
        price: Price = "squares",
        *,
        missed: int,
        duties: int,
        largest: int,
    ) -> None:
        earlier = dict(made.problem.earlier)
        self._before = [earlier.get(nurse.id, 0) for nurse in made.problem.nurses]
        self._room = [largest - before for before in self._before]
        self._each: list[pywraplp.Constraint] = []
        self._schedules: set[tuple[int, int]] = set()
        super().__init__(made, price, missed=missed, duties=duties)
        problem = made.problem
        self._order = sorted(
            range(len(problem.duties)),
            key=lambda d: (problem.duties[d].day, problem.duties[d].start, d),
        )
        self._later = {
            d: sum(1 << o for o in self._order[i + 1 :]) for i, d in enumerate(self._order)
        }
        # Days in a row just before the first; what is settled after the last one is left aside, as
        # are windows: with fewer limits schedules are cheaper, and a bound stays one.
        self._row = [
            _before({kept.day for kept in problem.kept_by.get(nurse.id, ())})
            for nurse in problem.nurses
        ]
        self._near = [
            sum(1 << d for d, other in enumerate(problem.duties) if not apart(problem, duty, other))
            for duty in problem.duties
        ]

    def offer(self, sets: Iterable[tuple[int, int]]) -> None:
        """Add sets of nurses, and the schedules that a plan of one set for each duty means."""
        sets = list(sets)
        super().offer(sets)
        plan = dict(sets)
        for n in range(len(self.made.problem.nurses)):
            self._take(n, sum(1 << d for d, chosen in plan.items() if chosen >> n & 1))

    def _share(self, n: int, largest: int | None) -> None:
        """Add nothing: schedules have their price."""

    def _limit(self, n: int) -> None:
        """Add that a nurse has one schedule, with all the duties she is on call in."""
        self._each.append(self._at_most(1.0))
        for key in self.made.x:
            if key[0] == n:
                self._use(self._at_most(0.0), [(key, 1.0)])

    def _take(self, n: int, chosen: int) -> bool:
        if (n, chosen) in self._schedules:
            return False
        self._schedules.add((n, chosen))
        column = self._solver.NumVar(0.0, self._solver.infinity(), "")
        load = sum(self.made.problem.duties[d].weight for d in bits(chosen))
        self._solver.Objective().SetCoefficient(column, self._cost(n, load))
        self._each[n].SetCoefficient(column, 1.0)
        for d in bits(chosen):
            # The use of a nurse in a duty beside that of the limit on duties in all.
            self._uses[n, d][-1][0].SetCoefficient(column, -1.0)
        return True

    def _cost(self, n: int, load: int) -> int:
        return (self._before[n] + load) ** 2 - self._before[n] ** 2

    def _more(self, bound: float) -> tuple[float, bool]:
        """Add each nurse's best schedule, if it helps."""
        found = []
        for n, row in enumerate(self._each):
            worth = [
                max(0.0, -self._uses[n, d][-1][0].dual_value()) if (n, d) in self.made.x else 0.0
                for d in range(len(self.made.problem.duties))
            ]
            cost, chosen = self._best(n, worth)
            least = min(0.0, row.dual_value())
            if cost < least - EPSILON:
                bound += cost - least
                found.append((n, chosen))
        taken = [self._take(n, chosen) for n, chosen in found]
        return bound, any(taken)

    def _best(self, n: int, worth: list[float]) -> tuple[float, int]:
        """Return a nurse's best schedule: what it costs above what it is worth, and its duties."""
        limits = self.made.problem.limits
        states: dict[_So, tuple[float, int]] = {_So(-1, self._row[n], 0, 0, 0): (0.0, 0)}
        for d in self._order:
            duty = self.made.problem.duties[d]
            if worth[d] <= EPSILON:
                continue
            later = dict(states)
            for so, (value, chosen) in states.items():
                row = so.row if so.day == duty.day else so.row * (so.day == duty.day - 1) + 1
                load = so.load + duty.weight
                if so.near >> d & 1 or so.duties == limits.most or row > limits.most_in_row:
                    continue
                if load <= self._room[n]:
                    near = (so.near | self._near[d]) & self._later[d]
                    key = _So(duty.day, row, so.duties + 1, load, near)
                    new = value + worth[d], chosen | 1 << d
                    later[key] = max(later.get(key, (-1.0, 0)), new)
            states = later
        return min((self._cost(n, so.load) - v, chosen) for so, (v, chosen) in states.items())


def _before(days: set[int]) -> int:
    """Return how many days on end up to the day before the first are among some days."""
    return next(n for n in range(len(days) + 1) if -1 - n not in days)
