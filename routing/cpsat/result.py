"""What the exact model says: routes with their times, a price, and a bound."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from routing.compile.compiler import MANDATORY

if TYPE_CHECKING:
    from collections.abc import Callable

    from ortools.sat.python import cp_model

    from routing.cpsat.variables import Variables

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


class Pause(NamedTuple):
    """A break after the first ``after`` stops, from ``start``."""

    after: int
    start: int
    end: int


class Timed(NamedTuple):
    """When a route leaves, returns and pauses, in seconds from the horizon's start."""

    departure: int
    arrival: int
    pause: Pause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactResult:
    """The best plan found, if any, and how good a plan can be.

    Attributes
    ----------
    orders
        Visit indices of each shift of the problem, in order; None if no plan was found. Shifts
        outside the scope keep their routes.
    starts
        Start by visit index, of planned visits.
    times
        Departure, return and break by shift index, of shifts in the scope that make visits.
    objective
        Points of the plan as the judge counts them, but for coverage where the model has no such
        term; of a part: of its visits,
        shifts, patients and links, of visits left out and shifts unused, and of the terms that
        look at a plan as a whole, the routes that stand still included.
        Exact if ``status`` is ``optimal``; else the plan may cost fewer points, never more.
    must_left_out
        Mandatory or pinned visits left out, as few as can be.
    lower_bound
        No plan that leaves out at most ``must_left_out`` of those costs fewer points; None if not
        even that is known. Coverage, which is not in the objective, is at least 0, so it is a
        bound of the judge's whole price too.
    beats_hint
        Whether a legal hint was given and the plan is better.
    status
        ``optimal``: proven, bound and objective are equal. ``infeasible`` is possible for a part
        only, ``unknown`` if time was too short for any plan.
    """

    orders: list[list[int]] | None
    starts: dict[int, int]
    times: dict[int, Timed]
    objective: int | None
    must_left_out: int
    lower_bound: int | None
    beats_hint: bool
    status: Status


class Solved(Protocol):
    """What holds the values of a solution: a solver, or its callback."""

    @property
    def objective_value(self) -> float:
        """The value of the objective."""

    def value(self, expression: cp_model.LinearExprT, /) -> int:
        """Return the value of an expression."""


def no_result(status: Status) -> ExactResult:
    """Return what there is to say where no plan was found."""
    return ExactResult(
        orders=None,
        starts={},
        times={},
        objective=None,
        must_left_out=0,
        lower_bound=None,
        beats_hint=False,
        status=status,
    )


def read_result(
    variables: Variables, solved: Solved, *, status: Status, bound: float = -math.inf
) -> ExactResult:
    """Return the plan that a solver holds.

    Departures are as late as the first stop allows, or at the shift's start where that is asked
    for, and returns are as early as the last stop allows.
    """
    value = solved.value
    orders = variables.orders(value)
    must, points = divmod(round(solved.objective_value), MANDATORY)
    starts = {v: int(value(variables.start(v))) for order in orders for v in order}
    times = {s: _times(variables, value, s, orders[s]) for s in variables.scope.shifts if orders[s]}
    return ExactResult(
        orders=orders,
        starts=starts,
        times=times,
        objective=points,
        must_left_out=must,
        lower_bound=_without_must(bound, must),
        beats_hint=False,
        status=status,
    )


def _without_must(bound: float, must: int) -> int | None:
    """Return a bound less what mandatory visits left out weigh, forgiving the solver's rounding."""
    if not math.isfinite(bound):
        return None
    return max(0, math.ceil(float(bound) - 1e-4) - must * MANDATORY)


def _times(
    variables: Variables, value: Callable[[cp_model.LinearExpr], int], s: int, order: list[int]
) -> Timed:
    first, last = order[0], order[-1]
    held = bool(variables.compiled.shift_at_start[s])
    departure = int(value(variables.start(first))) - variables.leg_out(s, first)
    if held:
        departure = int(variables.compiled.shift_start[s])
    arrival = int(value(variables.end(last))) + variables.leg_back(last, s)
    pause = variables.breaks.get(s)
    if pause is None or not value(pause.taken):
        return Timed(departure, arrival, None)
    begin = int(value(pause.start))
    taken = Pause(len(order), begin, begin + pause.seconds)
    drive_first = bool(value(pause.drive_first))
    if value(pause.at_the_end):
        drive = variables.leg_back(last, s)
        arrival = taken.end if drive_first else taken.end + drive
        return Timed(departure, arrival, taken)
    after = next(i for i, v in enumerate(order) if value(pause.before[v]))
    if after == 0 and not held:
        departure = begin - variables.leg_out(s, first) if drive_first else begin
    return Timed(departure, arrival, taken._replace(after=after))
