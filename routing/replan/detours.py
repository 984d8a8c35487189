"""The shortest ways round by a place, for all routes of a plan at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routing.explain.fit import NO_WAY

if TYPE_CHECKING:
    import numpy.typing as npt

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit


class Detours:
    """All gaps of a plan's routes: from where, to where, and how long the way is now.

    Parameters
    ----------
    problem, plan
        The day. Shifts without a route have one gap, from start to end place, that takes nothing.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._travel = problem.travel
        self._parking = problem.policy.arrival_seconds
        origins: list[str] = []
        targets: list[str] = []
        direct: list[int] = []
        last: list[bool] = []
        begins: list[int] = []
        for shift in problem.shifts:
            begins.append(len(origins))
            route = plan.route_of.get(shift.id)
            here = shift.start_location
            for stop in route.stops if route else ():
                visit = problem.visit_by_id[stop.visit]
                origins.append(here)
                targets.append(visit.location)
                direct.append(problem.seconds_to_visit(here, visit))
                here = visit.location
            origins.append(here)
            targets.append(shift.end_location)
            direct.append(problem.seconds_to_end(here, shift) if route else 0)
            last += [False] * (len(origins) - len(last) - 1) + [True]
        index = problem.travel.index
        self._origins = np.array([index(place) for place in origins], dtype=np.int64)
        self._targets = np.array([index(place) for place in targets], dtype=np.int64)
        self._direct = np.array(direct, dtype=np.int64)
        self._last = np.array(last, dtype=bool)
        self._begins = np.array(begins, dtype=np.int64)

    def least(self, visit: Visit) -> npt.NDArray[np.int64]:
        """Return the seconds of driving and parking that a visit adds to each route at least.

        One number for each shift of the problem, ``NO_WAY`` where there is no way.
        """
        if not len(self._begins):
            return np.zeros(0, dtype=np.int64)
        here = self._travel.index(visit.location)
        seconds = self._travel.seconds
        there = seconds[self._origins, here].astype(np.int64)
        onward = seconds[here, self._targets].astype(np.int64)
        none = (there < 0) | (onward < 0)
        # Nobody parks to go home, nor where she is already.
        parks = (self._origins != here).astype(np.int64)
        parks += (self._targets != here) & ~self._last
        found = there + onward + self._parking * parks - self._direct
        least: npt.NDArray[np.int64] = np.minimum.reduceat(
            np.where(none, NO_WAY, found), self._begins
        )
        return least
