"""What the rest of a nurse's day becomes when she answers an emergency first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routing.dispatch.responder import Moved

if TYPE_CHECKING:
    from routing.domain.plan import Break, Plan, Route, Stop
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from staffing.shift import Shift


@dataclass(slots=True, kw_only=True)
class Rest:
    """The rest of a route, walked once: nothing starts earlier than planned.

    Attributes
    ----------
    place, now
        Where and when the nurse is done with the emergency.
    starts
        New starts by visit, but for one that is gone on with.
    """

    problem: Problem
    shift: Shift
    place: str
    now: int
    moved: list[Moved] = field(default_factory=list)
    starts: dict[str, int] = field(default_factory=dict)

    def go_on(self, visit: Visit, planned: int, seconds: int) -> None:
        """Drive to a visit, start when it was planned or later, stay some seconds."""
        way = max(0, self.problem.seconds_to_visit(self.place, visit))
        start = max(planned, self.now + way)
        if start > planned:
            last = max(window.latest for window in visit.windows)
            self.moved.append(
                Moved(
                    visit=visit.id,
                    patient=visit.patient,
                    seconds=start - planned,
                    late_by=max(0, start - last) if seconds == visit.on_site_seconds else 0,
                )
            )
        if seconds == visit.on_site_seconds:
            self.starts[visit.id] = start
        self.place, self.now = visit.location, start + seconds

    def pause(self, rest: Break) -> None:
        """Take a break that is still to come."""
        self.now = max(self.now, rest.start) + rest.end - rest.start


def rest_of(
    problem: Problem, route: Route, shift: Shift, leave: int, place: str, done: int
) -> tuple[Rest, str, int]:
    """Return the rest of a route, the visit that is left, and the return to the end place.

    Parameters
    ----------
    problem, route, shift
        The route and its shift.
    leave
        Second at which the nurse leaves what she does.
    place, done
        Where the emergency is, and when it is over.
    """
    rest = Rest(problem=problem, shift=shift, place=place, now=done)
    left = ""
    for number, stop in enumerate(route.stops):
        for pause in route.breaks:
            if pause.after == number and pause.start >= leave:
                rest.pause(pause)
        visit = problem.visit_by_id.get(stop.visit)
        if visit is None or stop.end <= leave:
            continue
        if stop.start < leave:
            left = visit.id
            # She comes back and does the rest; what counts as late is when it goes on.
            rest.go_on(visit, leave, stop.end - leave)
        else:
            rest.go_on(visit, stop.start, visit.on_site_seconds)
    for pause in route.breaks:
        if pause.after >= len(route.stops) and pause.start >= leave:
            rest.pause(pause)
    way = max(0, problem.seconds_to_end(rest.place, shift))
    return rest, left, max(rest.now + way, route.arrival)


def broken_links(problem: Problem, plan: Plan, starts: dict[str, int]) -> tuple[str, ...]:
    """Return links whose lag moved visits break, all other visits being where they are."""
    stops = {visit: stop for visit, (_, stop) in plan.stop_of.items()}
    found: list[str] = []
    for visit in starts:
        for link in problem.links_of.get(visit, ()):
            first, second = stops.get(link.first), stops.get(link.second)
            if first is None or second is None or link.id in found:
                continue
            before = _lag(link.lag_from, first, second, {})
            lag = _lag(link.lag_from, first, second, starts)
            least, most = link.min_lag, link.max_lag
            short = least is not None and lag < least <= before
            long = most is not None and lag > most >= before
            if short or long:
                found.append(link.id)
    return tuple(found)


def _lag(lag_from: str, first: Stop, second: Stop, starts: dict[str, int]) -> int:
    begin = starts.get(first.visit, first.start)
    if lag_from == "end":
        begin += first.end - first.start
    return starts.get(second.visit, second.start) - begin
