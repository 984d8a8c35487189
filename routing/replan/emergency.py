"""An emergency that somebody was sent to, as events of the day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.domain.fact import way_at
from routing.domain.visit import Window
from routing.replan.events import ExtraShift, NewVisit
from staffing.shift import Shift

if TYPE_CHECKING:
    from routing.dispatch import EmergencyDispatch
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.replan.events import Event

LATEST = 4 * 3_600
"""Seconds after the earliest arrival in which the emergency, or the rest of a visit, may start."""


def emergency_events(problem: Problem, plan: Plan, choice: EmergencyDispatch) -> tuple[Event, ...]:
    """Return what a day is told when a nurse is sent: ``propose`` makes a new plan of it.

    She goes there before all that she has not begun, and turns off from what she is on the way to.
    A visit that she leaves ends when she does, and its rest is a visit of its own, hers if she has
    time for it. A nurse on call or off duty comes in: she gets a shift from home for it.
    """
    visit = choice.visit()
    # She is on her way, so that parking, which no response time counts, must not stand in the way.
    open_ = Window(earliest=choice.arrival, latest=choice.arrival + LATEST, due=choice.arrival)
    sent = NewVisit(
        at=choice.at,
        visit=replace(visit, windows=(open_,)),
        nurse=choice.nurse,
        first=True,
        leaves=choice.leaves,
    )
    if choice.pin(problem) is None:
        return ExtraShift(at=choice.at, shift=_called_in(problem, choice)), sent
    if not choice.leaves:
        return (sent,)
    left = problem.visit_by_id[choice.leaves]
    stop = plan.stop_of[choice.leaves][1]
    way = max(0, _way(problem, choice, left.location, choice.location))
    leaves = choice.arrival - way
    rest = replace(
        left,
        id=f"{left.id}-rest-{choice.at}",
        on_site_seconds=max(60, stop.end - leaves),
        windows=(Window(earliest=leaves, latest=leaves + LATEST + choice.seconds),),
        primary_nurse=choice.nurse,
    )
    return sent, NewVisit(at=choice.at, visit=rest)


def _way(problem: Problem, choice: EmergencyDispatch, origin: str, goal: str) -> int:
    """Return driving seconds as they are when somebody is sent; -1 if there is no way."""
    return way_at(problem.travel, problem.delays, origin, goal, choice.at)


def _called_in(problem: Problem, choice: EmergencyDispatch) -> Shift:
    """Return a shift from home and back that holds the emergency and nothing more.

    Where her regular shift begins before she could be home again, it begins at the emergency.
    """
    home = problem.nurse_by_id[choice.nurse].home
    back = max(0, _way(problem, choice, choice.location, home))
    end = choice.arrival + problem.policy.arrival_seconds + choice.seconds + back
    goal = home
    if any(_begins_in(shift, choice, end) for shift in problem.shifts):
        goal, end = choice.location, end - back
    return Shift(
        id=f"{choice.nurse}-{choice.visit_id}",
        nurse=choice.nurse,
        start=choice.at,
        end=end,
        latest_end=end,
        start_location=home,
        end_location=goal,
    )


def _begins_in(shift: Shift, choice: EmergencyDispatch, end: int) -> bool:
    """Tell whether a nurse's regular shift begins after she is sent and before a second."""
    return shift.nurse == choice.nurse and shift.duty == "regular" and choice.at < shift.start < end
