"""Days of a dataset planned, and what they amount to."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routing.assemble import assemble
from routing.capacity.one_day import one_day
from routing.capacity.unserved import refused_for_staff, unserved
from routing.coverage import coverage
from routing.solve import solve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routing.capacity.unserved import Unserved
    from routing.domain.policy import Weights
    from routing.io.dataset import Dataset
    from staffing.calendar import Horizon

T_95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16)
"""Student's t at 97.5 % for 1, 2, ... degrees of freedom; 2 beyond (any table of statistics)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a planned period amounts to.

    Attributes
    ----------
    visits, left_out, late
        Counts of visits; late ones start after they are due. Those of orders that are refused
        for want of a nurse, and are not today, are left out.
    overtime, driving
        Seconds.
    shifts
        Regular shifts there were.
    open_minutes, asked_minutes
        Patient-minutes in which nobody could be there in time, and those to be covered.
    points
        Cost of the plan.
    lost
        Ids of visits left out.
    lost_needs
        What each of these asks of a nurse.
    paid
        Seconds of regular shifts by nurse.
    on_call
        Seconds of being on call within the period, of all nurses together.
    refused
        Ids of orders refused for want of a nurse who could answer in time, today's included.
    newly_refused
        Of these, those that are not refused today.
    """

    visits: int
    left_out: int
    late: int
    overtime: int
    driving: int
    shifts: int
    open_minutes: int
    asked_minutes: int
    points: int
    lost: frozenset[str] = frozenset()
    lost_needs: tuple[frozenset[str], ...] = ()
    paid: Mapping[str, int] = field(default_factory=dict)
    on_call: int = 0
    refused: frozenset[str] = frozenset()
    newly_refused: frozenset[str] = frozenset()

    @property
    def in_window(self) -> float:
        """Share of visits made on time; 1 if there are none."""
        return 1 - (self.left_out + self.late) / self.visits if self.visits else 1.0

    @property
    def open_share(self) -> float:
        """Share of patient-time that nobody covers."""
        return self.open_minutes / self.asked_minutes if self.asked_minutes else 0.0


def planned(
    dataset: Dataset,
    horizon: Horizon,
    *,
    seconds: float,
    seed: int = 0,
    day: int | None = None,
    fall: int = 0,
    today: Figures | None = None,
) -> Figures:
    """Plan a period of a dataset, or one day of it, and return the figures.

    Parameters
    ----------
    dataset, horizon
        The site and the period.
    seconds, seed
        Of the search.
    day, fall
        The day from 0, None for all; and the seed of the days on which visits fall (``one_day``).
    today
        What this is compared with: orders refused there are nobody's. None: it is today's.
    """
    assembly = assemble(dataset, horizon)
    refused = refused_for_staff(assembly)
    newly = frozenset() if today is None else refused - today.refused
    gone = unserved(dataset, horizon, newly, day=day, fall=fall)
    problem = assembly.problem
    if day is not None:
        problem = one_day(problem, day, fall)
    result = solve(problem, seconds=seconds, seed=seed)
    covered = coverage(problem, result.plan)
    made = result.plan.stop_of
    paid: Counter[str] = Counter()
    for shift in problem.shifts:
        if shift.duty == "regular":
            paid[shift.nurse] += shift.end - shift.start
    late = sum(problem.visit_by_id[v].lateness(stop.start) > 0 for v, (_, stop) in made.items())
    asked = sum(covered.active) * covered.slot_seconds // 60
    lost = [problem.visit_by_id[u.visit] for u in result.plan.unassigned] + list(gone.visits)
    return Figures(
        visits=len(problem.visits) + len(gone.visits),
        left_out=len(problem.visits) - len(made) + len(gone.visits),
        late=late,
        overtime=result.cost.amount("overtime"),
        driving=result.cost.amount("travel"),
        shifts=sum(shift.duty == "regular" for shift in problem.shifts),
        open_minutes=covered.uncovered_minutes + gone.minutes,
        asked_minutes=asked + gone.minutes,
        points=result.cost.points + _price(problem.policy.weights, gone),
        lost=frozenset(visit.id for visit in lost),
        lost_needs=tuple(visit.credentials for visit in lost),
        refused=refused,
        newly_refused=newly,
        paid=paid,
        on_call=_on_call(dataset, horizon, day),
    )


def _on_call(dataset: Dataset, horizon: Horizon, day: int | None) -> int:
    """Return the seconds on call that lie in a period, or in one day of it: each counts once."""
    first, last = (0, horizon.days) if day is None else (day, day + 1)
    start, end = horizon.day_start(first), horizon.day_start(last)
    return sum(
        max(0, min(end, horizon.to_seconds(s.end)) - max(start, horizon.to_seconds(s.start)))
        for s in dataset.shifts
        if s.duty == "on_call"
    )


def _price(weights: Weights, gone: Unserved) -> int:
    """Return what a plan would cost more that leaves out these visits and covers nobody of them."""
    return weights.coverage_holes * gone.minutes + sum(map(weights.of_left_out, gone.visits))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return mean and half the width of its 95 % confidence interval; infinite for one value."""
    mean = statistics.fmean(values)
    if len(values) < 2:
        return mean, math.inf
    t = T_95[len(values) - 2] if len(values) - 2 < len(T_95) else 2.0
    return mean, t * statistics.stdev(values) / math.sqrt(len(values))
