"""From orders of visits per shift to a timed plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.compile.compiler import compile_problem
from routing.compile.pack import BREAK, pack
from routing.compile.schedule import AT, LENGTH, SHIFT_OF, empty_schedule, enqueue, new_journal
from routing.compile.settle import ROUNDS, settle
from routing.compile.timing import (
    BREAK_AFTER,
    BREAK_START,
    DEPARTURE,
    NO_BREAK,
    RETURN,
    time_route,
)
from routing.domain.plan import Break, Plan, Route, Stop, Unassigned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routing.compile.arrays import Ints
    from routing.compile.pack import Packed
    from routing.compile.schedule import Schedule
    from routing.domain.problem import Problem


class IllegalOrderError(ValueError):
    """Orders that no times make legal.

    Attributes
    ----------
    rule
        Code of the rule that stands in the way, as far as timing can tell.
    shift
        Shift whose route cannot be driven.
    """

    def __init__(self, text: str, *, rule: str, shift: str) -> None:
        super().__init__(text)
        self.rule = rule
        self.shift = shift


def plan_from_orders(
    problem: Problem, orders: Mapping[str, Sequence[str]], *, packed: Packed | None = None
) -> Plan:
    """Return the plan that makes visits in the given orders, each as early as all else allows.

    Parameters
    ----------
    problem
        The problem.
    orders
        Visit ids per shift id; shifts that are missing do nothing, visits that are missing are
        left out.
    packed
        Tables of the problem, if they are at hand.

    Raises
    ------
    IllegalOrderError
        If no times satisfy windows, travel, shifts, breaks and link lags at once. Who may do what,
        and which visits need which, is the judge's business, not of times.
    KeyError
        If a shift or visit is unknown.
    """
    p = pack(compile_problem(problem)) if packed is None else packed
    schedule, visits = _schedule(problem, p, orders)
    starts, info = np.zeros(schedule.seq.shape[1], dtype=np.int64), np.zeros(4, dtype=np.int64)
    journal = new_journal(schedule, recording=False)
    for s in np.flatnonzero(schedule.shift[:, LENGTH]):
        enqueue(journal, int(s))
    stuck = settle(p, schedule, journal, starts, info, ROUNDS * len(schedule.shift))
    if stuck >= 0:
        raise _error(problem, p, schedule, stuck)
    return plan_of(problem, p, schedule, visits)


def plan_of(
    problem: Problem, p: Packed, schedule: Schedule, visits: Sequence[str] | None = None
) -> Plan:
    """Return the plan of a settled schedule."""
    names = [v.id for v in problem.visits] if visits is None else visits
    routes = tuple(
        _route(problem, p, schedule, s, names)
        for s in range(len(problem.shifts))
        if schedule.shift[s, LENGTH]
    )
    left_out = (name for v, name in enumerate(names) if schedule.visit[v, SHIFT_OF] < 0)
    return Plan(routes=routes, unassigned=tuple(Unassigned(visit=name) for name in left_out))


def _schedule(
    problem: Problem, p: Packed, orders: Mapping[str, Sequence[str]]
) -> tuple[Schedule, list[str]]:
    names = [v.id for v in problem.visits]
    index = {name: i for i, name in enumerate(names)}
    shifts = {shift.id: i for i, shift in enumerate(problem.shifts)}
    schedule = empty_schedule(p, max((len(order) for order in orders.values()), default=0) + 1)
    for shift_id, order in orders.items():
        s = shifts[shift_id]
        schedule.shift[s, LENGTH] = len(order)
        for position, name in enumerate(order):
            schedule.seq[s, position] = index[name]
            schedule.visit[index[name], [SHIFT_OF, AT]] = s, position
    return schedule, names


def _route(problem: Problem, p: Packed, d: Schedule, s: int, names: Sequence[str]) -> Route:
    shift, m = problem.shifts[s], int(d.shift[s, LENGTH])
    starts, info = np.zeros(m, dtype=np.int64), np.zeros(4, dtype=np.int64)
    time_route(p, s, d.seq[s], m, d.lb, starts, info)
    length, after, pause = int(p.shift[s, BREAK]), int(info[BREAK_AFTER]), int(info[BREAK_START])
    place, free = shift.start_location, int(info[DEPARTURE])
    stops: list[Stop] = []
    for position in range(m):
        visit = problem.visit_by_id[names[d.seq[s, position]]]
        start = int(starts[position])
        arrival = free + problem.seconds_to_visit(place, visit)
        if after == position and pause < arrival:
            # A break before the drive puts the arrival off; one after it does not.
            arrival += pause + length - free
        stops.append(
            Stop(visit=visit.id, arrival=arrival, start=start, end=start + visit.on_site_seconds)
        )
        place, free = visit.location, stops[-1].end
    taken = after != NO_BREAK
    return Route(
        shift=shift.id,
        departure=int(info[DEPARTURE]),
        arrival=int(info[RETURN]),
        stops=tuple(stops),
        breaks=(Break(after=after, start=pause, end=pause + length),) if taken else (),
    )


def _error(problem: Problem, p: Packed, d: Schedule, s: int) -> IllegalOrderError:
    """Tell whether the route alone fails, or only together with what its visits are linked to."""
    m = int(d.shift[s, LENGTH])
    starts: Ints = np.zeros(m + 1, dtype=np.int64)
    free, info = np.zeros(len(p.visit), dtype=np.int64), np.zeros(4, dtype=np.int64)
    alone = time_route(p, s, d.seq[s], m, free, starts, info)
    shift = problem.shifts[s].id
    if m and alone < 1 << 40:
        return IllegalOrderError(
            f"Shift {shift} cannot make its visits in the times that their links, or other visits "
            "of the patients, leave.",
            rule="link_lag",
            shift=shift,
        )
    return IllegalOrderError(
        f"Shift {shift} cannot make its visits in this order within windows, working time and "
        "break.",
        rule="window",
        shift=shift,
    )
