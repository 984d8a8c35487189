"""Which numbers a problem may hold, so that no sum in any solver runs over or loses its meaning.

The judge counts in Python's whole numbers and needs no limits. Solvers count in 64 bits, mark what
is impossible by numbers that nothing real may reach, and put what must be made above all prices.
That is right as long as all times are below ``END_OF_TIME`` and all prices of a plan together are
below ``MOST_POINTS``; both are far beyond any site's days.
"""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, get_args

from routing.domain.link import LagFrom, Need, NurseRelation
from routing.domain.pin import PinLevel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit

    Numbers = Iterable[tuple[str, object]]

END_OF_TIME = 1 << 29
"""Seconds: all moments, durations and lags are nearer to the horizon's start (17 years).

A way that does not exist takes twice as long, so that it is over for every window whatever the
second at which it begins.
"""

MOST_POINTS = 1 << 33
"""Points: no plan may cost more, as leaving out a visit that must be made weighs so much."""


def limit_faults(problem: Problem) -> Iterator[str]:
    """Yield what is no whole number, or beyond the limits, one sentence each."""
    found = [
        *_wrong(_moments(problem), -END_OF_TIME),
        *_wrong(_amounts(problem), 0),
        *_wrong_prices(problem),
        *_travel(problem),
        *_words(problem),
    ]
    yield from found
    if not found:
        yield from _too_dear(problem)


def _wrong(numbers: Numbers, above: int) -> Iterator[str]:
    """Yield numbers that are not whole, or not from ``above`` (exclusive if negative) on."""
    least = above + 1 if above < 0 else above
    for what, value in numbers:
        if not isinstance(value, Integral):
            yield f"{what} ({value}) must be a whole number"
        elif not least <= int(value) < END_OF_TIME:
            yield f"{what} ({value}) must be from {least} to {END_OF_TIME - 1}"


def _moments(problem: Problem) -> Numbers:
    """Yield all seconds from the horizon's start, and lags, which may be negative."""
    for v in problem.visits:
        for w in v.windows:
            yield f"earliest of visit {v.id}", w.earliest
            yield f"latest of visit {v.id}", w.latest
            if w.due is not None:
                yield f"due of visit {v.id}", w.due
    for s in problem.shifts:
        yield f"start of shift {s.id}", s.start
        yield f"latest_end of shift {s.id}", s.latest_end
        yield f"end of shift {s.id}", s.end
        if s.break_rule is not None:
            yield f"earliest_start of the break of shift {s.id}", s.break_rule.earliest_start
            yield f"latest_start of the break of shift {s.id}", s.break_rule.latest_start
    for link in problem.links:
        for name, lag in (("min_lag", link.min_lag), ("max_lag", link.max_lag)):
            if lag is not None:
                yield f"{name} of link {link.id}", lag
    for pin in problem.pins:
        if pin.start is not None:
            yield f"start of the pin of visit {pin.visit}", pin.start
    for person in problem.covered:
        yield f"start of covered patient {person.patient}", person.start
        yield f"end of covered patient {person.patient}", person.end
    yield from _facts(problem)
    if problem.published is not None:
        yield from _published(problem.published)


def _facts(problem: Problem) -> Numbers:
    for absence in problem.absences:
        yield f"start of the absence of nurse {absence.nurse}", absence.start
        yield f"end of the absence of nurse {absence.nurse}", absence.end
    for delivery in problem.deliveries:
        for window in delivery.windows:
            yield f"earliest of the delivery of visit {delivery.visit}", window.earliest
            yield f"latest of the delivery of visit {delivery.visit}", window.latest
            yield f"due of the delivery of visit {delivery.visit}", window.late_after
    for delay in problem.delays:
        yield "start of a delay", delay.start
        yield "end of a delay", delay.end
        yield "seconds of a delay", delay.seconds


def _published(plan: Plan) -> Numbers:
    for route in plan.routes:
        for stop in route.stops:
            yield f"published start of visit {stop.visit}", stop.start


def _amounts(problem: Problem) -> Numbers:
    """Yield all durations and counts."""
    policy = problem.policy
    yield "arrival_seconds of the policy", policy.arrival_seconds
    yield "change_tolerance of the policy", policy.change_tolerance
    for v in problem.visits:
        yield f"on_site_seconds of visit {v.id}", v.on_site_seconds
        yield f"priority of visit {v.id}", v.priority
        yield f"hand_over of visit {v.id}", v.hand_over
    for s in problem.shifts:
        if s.max_work_seconds is not None:
            yield f"max_work_seconds of shift {s.id}", s.max_work_seconds
        if s.break_rule is not None:
            yield f"seconds of the break of shift {s.id}", s.break_rule.seconds
            yield f"due_after_seconds of the break of shift {s.id}", s.break_rule.due_after_seconds
    for n in problem.nurses:
        if n.max_work_seconds is not None:
            yield f"max_work_seconds of nurse {n.id}", n.max_work_seconds


def _wrong_prices(problem: Problem) -> Iterator[str]:
    weights = problem.policy.weights
    for name in type(weights).__dataclass_fields__:
        price: object = getattr(weights, name)
        if not isinstance(price, Integral):
            yield f"weight {name} ({price}) must be a whole number"
        elif int(price) >= MOST_POINTS:
            yield f"weight {name} ({price}) must be below {MOST_POINTS}"
    slot: object = problem.policy.coverage_slot
    if not isinstance(slot, Integral) or int(slot) <= 0:
        yield f"coverage_slot of the policy ({slot}) must be a positive whole number"


def _travel(problem: Problem) -> Iterator[str]:
    seconds = problem.travel.seconds
    if seconds.dtype.kind not in "iu":
        yield f"seconds of travel are {seconds.dtype} numbers, not whole ones"
        return
    for i in seconds.diagonal().nonzero()[0].tolist():
        place = problem.travel.location_ids[i]
        yield f"travel from {place} to itself takes {seconds[i, i]} s, not 0"


def _words(problem: Problem) -> Iterator[str]:
    """Yield words that mean nothing; type checkers see them, readers of foreign data may not."""
    chosen = [
        *((f"lag_from of link {k.id}", k.lag_from, LagFrom) for k in problem.links),
        *((f"nurse of link {k.id}", k.nurse, NurseRelation) for k in problem.links),
        *((f"needs of link {k.id}", k.needs, Need) for k in problem.links),
        *((f"level of the pin of visit {p.visit}", p.level, PinLevel) for p in problem.pins),
    ]
    for what, word, known in chosen:
        if word not in get_args(known):
            yield f"{what} is {word!r}, which is none of {', '.join(get_args(known))}"


def _too_dear(problem: Problem) -> Iterator[str]:
    worst = worst_points(problem)
    if worst >= MOST_POINTS:
        yield (
            f"prices are so high that a plan could cost {worst} points, which must be below "
            f"{MOST_POINTS}: lower the weights, or narrow the time from due to latest"
        )


def worst_points(problem: Problem) -> int:
    """Return points that no legal plan costs more than, coverage left aside.

    Visits cost at most what leaving out or making costs, whichever is more; driving, waiting,
    idle time and work are at most the length of all shifts. Coverage is the judge's alone.
    """
    w, shifts = problem.policy.weights, problem.shifts
    last = max((s.latest_end for s in shifts), default=0)
    over = [s.latest_end - s.end for s in shifts]
    lengths = [s.latest_end - s.start for s in shifts]
    return (
        sum(_worst_of_visit(problem, v, last) for v in problem.visits)
        + w.worst_lateness * max((_worst_lateness(v, last) for v in problem.visits), default=0)
        + w.continuity * len(problem.links)
        + w.overtime * sum(over)
        + (w.travel + w.waiting + 2 * w.workload_balance) * sum(lengths)
        + w.worst_idle * (max(lengths, default=0) + max(over, default=0))
        + w.missed_break * len(shifts)
    )


def _worst_of_visit(problem: Problem, visit: Visit, last: int) -> int:
    w = problem.policy.weights
    made = w.lateness * _worst_lateness(visit, last) + 2 * w.continuity + w.preference
    return w.disruption + max(w.of_left_out(visit), made)


def _worst_lateness(visit: Visit, last: int) -> int:
    """Return the most seconds late in any window; no visit starts after all shifts are over."""
    return max(0, *(min(w.latest, last) - w.late_after for w in visit.windows))
