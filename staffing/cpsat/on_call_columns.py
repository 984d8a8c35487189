"""Nurses on call as a mix of whole sets for each duty: a relaxation that leaves little open.

The master chooses, for each duty, a mix of sets of nurses who cover it, within the limits of all
nurses; its dual values price each nurse in each duty, and the cheapest cover of a duty at these
prices is the set that would help (Dantzig and Wolfe 1960). Whatever the prices, what they are worth
in all plus what each duty's cheapest cover lacks is a bound (Lagrange). A nurse's limits tie a few
duties together, the patients of a duty many nurses: so it is the duties that are solved as a whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from ortools.linear_solver import pywraplp

from staffing.on_call.cheapest import CheapestCover, CutShortError, bits
from staffing.on_call.edges import apart, in_row, in_window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from staffing.cpsat.on_call_model import OnCallModel

Price = Literal["duties", "largest", "squares"]

EPSILON = 1e-6

MOST_SETS = 3_000
"""More sets than these are no help: the whole model is no harder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What dual values say.

    Attributes
    ----------
    prices
        Of each nurse in each duty, then of missing each set that may be missed.
    ones
        What each duty's cheapest set costs.
    """

    prices: list[list[float]]
    ones: list[float]


class Relaxation:
    """The relaxation of one price over the sets of nurses found so far.

    Attributes
    ----------
    sets
        Pairs of duty's row and set of nurses, in the order found.
    bound
        No plan within the limits is worth less.

    Parameters
    ----------
    made
        Nurses, duties, what must be covered and what may be missed.
    price
        What is minimised: nurses on call, the largest share, or squares of shares, those of
        earlier duties alone aside.
    missed, duties, largest
        Most needs missed (those nobody may answer aside), most nurses on call, largest share.
    """

    def __init__(
        self,
        made: OnCallModel,
        price: Price,
        *,
        missed: int,
        duties: int | None = None,
        largest: int | None = None,
    ) -> None:
        self.made, self.price = made, price
        self.sets: dict[tuple[int, int], None] = {}
        self.bound = 0.0
        self.at_best: Told | None = None
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.Objective().SetMinimization()
        infinity = self._solver.infinity()
        self._uses: dict[tuple[int, int], list[tuple[pywraplp.Constraint, float]]] = {
            key: [] for key in made.x
        }
        self._one = [self._solver.Constraint(1.0, 1.0) for _ in made.must]
        self._missed = self._solver.Constraint(-infinity, missed)
        if duties is not None:
            self._use(self._at_most(duties), ((key, 1.0) for key in made.x))
        self._largest = self._solver.NumVar(0.0, infinity, "largest share")
        if price == "largest":
            self._solver.Objective().SetCoefficient(self._largest, 1.0)
        for n in range(len(made.problem.nurses)):
            self._limit(n)
            if price != "duties":
                self._share(n, largest)
        # The patients of a duty who may be missed are covered by a nurse who stands for missing.
        first = len(made.problem.nurses)
        self._covers = [
            CheapestCover([*must, *(found | 1 << first + i for i, found in enumerate(may))])
            for must, may in zip(made.must, made.may, strict=True)
        ]

    def offer(self, sets: Iterable[tuple[int, int]]) -> None:
        """Add sets of nurses, such as those of a plan, without which there may be no mix at all."""
        for duty, chosen in sets:
            self._add(duty, chosen)

    def run(self, *, enough: float, should_stop: Callable[[], bool]) -> None:
        """Add sets until none helps, the bound reaches ``enough`` or somebody says stop."""
        try:
            while not should_stop() and math.ceil(self.bound - EPSILON) < enough:
                if self._solver.Solve() != pywraplp.Solver.OPTIMAL or not self._round(should_stop):
                    return
        except CutShortError:
            return

    def _round(self, should_stop: Callable[[], bool]) -> bool:
        """Add the cheapest set of each duty if it helps; tell whether any did."""
        told = self._told()
        bound, found = self._solver.Objective().Value(), []
        for duty, cover in enumerate(self._covers):
            best = cover.find(
                told.prices[duty], below=told.ones[duty] - EPSILON, should_stop=should_stop
            )
            if best is not None:
                bound += best[0] - told.ones[duty]
                found.append((duty, best[1] & (1 << len(self.made.problem.nurses)) - 1))
        bound, helped = self._more(bound)
        if bound > self.bound:
            self.bound, self.at_best = bound, told
        added = [self._add(duty, chosen) for duty, chosen in found]
        return helped or any(added)

    def _told(self) -> Told:
        """Return what the master's dual values say."""
        problem, nurses = self.made.problem, range(len(self.made.problem.nurses))
        own = float(self.price == "duties")
        missing = max(0.0, -self._missed.dual_value())
        price = {
            key: max(0.0, own - sum(part * row.dual_value() for row, part in uses))
            for key, uses in self._uses.items()
        }
        return Told(
            prices=[
                [price.get((n, d), 0.0) for n in nurses]
                + [missing * self.made.counts[d][may] for may in self.made.may[d]]
                for d in range(len(problem.duties))
            ],
            ones=[row.dual_value() for row in self._one],
        )

    def _more(self, bound: float) -> tuple[float, bool]:
        """Add what there is beside sets; return the bound with it, and whether any helped."""
        return bound, False

    def candidates(
        self, below: int, should_stop: Callable[[], bool]
    ) -> list[tuple[int, int]] | None:
        """Return all sets that a plan worth less than ``below`` may have; None if they are many.

        What a set costs above its duty's cheapest, at the prices of the bound, its plan does too.
        """
        room = below - 1 - self.bound + EPSILON
        if self.at_best is None:
            return None
        found: list[tuple[int, int]] = []
        nurses = (1 << len(self.made.problem.nurses)) - 1
        for duty, cover in enumerate(self._covers):
            try:
                sets = cover.within(
                    self.at_best.prices[duty],
                    most=self.at_best.ones[duty] + room,
                    count=MOST_SETS - len(found),
                    should_stop=should_stop,
                )
            except CutShortError:
                return None
            found += [(duty, chosen & nurses) for chosen in sets]
        return found

    def _add(self, duty: int, chosen: int) -> bool:
        if (duty, chosen) in self.sets:
            return False
        self.sets[duty, chosen] = None
        column = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._one[duty].SetCoefficient(column, 1.0)
        self._missed.SetCoefficient(column, self.made.missed_by(duty, chosen))
        if self.price == "duties":
            self._solver.Objective().SetCoefficient(column, chosen.bit_count())
        for nurse in bits(chosen):
            for row, part in self._uses[nurse, duty]:
                row.SetCoefficient(column, row.GetCoefficient(column) + part)
        return True

    def _at_most(self, most: float) -> pywraplp.Constraint:
        return self._solver.Constraint(-self._solver.infinity(), most)

    def _use(
        self, row: pywraplp.Constraint, parts: Iterable[tuple[tuple[int, int], float]]
    ) -> None:
        for key, part in parts:
            self._uses[key].append((row, part))

    def _limit(self, n: int) -> None:
        """Add what a nurse may be asked for."""
        problem = self.made.problem
        mine = [d for d in range(len(problem.duties)) if (n, d) in self.made.x]
        self._use(self._at_most(problem.limits.most), (((n, d), 1.0) for d in mine))
        for one, other in combinations(mine, 2):
            if not apart(problem, problem.duties[one], problem.duties[other]):
                self._use(self._at_most(1.0), (((n, d), 1.0) for d in (one, other)))
        on = {}
        for d in mine:
            day = problem.duties[d].day
            if day not in on:
                on[day] = self._solver.NumVar(0.0, 1.0, "")
            row = self._at_most(0.0)
            row.SetCoefficient(on[day], -1.0)
            self._use(row, [((n, d), 1.0)])
        for stretch, room in in_row(problem, problem.nurses[n].id, on):
            row = self._at_most(room)
            for day in stretch:
                row.SetCoefficient(on[day], 1.0)
        for inside, room in in_window(problem, problem.nurses[n].id, mine):
            self._use(self._at_most(room), (((n, d), 1.0) for d in inside))

    def _share(self, n: int, largest: int | None) -> None:
        """Add what a nurse's duties weigh, and what that costs."""
        problem = self.made.problem
        before = dict(problem.earlier).get(problem.nurses[n].id, 0)
        mine = [key for key in self.made.x if key[0] == n]
        weights = sorted((problem.duties[d].weight for _, d in mine), reverse=True)
        row = self._at_most(-before if self.price == "largest" else 0.0)
        self._use(row, ((key, float(problem.duties[key[1]].weight)) for key in mine))
        if self.price == "largest":
            row.SetCoefficient(self._largest, -1.0)
            return
        most = sum(weights[: problem.limits.most])
        for k in range(most if largest is None else min(most, max(0, largest - before))):
            step = self._solver.NumVar(0.0, 1.0, "")
            row.SetCoefficient(step, -1.0)
            self._solver.Objective().SetCoefficient(step, 2 * (before + k) + 1)
