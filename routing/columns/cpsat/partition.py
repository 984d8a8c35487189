"""The choice of routes: every visit made once or left out, and all rows kept."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from routing.cpsat.run import new_solver, run
from routing.cpsat.variables import total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routing.columns.rows import Rows
    from routing.cpsat.exact import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A route that may be chosen.

    Attributes
    ----------
    shift
        Its index; each has one route at most.
    points
        Its cost.
    entries
        What it adds to each row.
    """

    shift: int
    points: int
    entries: dict[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What was chosen, if anything was, and what no choice costs less than.

    Attributes
    ----------
    routes
        Numbers of the routes, None if no choice was found.
    points
        Cost of the choice.
    bound
        No choice costs less.
    optimal, infeasible
        Whether none is better; whether there is none.
    """

    routes: tuple[int, ...] | None
    points: int
    bound: int
    optimal: bool
    infeasible: bool


HAIR = 1e-3
"""By how much a bound that is told as a fraction may be wrong."""


class Partition:
    """The model; routes that turn out not to go together are forbidden together.

    Parameters
    ----------
    rows
        What all plans keep to.
    left_out
        Points of leaving each visit out.
    choices
        The routes.
    most
        How many routes each shift has at most, such as one for each of those like it; None: one.
    """

    def __init__(
        self,
        rows: Rows,
        left_out: Sequence[int],
        choices: Sequence[Choice],
        most: Sequence[int] | None = None,
    ) -> None:
        self.model = cp_model.CpModel()
        self._x = [self.model.new_bool_var("") for _ in choices]
        out = [self.model.new_bool_var("") for _ in left_out]
        extras = [self.model.new_int_var(0, extra.most, "") for extra in rows.extras]
        sums: list[list[tuple[cp_model.IntVar, int]]] = [[] for _ in rows.rows]
        shifts: dict[int, list[cp_model.IntVar]] = {}
        for x, choice in zip(self._x, choices, strict=True):
            shifts.setdefault(choice.shift, []).append(x)
            for r, k in choice.entries.items():
                sums[r].append((x, k))
        for r, row in enumerate(rows.rows):
            sums[r] += [(out[v], k) for v, k in row.left_out.items()]
            sums[r] += [(extras[e], k) for e, k in row.extra.items()]
            amount = total(k * x for x, k in sums[r])
            self.model.add(amount == row.least if row.exact else amount >= row.least)
        for s, mine in shifts.items():
            if most is None or most[s] == 1:
                self.model.add_at_most_one(mine)
            else:
                self.model.add(total(mine) <= most[s])
        terms = [choice.points * x for x, choice in zip(self._x, choices, strict=True)]
        terms += [points * x for x, points in zip(out, left_out, strict=True)]
        terms += [extra.points * x for x, extra in zip(extras, rows.extras, strict=True)]
        self.model.minimize(total(terms))

    def at_most(self, numbers: Sequence[int], weights: Sequence[int], most: int) -> None:
        """Forbid choices whose routes weigh more than a limit together."""
        terms = (k * self._x[i] for i, k in zip(numbers, weights, strict=True))
        self.model.add(total(terms) <= most)

    def at_most_one(self, numbers: Sequence[int]) -> None:
        """Forbid that two of some routes are chosen."""
        self.model.add_at_most_one([self._x[i] for i in numbers])

    def not_all(self, numbers: Sequence[int]) -> None:
        """Forbid that some routes are chosen together."""
        self.model.add_bool_or([~self._x[i] for i in numbers])

    def hint(self, numbers: set[int]) -> None:
        """Start from a choice."""
        for i, x in enumerate(self._x):
            self.model.add_hint(x, i in numbers)

    def solve(self, limits: Limits, *, should_stop: Callable[[], bool] | None = None) -> Chosen:
        """Return the best choice found."""
        solver = new_solver(seconds=limits.seconds, seed=limits.seed, workers=limits.workers)
        if limits.effort is not None:
            solver.parameters.max_deterministic_time = limits.effort
        # All rows in the linear program: without it, sums over many routes bound nothing.
        solver.parameters.linearization_level = 2
        status = run(solver, self.model, should_stop=should_stop)
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        if status == cp_model.MODEL_INVALID:
            raise RuntimeError(f"invalid model: {self.model.validate()}")
        return Chosen(
            routes=tuple(i for i, x in enumerate(self._x) if solver.value(x)) if found else None,
            points=round(solver.objective_value) if found else 0,
            # Points are whole; the bound is told as a fraction that may be a hair above.
            bound=ceil(solver.best_objective_bound - HAIR) if status != cp_model.UNKNOWN else 0,
            optimal=status == cp_model.OPTIMAL,
            infeasible=status == cp_model.INFEASIBLE,
        )
