"""Nobody arrives before they can, nor starts before they arrive.

An arrival later than the drive needs is legal: nurses may wait, or take their break, on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import known_routes, known_stops, legs
from routing.rules._text import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan, Route
    from routing.domain.problem import Problem
    from staffing.shift import Shift


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield legs without a way (amount 1), arrivals and starts that are too early (by seconds)."""
    for route, shift in known_routes(problem, plan):
        yield from _legs(problem, route, shift)
        for stop, visit in known_stops(problem, route):
            early = stop.arrival - stop.start
            if early > 0:
                text = (
                    f"Visit {visit.id} in shift {shift.id} starts at {clock(problem, stop.start)}, "
                    f"{early} s before the nurse arrives."
                )
                yield _violation(text, early, visit.id, shift)


def _legs(problem: Problem, route: Route, shift: Shift) -> Iterator[Violation]:
    for leg in legs(problem, route, shift):
        back = leg.index == len(route.stops)
        visit = "" if back else route.stops[leg.index].visit
        goal = "the end place" if back else f"visit {visit}"
        early = leg.leaves + leg.seconds - leg.arrival
        if leg.seconds < 0:
            text = f"In shift {shift.id} there is no way by road to {goal}."
            yield _violation(text, 1, visit, shift)
        elif early > 0:
            text = (
                f"Shift {shift.id} reaches {goal} at {clock(problem, leg.arrival)}, {early} s "
                f"before it can: {leg.seconds} s on the way from {clock(problem, leg.leaves)}."
            )
            yield _violation(text, early, visit, shift)


def _violation(text: str, amount: int, visit: str, shift: Shift) -> Violation:
    return Violation(
        rule="travel_time", text=text, amount=amount, visit=visit, shift=shift.id, nurse=shift.nurse
    )
