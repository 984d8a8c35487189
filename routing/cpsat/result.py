"""What the exact model says: routes with their times, a price, and a bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

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
        Points of the plan, without the terms that look at a plan as a whole; of a part: of its
        visits, shifts, patients and links, and of the visits left out.
    lower_bound
        No plan costs fewer points; None if not even that is known. Leaving out a mandatory visit
        costs what it costs in ``Compiled.left_out_cost``, in bound and objective alike.
    hinted
        Points of the hint; None if there was none or it was illegal.
    status
        ``optimal``: bound and objective are equal. ``infeasible`` is possible for a part only.
    """

    orders: list[list[int]] | None
    starts: dict[int, int]
    times: dict[int, Timed]
    objective: int | None
    lower_bound: int | None
    hinted: int | None
    status: Status


def no_result(status: Status) -> ExactResult:
    """Return what there is to say where no plan was found."""
    return ExactResult(
        orders=None,
        starts={},
        times={},
        objective=None,
        lower_bound=None,
        hinted=None,
        status=status,
    )


def read_result(
    variables: Variables,
    solver: cp_model.CpSolver,
    *,
    lower_bound: int | None,
    hinted: int | None,
    status: Status,
) -> ExactResult:
    """Return the plan that a solver holds.

    Departures are as late as the first stop allows, and returns as early as the last one does.
    """
    value = solver.value
    orders = variables.orders(value)
    starts = {v: int(value(variables.start(v))) for order in orders for v in order}
    times = {s: _times(variables, value, s, orders[s]) for s in variables.scope.shifts if orders[s]}
    return ExactResult(
        orders=orders,
        starts=starts,
        times=times,
        objective=round(solver.objective_value),
        lower_bound=lower_bound,
        hinted=hinted,
        status=status,
    )


def _times(
    variables: Variables, value: Callable[[cp_model.LinearExpr], int], s: int, order: list[int]
) -> Timed:
    first, last = order[0], order[-1]
    departure = int(value(variables.start(first))) - variables.leg_out(s, first)
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
    if after == 0:
        departure = begin - variables.leg_out(s, first) if drive_first else begin
    return Timed(departure, arrival, taken._replace(after=after))
