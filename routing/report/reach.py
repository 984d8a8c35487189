"""Where a nurse could be in time, slot by slot: what the map shades at a chosen time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routing.coverage.phases import phases
from routing.coverage.reach import present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.coverage import Coverage
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem

MOST_SLOTS = 200
"""Of longer horizons, only the slots that begin with an hour are shaded."""

BEYOND = "9"
"""Of a place that nobody reaches within any class."""


def reach_of(problem: Problem, plan: Plan, coverage: Coverage) -> dict[str, Any]:
    """Return classes, places by slot, and whom nobody reaches, as the map's script takes them.

    A place has the number of the most urgent class within which somebody on duty or on call, of
    whatever credentials, could be there. Patients out of reach are those of the judge, who asks
    for credentials too.
    """
    places = {place.id: i for i, place in enumerate(problem.locations)}
    at = {person.patient: places[person.location] for person in problem.covered}
    return {
        "classes": [
            {"name": known.name, "minutes": known.seconds // 60}
            for known in problem.policy.response[:9]
        ],
        "slots": list(_runs(problem, plan)),
        "open": [[hole.start, hole.end, at[hole.patient], hole.patient] for hole in coverage.holes],
    }


def _runs(problem: Problem, plan: Plan) -> Iterator[list[Any]]:
    """Yield [start, end, one digit for each place], equal neighbours in one."""
    step = problem.policy.coverage_slot
    if problem.horizon.seconds > MOST_SLOTS * step:
        step *= max(1, 3_600 // step)
    found = phases(problem, plan)
    run: list[Any] | None = None
    for now in range(0, problem.horizon.seconds, step):
        digits = _digits(problem, _soonest(problem, found, now))
        if run is not None and run[2] == digits:
            run[1] = now + step
            continue
        if run is not None:
            yield run
        run = [now, now + step, digits]
    if run is not None:
        yield run


def _soonest(problem: Problem, found: Any, now: int) -> Any:
    """Return the seconds after which the first nurse is at each place; infinite if none is."""
    soonest = np.full(len(problem.locations), np.inf)
    columns = [problem.travel.index(place.id) for place in problem.locations]
    for every in present(found, now).values():
        for phase in every:
            ways = problem.travel.seconds[problem.travel.index(phase.place), columns]
            arrival = np.where(ways < 0, np.inf, ways + float(phase.release(now)))
            soonest = np.minimum(soonest, arrival)
    return soonest


def _digits(problem: Problem, soonest: Any) -> str:
    limits = [known.seconds for known in problem.policy.response[:9]]
    ranks = np.searchsorted(np.array(limits, dtype=np.float64), soonest, side="left")
    return "".join(BEYOND if rank >= len(limits) else str(rank) for rank in ranks.tolist())
