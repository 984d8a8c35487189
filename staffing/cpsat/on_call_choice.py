"""The best plan of one set of nurses for each duty, out of a few sets: a model without nurses.

Who is on call when is not a variable here, only which set a duty has: with a few hundred sets that
is solved far sooner than the model in which any nurses may be chosen.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from staffing.on_call.cheapest import bits
from staffing.on_call.edges import apart, in_row, in_window

if TYPE_CHECKING:
    from collections.abc import Iterable

    from staffing.cpsat.on_call_columns import Price
    from staffing.cpsat.on_call_model import OnCallModel

Uses = dict[int, list[cp_model.IntVar]]
"""Of one nurse: by duty, the sets that she is in."""


class SetChoice:
    """The model; ``Relaxation`` tells of the parameters.

    Attributes
    ----------
    model
        With its price, and a hint of the plan that there is.
    """

    def __init__(
        self,
        made: OnCallModel,
        sets: Iterable[tuple[int, int]],
        price: Price,
        *,
        missed: int,
        duties: int | None = None,
        largest: int | None = None,
    ) -> None:
        self.made, self.model = made, cp_model.CpModel()
        self.chosen = {key: self.model.new_bool_var(f"{key}") for key in sets}
        for d in range(len(made.problem.duties)):
            self.model.add_exactly_one(y for key, y in self.chosen.items() if key[0] == d)
        self.model.add(sum(made.missed_by(*key) * y for key, y in self.chosen.items()) <= missed)
        total = sum(key[1].bit_count() * y for key, y in self.chosen.items())
        if duties is not None:
            self.model.add(total <= duties)
        uses: list[Uses] = [{} for _ in made.problem.nurses]
        for (d, nurses), y in self.chosen.items():
            for n in bits(nurses):
                uses[n].setdefault(d, []).append(y)
        for nurse, of_nurse in zip(made.problem.nurses, uses, strict=True):
            self._limit(nurse.id, of_nurse)
        if price == "duties":
            self.model.minimize(total)
        elif price == "largest":
            self._largest(uses)
        else:
            self._squares(uses, largest)
        for key in made.sets():
            if key in self.chosen:
                self.model.add_hint(self.chosen[key], 1)

    def values(self, solver: cp_model.CpSolver) -> list[int]:
        """Return who is on call when, as ``OnCallModel.x`` has it."""
        on = {key for key, y in self.chosen.items() if solver.value(y)}
        taken = dict(on)
        return [taken[d] >> n & 1 for n, d in self.made.x]

    def _limit(self, nurse: str, uses: Uses) -> None:
        """Add what a nurse may be asked for."""
        problem, model = self.made.problem, self.model
        model.add(sum(sum(ys) for ys in uses.values()) <= problem.limits.most)
        for one, other in combinations(uses, 2):
            if not apart(problem, problem.duties[one], problem.duties[other]):
                model.add(sum(uses[one]) + sum(uses[other]) <= 1)
        on: dict[int, cp_model.IntVar] = {}
        for d, ys in uses.items():
            some = on.setdefault(problem.duties[d].day, model.new_bool_var(""))
            model.add(sum(ys) <= some)
        for stretch, room in in_row(problem, nurse, on):
            model.add(sum(on[day] for day in stretch) <= room)
        for inside, room in in_window(problem, nurse, uses):
            model.add(sum(sum(uses[d]) for d in inside) <= room)

    def _before(self, n: int) -> int:
        return dict(self.made.problem.earlier).get(self.made.problem.nurses[n].id, 0)

    def _load(self, uses: Uses) -> cp_model.LinearExprT:
        duties = self.made.problem.duties
        return sum(duties[d].weight * sum(ys) for d, ys in uses.items())

    def _largest(self, uses: list[Uses]) -> None:
        whole = sum(duty.weight for duty in self.made.problem.duties)
        least = max(map(self._before, range(len(uses))), default=0)
        largest = self.model.new_int_var(least, least + whole, "largest share")
        for n, of_nurse in enumerate(uses):
            self.model.add(largest >= self._load(of_nurse) + self._before(n))
        self.model.minimize(largest)

    def _squares(self, uses: list[Uses], largest: int | None) -> None:
        price: list[cp_model.LinearExprT] = []
        for n, of_nurse in enumerate(uses):
            weights = sorted((self.made.problem.duties[d].weight for d in of_nurse), reverse=True)
            most = sum(weights[: self.made.problem.limits.most])
            before = self._before(n)
            room = most if largest is None else min(most, max(0, largest - before))
            steps = [self.model.new_bool_var("") for _ in range(room)]
            self.model.add(self._load(of_nurse) == sum(steps))
            for low, high in pairwise(steps):
                self.model.add_implication(high, low)
            price += [(2 * (before + k) + 1) * step for k, step in enumerate(steps)]
        self.model.minimize(sum(price))
