"""Limits that add up over days: hours and weekends as resources, and stretches that overlap."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from staffing.rules.limit import least, stretches
from staffing.search.parts import INFINITE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from staffing.roster.contract import Limit
    from staffing.roster.people import RosterNurse
    from staffing.roster.problem import RosterProblem

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rolling:
    """A limit on stretches that overlap: priced, but not in any automaton."""

    used: Ints
    counted: npt.NDArray[np.bool_]
    first: Ints
    last: Ints
    minimum: Ints
    limit: Limit

    def breaches(self, symbols: Ints) -> tuple[float, range | None]:
        """Return the points, and the first stretch that has more than it may."""
        total = np.concatenate(([0], np.cumsum(self.used[symbols] * self.counted)))
        amount = total[self.last] - total[self.first]
        limit, points = self.limit, 0.0
        if limit.maximum is not None:
            above = -(-np.maximum(0, amount - limit.maximum) // limit.unit)
            if above.any() and limit.over is None:
                k = int(np.argmax(above > 0))
                return INFINITE, range(int(self.first[k]), int(self.last[k]))
            points += float(above.sum() * (limit.over or 0))
        below = -(-np.maximum(0, self.minimum - amount) // limit.unit)
        if below.any() and limit.under is None:
            return INFINITE, None
        return points + float(below.sum() * (limit.under or 0)), None


def main_limit(limits: Sequence[Limit]) -> Limit | None:
    """Return the limit over the horizon that is counted exactly: hours, else shifts in all."""
    whole = [
        x
        for x in limits
        if x.window is None
        and x.days is None
        and not x.zones
        and x.measure != "weekends"
        and (x.measure == "seconds" or not x.shifts)
    ]
    return next(iter(sorted(whole, key=lambda x: x.measure != "seconds")), None)


def weekend_limit(limits: Sequence[Limit]) -> Limit | None:
    """Return the limit on weekends that is counted exactly."""
    return next(
        (
            x
            for x in limits
            if x.measure == "weekends" and not x.shifts and not x.zones and x.days is None
        ),
        None,
    )


def weekend_days(problem: RosterProblem) -> Ints:
    """Return 1 for each first day of a weekend, 2 for each second one, else 0."""
    kind = np.zeros(problem.days, dtype=np.int64)
    for days in problem.weekends:
        for k, day in enumerate(days):
            kind[day] = k + 1
    return kind


def rolling_of(problem: RosterProblem, limit: Limit) -> Rolling:
    """Return a limit on stretches that overlap, as arrays."""
    each = stretches(problem, limit)
    names = [shift.id for shift in problem.shift_types]
    used = [
        0
        if limit.shifts and name not in limit.shifts
        else (shift.work_seconds if limit.measure == "seconds" else 1)
        for name, shift in zip(names, problem.shift_types, strict=True)
    ]
    return Rolling(
        used=np.array([0, *used], dtype=np.int64),
        counted=np.array([limit.days is None or d in limit.days for d in range(problem.days)]),
        first=np.array([x.start for x in each], dtype=np.int64),
        last=np.array([x.stop for x in each], dtype=np.int64),
        minimum=np.array([least(limit, x) for x in each], dtype=np.int64),
        limit=limit,
    )


def resource(
    problem: RosterProblem, nurse: RosterNurse, limit: Limit | None
) -> tuple[Ints, Floats]:
    """Return how much each symbol uses of the main limit, and what each use costs in the end."""
    used = [0] * (len(problem.shift_types) + 1)
    if limit is None:
        return np.array(used, dtype=np.int64), np.zeros(1)
    for k, shift in enumerate(problem.shift_types, start=1):
        if not limit.shifts or shift.id in limit.shifts:
            used[k] = shift.work_seconds if limit.measure == "seconds" else 1
    step = gcd(*used) or 1
    base = nurse.used(limit.id)
    top = problem.days * max(used)
    if limit.maximum is not None and limit.over is None:
        top = min(top, max(0, limit.maximum - base))
    amounts = base + step * np.arange(top // step + 1)
    below = -(-np.maximum(0, limit.minimum - amounts) // limit.unit)
    ends = _points(below, limit.under)
    if limit.maximum is not None:
        ends = ends + _points(-(-np.maximum(0, amounts - limit.maximum) // limit.unit), limit.over)
    return np.array(used, dtype=np.int64) // step, ends


def _points(units: Ints, each: int | None) -> Floats:
    if each is None:
        return np.where(units > 0, INFINITE, 0.0)
    return (units * each).astype(np.float64)


def weekend_prices(problem: RosterProblem, nurse: RosterNurse, limit: Limit | None) -> Floats:
    """Return what each number of weekends costs in the end."""
    if limit is None:
        return np.zeros(1)
    count = len(problem.weekends)
    amounts = nurse.used(limit.id) + np.arange(count + 1)
    ends = _points(np.maximum(0, limit.minimum - amounts), limit.under)
    if limit.maximum is not None:
        ends = ends + _points(np.maximum(0, amounts - limit.maximum), limit.over)
    while len(ends) > 1 and ends[-1] >= INFINITE:
        ends = ends[:-1]
    return ends
