"""Which visits start after they are due, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.report.clock import clock, duration, short_date

if TYPE_CHECKING:
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class LateVisit:
    """A visit that starts late, in words.

    Attributes
    ----------
    due, start
        Local clock times, with the date if several days are planned.
    late
        By how much.
    seconds
        The same in seconds.
    """

    visit: str
    patient: str
    kind: str
    nurse: str
    due: str
    start: str
    late: str
    seconds: int


def late_visits(problem: Problem, plan: Plan) -> tuple[LateVisit, ...]:
    """Return the visits that start after they are due, the latest first."""
    found = []
    for name, (shift, stop) in plan.stop_of.items():
        visit = problem.visit_by_id[name]
        seconds = visit.lateness(stop.start)
        if not seconds:
            continue
        nurse = problem.nurse_by_id[problem.shift_by_id[shift].nurse]
        found.append(
            LateVisit(
                visit=name,
                patient=visit.patient,
                kind=visit.kind.replace("_", " "),
                nurse=nurse.name or nurse.id,
                due=_moment(problem, stop.start - seconds),
                start=_moment(problem, stop.start),
                late=duration(seconds) if seconds >= 30 else f"{seconds} s",
                seconds=seconds,
            )
        )
    return tuple(sorted(found, key=lambda late: (-late.seconds, late.visit)))


def _moment(problem: Problem, second: int) -> str:
    horizon = problem.horizon
    if horizon.days == 1 and 0 <= second < horizon.seconds:
        return clock(horizon, second)
    return f"{short_date(horizon.to_datetime(second).date())} {clock(horizon, second)}"
