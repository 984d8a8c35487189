"""How long the driving of a day will be, before anything is planned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routing.workload.zones import coordinates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo_data.location import Location
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


PER_VISIT, PER_METRE = 240.0, 0.12
"""Seconds for each visit, and for each metre to the nearest other one, of sites in general: the
nearest are driven to one after the other at some 30 km/h as the crow flies."""

USUAL = ((PER_VISIT, PER_METRE), (PER_VISIT, 0.0))
"""Coefficients that are fitted: the usual ones, and every visit the same."""

Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]
"""Days by visits made, metres to the nearest, and seconds driven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelEstimate:
    """Seconds of driving as a sum over visits.

    Attributes
    ----------
    per_visit
        Seconds of each visit, whatever lies around it: the way from and to the nurses' homes.
    per_metre
        Seconds for each metre to the nearest other visit of the day, as the crow flies.
    arrival
        Seconds of parking and walking at each visit.
    days, error
        Planned days that it was fitted to, and its mean error on each of them when fitted to the
        others only, as a share; None with fewer than three days.
    """

    per_visit: float = PER_VISIT
    per_metre: float = PER_METRE
    arrival: int = 600
    days: int = 0
    error: float | None = None

    def seconds(
        self, places: Sequence[Location], parts: Sequence[float] | None = None
    ) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Return seconds on the way to each visit of a day.

        ``parts`` are the chances that visits are on this day: among n places of which a share is
        visited, the nearest one visited is further off by the root of one over that share.
        """
        share = 1.0 if not parts else max(1e-3, sum(parts) / len(parts))
        ways: np.ndarray[tuple[int], np.dtype[np.float64]] = nearest(places) / np.sqrt(share)
        return self.per_visit + self.per_metre * ways + self.arrival


def nearest(places: Sequence[Location]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return metres from each place to the nearest other one; 0 for a single place."""
    if len(places) < 2:
        return np.zeros(len(places))
    points = coordinates(places)
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    found: np.ndarray[tuple[int], np.dtype[np.float64]] = apart.min(axis=1)
    return found


def fit(planned: Sequence[tuple[Problem, Plan]]) -> TravelEstimate:
    """Fit the estimate to planned days.

    The usual coefficients are multiplied by what makes the days' driving right in all. Where the
    way to the nearest other visit tells nothing of a site's days, as where nurses live all over
    the place, each visit counts the same: whichever is nearer on days left out.

    Raises
    ------
    ValueError
        If no day has a visit planned.
    """
    rows = [row for problem, plan in planned if (row := _row(problem, plan)) is not None]
    if not rows:
        raise ValueError("no visit is planned on any of the days")
    table = np.array(rows)
    usual, error = USUAL[0], None
    if len(rows) >= 3:
        error, usual = min((_left_out(table, usual), usual) for usual in USUAL)
    scale = _scale(table, usual)
    return TravelEstimate(
        per_visit=usual[0] * scale,
        per_metre=usual[1] * scale,
        arrival=planned[0][0].policy.arrival_seconds,
        days=len(rows),
        error=error,
    )


def _row(problem: Problem, plan: Plan) -> tuple[float, float, float] | None:
    """Return visits made, metres to the nearest, and seconds driven."""
    from routing.cost import cost

    places = {place.id: place for place in problem.locations}
    made = [problem.visit_by_id[v] for v in plan.stop_of if v in problem.visit_by_id]
    if not made:
        return None
    metres = float(nearest([places[v.location] for v in made]).sum())
    return len(made), metres, float(cost(problem, plan).amount("travel"))


def _told(table: Table, usual: tuple[float, float]) -> Any:
    """Return what some coefficients say of each day."""
    return usual[0] * table[:, 0] + usual[1] * table[:, 1]


def _scale(table: Table, usual: tuple[float, float]) -> float:
    """Return by what coefficients are to be multiplied: few days tell no more."""
    return float(table[:, 2].sum() / max(1.0, _told(table, usual).sum()))


def _left_out(table: Table, usual: tuple[float, float]) -> float:
    """Return the mean error on each day of a fit to the others."""
    errors = []
    for i in range(len(table)):
        scale = _scale(np.delete(table, i, axis=0), usual)
        told = scale * _told(table[i : i + 1], usual)[0]
        errors.append(abs(told - table[i, 2]) / max(1.0, table[i, 2]))
    return float(np.mean(errors))
