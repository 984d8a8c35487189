"""Where a visit could go: ranked by cost and disruption, without solving anything."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from routing.compile.decode import IllegalOrderError
from routing.explain.fit import fits
from routing.explain.pair import why_never
from routing.replan.near import Near, near
from routing.replan.positions import shown_position
from routing.replan.reach import Reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.result import Cost
    from routing.domain.visit import Visit
    from routing.replan.part import Part
    from staffing.shift import Shift

MOST_TRIED = 3
"""Places timed and judged for each one that is asked for, those with the shortest detours first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A place for a visit.

    Attributes
    ----------
    nurse, shift
        Who would make it.
    day
        Day from 0.
    position
        Number of visits before it.
    start, end
        When it would be, in seconds from the horizon's start.
    difference
        What the plan costs more with it, term by term; see ``MoveVerdict.difference``.
    moved
        Visits that would start at another time, and by how many seconds.
    """

    nurse: str
    shift: str
    day: int
    position: int
    start: int
    end: int
    difference: Cost
    moved: tuple[tuple[str, int], ...]


def recommend(
    problem: Problem,
    plan: Plan,
    visit: Visit,
    *,
    limit: int = 10,
    now: int | None = None,
    reach: Reach | None = None,
) -> tuple[Recommendation, ...]:
    """Return where a visit could go, the cheapest first, at most one place for each shift.

    Parameters
    ----------
    problem, plan
        The days and their plan; nothing but the new visit is given to another nurse.
    visit
        New, or one that the plan leaves out. Its place must be in the problem.
    limit
        Most places returned.
    now
        If given, no place starts before it.
    reach
        ``Reach(problem, plan)``, for those who ask more than once; its problem may lack the place.

    Raises
    ------
    ValueError
        If the plan makes the visit already, or its place is not known.
    """
    if visit.id in plan.stop_of:
        raise ValueError(f"visit {visit.id} is planned already")
    found = (reach or Reach(problem, plan)).with_visit(visit, problem)
    trials: dict[str, _Trial] = {}
    best: dict[str, Recommendation] = {}
    for tried, (shift, position) in enumerate(_places(found, visit, now)):
        if len(best) >= limit or tried >= MOST_TRIED * limit:
            break
        known = best.get(shift)
        if known is not None and not known.moved:
            continue  # A longer way round that moves others could not be better.
        if shift not in trials:
            trials[shift] = _Trial(reach=found, visit=visit, shift=shift)
        made = trials[shift].at(position)
        if made is None or (now is not None and made.start < now):
            continue
        if known is None or made.difference.points < known.difference.points:
            best[shift] = made
    return tuple(sorted(best.values(), key=lambda r: (r.difference.points, r.start, r.shift)))


def _places(reach: Reach, visit: Visit, now: int | None) -> Iterator[tuple[str, int]]:
    """Yield shifts and positions, the shortest detours first, at most two for each shift.

    Whether a visit fits is looked at only in routes whose turn comes: no place in a route is
    cheaper than its shortest detour.
    """
    problem, plan = reach.problem, reach.plan
    least = reach.detours.least(visit).tolist()
    waiting: list[tuple[int, str, int, Shift | None]] = [
        (detour, "", number, shift)
        for number, (detour, shift) in enumerate(zip(least, problem.shifts, strict=True))
        if now is None or shift.id in plan.route_of or reach.ends[shift.id] > now
    ]
    heapify(waiting)
    while waiting:
        _, name, position, shift_left = heappop(waiting)
        if shift_left is None:
            yield name, position
            continue
        shift, end = shift_left, reach.ends[shift_left.id]
        if why_never(problem, visit, shift, end) is not None:
            continue
        route = plan.route_of.get(shift.id)
        stops = route.stops if route else ()
        begun = 0 if now is None else sum(stop.start <= now for stop in stops)
        for fit in fits(problem, shift, end, [stop.visit for stop in stops], visit)[:2]:
            if fit.missing == 0 and fit.position >= begun:
                heappush(waiting, (fit.detour, shift.id, fit.position, None))


@dataclass(slots=True, kw_only=True)
class _Trial:
    """Places for a visit in one shift: judged beside what it is tied to, or in all it can reach."""

    reach: Reach
    visit: Visit
    shift: str
    near: Near | None = None
    part: Part | None = None

    def at(self, position: int) -> Recommendation | None:
        """Return what the visit at a place comes to, None if it is not legal there."""
        try:
            if self.visit.id not in self.reach.problem.pin_of:
                self.near = self.near or near(self.reach, self.shift, self.visit)
                made = self.near.with_visit(self.visit.id, position)
                if made is not None:
                    return self._found(self.near.part, made)
            self.part = self.part or self.reach.part([self.shift], [self.visit.id])
            orders = self.part.orders()
            orders.setdefault(self.shift, []).insert(position, self.visit.id)
            made, added = self.part.together(orders)
        except IllegalOrderError:
            return None
        return None if added else self._found(self.part, made)

    def _found(self, part: Part, made: Plan) -> Recommendation:
        stop = made.stop_of[self.visit.id][1]
        order = [stop.visit for stop in made.route_of[self.shift].stops]
        before = part.plan.stop_of
        moved = tuple(
            (name, later.start - before[name][1].start)
            for name, (_, later) in made.stop_of.items()
            if name in before and later.start != before[name][1].start
        )
        return Recommendation(
            nurse=part.problem.shift_by_id[self.shift].nurse,
            shift=self.shift,
            day=part.problem.horizon.day_of(stop.start),
            position=shown_position(part.problem, order, order.index(self.visit.id)),
            start=stop.start,
            end=stop.end,
            difference=part.difference(made),
            moved=moved,
        )
