"""Every plan of a tiny problem on a grid of times, priced by the judge: the oracle of the model.

Knows nothing of the model: which visit goes where and when is enumerated, and only the judge says
what is legal and what it costs. All seconds of the problem must be multiples of ``GRID``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from routing.check import check
from routing.cost import cost
from routing.domain.plan import Break, Plan, Route, Stop, Unassigned
from routing.domain.problem import Problem
from routing.domain.visit import Visit
from staffing.shift import Shift

GRID = 600


def cheapest(problem: Problem) -> int | None:
    """Return the points of the cheapest legal plan; None if no plan is legal."""
    legal = (made for made in plans(problem) if not check(problem, made))
    return min((cost(problem, made).points for made in legal), default=None)


def plans(problem: Problem) -> Iterator[Plan]:
    """Yield all plans on the grid that keep windows and do not overlap within a shift."""
    choices = [[None, *product(problem.shifts, starts(visit))] for visit in problem.visits]
    for chosen in product(*choices):
        made: dict[str, list[tuple[int, Visit]]] = {}
        for visit, choice in zip(problem.visits, chosen, strict=True):
            if choice is not None:
                made.setdefault(choice[0].id, []).append((choice[1], visit))
        left_out = tuple(
            Unassigned(visit=v.id) for v, c in zip(problem.visits, chosen, strict=True) if c is None
        )
        options = [
            list(routes(problem, problem.shift_by_id[s], sorted(found, key=lambda x: x[0])))
            for s, found in made.items()
        ]
        for combination in product(*options):
            yield Plan(routes=combination, unassigned=left_out)


def starts(visit: Visit) -> list[int]:
    """Return the grid starts in the windows of a visit."""
    found = {t for w in visit.windows for t in range(w.earliest, w.latest + 1, GRID)}
    return sorted(found)


def routes(problem: Problem, shift: Shift, timed: list[tuple[int, Visit]]) -> Iterator[Route]:
    """Yield the route of timed visits without break and with every break on the grid."""
    stops = []
    place, free = shift.start_location, None
    for start, visit in timed:
        leg = problem.seconds_to_visit(place, visit)
        if leg < 0 or (free is not None and free + leg > start):
            return
        stops.append(
            Stop(visit=visit.id, arrival=start, start=start, end=start + visit.on_site_seconds)
        )
        place, free = visit.location, start + visit.on_site_seconds
    out = problem.seconds_to_visit(shift.start_location, timed[0][1])
    back = problem.seconds_to_end(place, shift)
    if back < 0:
        return
    departure, arrival = stops[0].start - out, stops[-1].end + back
    if departure < shift.start or arrival > shift.latest_end:
        return
    if shift.leaves_at_start:
        departure = shift.start
    yield Route(shift=shift.id, departure=departure, arrival=arrival, stops=tuple(stops))
    rule = shift.break_rule
    if rule is None:
        return
    for begin in range(rule.earliest_start, rule.latest_start + 1, GRID):
        over = begin + rule.seconds
        after = sum(stop.end <= begin for stop in stops)
        # Before the first stop and after the last one, the route grows to hold the break.
        leaves = {departure} if after or shift.leaves_at_start else {begin, begin - out}
        returns = {arrival} if after < len(stops) else {max(arrival, over), over + back}
        for left, came in product(leaves, returns):
            yield Route(
                shift=shift.id,
                departure=left,
                arrival=came,
                stops=tuple(stops),
                breaks=(Break(after=after, start=begin, end=over),),
            )
