"""What a day came to: counted from the plan that was driven in the end, the same for every way."""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import TYPE_CHECKING

from routing.check import avoidable, check
from routing.replan.draft import WAYPOINTS
from routing.replan.events import VisitCancelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.day.script import Script
    from benchmarks.day.ways import Answer, Way
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def day_figures(
    night: Problem, told: Plan, script: Script, way: Way, answers: Sequence[Answer]
) -> dict[str, float]:
    """Return the figures of a day.

    Parameters
    ----------
    night, told
        The problem and the plan of the night: windows and shift ends are its, whatever was widened
        later because it had happened.
    script, way, answers
        What happened, and how it was dealt with.
    """
    off = {e.visit for e in script.timed if isinstance(e, VisitCancelled)}
    due = {v.id: v for v in (*night.visits, *script.new) if v.id not in off}
    made = {v: stop for v, (_, stop) in way.plan.stop_of.items() if v in due}
    late = [made[v].start - max(w.latest for w in due[v].windows) for v in made]
    over = [seconds for seconds in late if seconds > 0]
    changes = [a.changed for a in answers if a.taken]
    new = {v.id for v in script.new}
    return {
        "due": len(due),
        "served in time": len(made) - len(over),
        "served late": len(over),
        "not served": len(due) - len(made),
        "new": len(new),
        "new served in time": sum(
            v in made and made[v].start <= max(w.latest for w in due[v].windows) for v in new
        ),
        "late minutes": sum(over) / 60,
        "overtime minutes": _overtime(night, way.problem, way.plan) / 60,
        "driving minutes": _driving(way.problem, way.plan) / 60,
        "not as told in the night": _not_as_told(night, told, way, due.keys() - new),
        "rules broken": len(avoidable(check(way.problem, way.plan))),
        "events": len(answers),
        "refused": sum(not a.taken for a in answers),
        "changed": sum(changes),
        "changed median": statistics.median(changes) if changes else 0,
        "calls": sum(a.calls for a in answers),
        "first legal s, slowest": max((a.first for a in answers), default=0.0),
        "answer s, slowest": max((a.seconds for a in answers), default=0.0),
    }


def _overtime(night: Problem, problem: Problem, plan: Plan) -> int:
    """Return seconds after the ends of the nurses' shifts as they were in the night."""
    ends: dict[str, int] = defaultdict(int)
    for shift in night.shifts:
        ends[shift.nurse] = max(ends[shift.nurse], shift.end)
    back: dict[str, int] = defaultdict(int)
    for route in plan.routes:
        nurse = problem.shift_by_id[route.shift].nurse
        back[nurse] = max(back[nurse], route.arrival)
    return sum(max(0, second - ends[nurse]) for nurse, second in back.items())


def _driving(problem: Problem, plan: Plan) -> int:
    spent = 0
    for route in plan.routes:
        shift = problem.shift_by_id[route.shift]
        places = [problem.visit_by_id[stop.visit].location for stop in route.stops]
        ways = zip((shift.start_location, *places), (*places, shift.end_location), strict=True)
        spent += sum(max(0, problem.travel.leg(a, b)[0]) for a, b in ways)
    return spent


def _not_as_told(night: Problem, told: Plan, way: Way, due: set[str]) -> int:
    """Return how many had another nurse, a start further away than the tolerance, or nobody."""
    tolerance = night.policy.change_tolerance
    count = 0
    for visit, (shift, stop) in told.stop_of.items():
        if visit not in due or night.visit_by_id[visit].kind in WAYPOINTS:
            continue
        later_shift, later = way.plan.stop_of.get(visit, ("", None))
        same = later is not None and abs(later.start - stop.start) <= tolerance
        nurse = night.shift_by_id[shift].nurse
        same = same and way.problem.shift_by_id[later_shift].nurse == nurse
        count += not same
    return count
