"""What is pinned stays: the shift, the start, or the position in the route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import planned_by_visit
from routing.rules._text import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.pin import Pin
    from routing.domain.plan import Plan, Stop
    from routing.domain.problem import Problem
    from staffing.shift import Shift


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield pins that are broken, one violation each.

    A pinned visit that is not planned, or in another shift, or at another position: amount 1;
    at another start: seconds. Level ``sequence`` holds the start too where the pin names one.
    """
    made = planned_by_visit(problem, plan)
    positions = {
        (route.shift, stop.visit): position
        for route in plan.routes
        for position, stop in enumerate(route.stops)
    }
    for pin in problem.pins:
        if pin.visit not in made:
            text = f"Visit {pin.visit} is pinned to shift {pin.shift} but not planned."
            yield Violation(rule="pin", text=text, visit=pin.visit, shift=pin.shift)
            continue
        stop, _, shift = made[pin.visit]
        fault = _fault(problem, pin, stop, shift, positions[shift.id, pin.visit])
        if fault:
            text, amount = fault
            yield Violation(
                rule="pin",
                text=text,
                amount=amount,
                visit=pin.visit,
                shift=shift.id,
                nurse=shift.nurse,
            )


def _fault(
    problem: Problem, pin: Pin, stop: Stop, shift: Shift, position: int
) -> tuple[str, int] | None:
    who = f"Visit {pin.visit}"
    if shift.id != pin.shift:
        return f"{who} is in shift {shift.id} but pinned to shift {pin.shift}.", 1
    if pin.level == "sequence" and position != pin.position:
        return f"{who} is stop {position} of shift {shift.id} but pinned to {pin.position}.", 1
    if pin.level != "nurse" and pin.start is not None and stop.start != pin.start:
        moved = abs(stop.start - pin.start)
        return (
            f"{who} starts at {clock(problem, stop.start)}, {moved} s from "
            f"{clock(problem, pin.start)}, to which it is pinned.",
            moved,
        )
    return None
