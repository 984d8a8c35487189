"""Days on which things happen: a problem, a legal plan, a moment, and any events."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from routing.check import avoidable, check
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.replan.events import (
    DeliveryLate,
    Event,
    ExtraShift,
    NewVisit,
    NotHome,
    NurseOut,
    Overrun,
    RoadDelay,
    RunningLate,
    VisitCancelled,
    VisitDone,
    VisitStarted,
)
from tests import builders as b
from tests.strategies import problems
from tests.witness import legal_plans

HOUR = b.HOUR


@st.composite
def days(draw: st.DrawFn) -> tuple[Problem, Plan, int]:
    """Draw a problem, a plan that is legal but for pins and mandatory visits, and a now."""
    given = draw(problems())
    plan = draw(legal_plans(given))
    if avoidable(check(given, plan)):
        plan = b.plan(given, {})
    now = draw(st.integers(0, given.horizon.seconds))
    times = [t for route in plan.routes for stop in route.stops for t in (stop.start, stop.end)]
    if times:
        now = draw(st.one_of(st.sampled_from(times), st.integers(min(times), max(times))))
    return given, plan, now


def events(given: Problem, now: int) -> st.SearchStrategy[list[Event]]:
    """Return lists of up to four events, many of them impossible."""
    visits = st.sampled_from([*given.visit_by_id, "unknown"])
    nurses = st.sampled_from([*given.nurse_by_id, "unknown"])
    seconds = st.integers(-1, 3 * HOUR)
    past = st.integers(max(0, now - 3 * HOUR), now)
    later = st.integers(now - HOUR, now + 8 * HOUR)
    at = st.just(now)
    kinds: list[st.SearchStrategy[Any]] = [
        st.builds(VisitCancelled, at=at, visit=visits),
        st.builds(NotHome, at=at, visit=visits, again=st.one_of(st.none(), later)),
        st.builds(NurseOut, at=at, nurse=nurses, start=later, end=later),
        st.builds(RunningLate, at=at, nurse=nurses, seconds=seconds),
        st.builds(Overrun, at=at, visit=visits, seconds=seconds),
        st.builds(VisitStarted, at=past, visit=visits),
        st.builds(VisitDone, at=past, visit=visits),
        st.builds(DeliveryLate, at=at, visit=visits, ready=later),
        _delays(given, now),
        _new_visits(given, now),
        _extra_shifts(given, now),
    ]
    return st.lists(st.one_of(kinds), min_size=1, max_size=4)


def _delays(given: Problem, now: int) -> st.SearchStrategy[RoadDelay]:
    places = st.frozensets(st.sampled_from([p.id for p in given.locations]), max_size=2)
    return st.builds(
        RoadDelay,
        at=st.just(now),
        start=st.just(now),
        end=st.integers(now - 1, now + 5 * HOUR),
        factor=st.sampled_from([1.0, 1.5, 3.0]),
        seconds=st.integers(0, 900),
        places=places,
    )


@st.composite
def _new_visits(draw: st.DrawFn, given: Problem, now: int) -> NewVisit:
    opens = draw(st.integers(now - HOUR, now + 2 * HOUR))
    place = draw(st.integers(0, len(given.locations) - 1))
    made = b.visit(
        f"new{draw(st.integers(0, 9))}",
        place,
        seconds=draw(st.sampled_from([600, 1_800])),
        window=(opens, opens + draw(st.integers(0, 6 * HOUR))),
        mandatory=draw(st.booleans()),
    )
    return NewVisit(at=now, visit=made)


@st.composite
def _extra_shifts(draw: st.DrawFn, given: Problem, now: int) -> ExtraShift:
    names = [*given.nurse_by_id, "unknown"]
    start = draw(st.integers(now - HOUR, now + HOUR))
    made = b.shift(
        f"extra{draw(st.integers(0, 1))}",
        draw(st.sampled_from(names)),
        start=start,
        end=start + draw(st.integers(1, 6)) * HOUR,
    )
    return ExtraShift(at=now, shift=made)
