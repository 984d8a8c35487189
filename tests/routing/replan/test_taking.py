"""An event is taken in as the day was when it became known, whenever it is planned for."""

from __future__ import annotations

import pytest

from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.replan.events import (
    NotHome,
    NurseOut,
    RoadDelay,
    VisitCancelled,
    VisitStarted,
)
from routing.replan.propose import propose
from routing.replan.taking import refusals
from tests import builders as b

LATER = b.clock(11)


def a_day() -> tuple[Problem, Plan]:
    """Return a nurse with v0 at 8:10 and v1 at 10:00, and another one with nothing to do."""
    visits = [
        b.visit("v0", 1, window=(b.clock(8), b.clock(17)), seconds=1_800),
        b.visit("v1", 2, window=(b.clock(10), b.clock(17)), seconds=1_800),
    ]
    day = b.problem(visits=visits, shifts=[b.shift("s1", "n1"), b.shift("s2", "n2", place=5)])
    made = b.plan(day, {"s1": ["v0", "v1"]})
    assert [s.start for s in made.routes[0].stops] == [b.clock(8, 10), b.clock(10)]
    return day, made


@pytest.mark.parametrize(
    "event",
    [VisitCancelled(at=b.clock(7), visit="v0"), NotHome(at=b.clock(8, 12), visit="v0")],
    ids=lambda event: type(event).__name__,
)
def test_what_was_told_before_a_visit_was_over_is_taken_in_after_it(
    event: VisitCancelled | NotHome,
) -> None:
    day, made = a_day()
    assert refusals(day, made, [event], now=LATER) == ()
    found = propose(day, made, [event], now=LATER, seconds=0)
    planned = found.result.plan.stop_of.get("v0")
    assert planned is None or planned[1].start >= LATER
    assert found.now == LATER


def test_a_closed_door_took_as_long_as_the_nurse_was_there() -> None:
    day, made = a_day()
    event = NotHome(at=b.clock(8, 15), visit="v0")
    found = propose(day, made, [event], now=LATER, seconds=0)
    waited = found.result.plan.stop_of["not_home-v0"][1]
    assert (waited.start, waited.end) == (b.clock(8, 10), b.clock(8, 15))
    assert found.problem.visit_by_id["v1"].on_site_seconds == 1_800


def test_an_earlier_sick_call_still_counts_when_something_else_happens_later() -> None:
    """Nobody accepted the first proposal: at 11:00 her visits of the morning are open still."""
    day, made = a_day()
    out = NurseOut(at=b.clock(6), nurse="n1", start=b.clock(6), end=b.clock(23))
    jam = RoadDelay(at=LATER, start=LATER, end=b.clock(12), factor=1.5)
    found = propose(day, made, [out, jam], now=LATER, seconds=1)
    assert found.refused == ()
    for visit in ("v0", "v1"):
        shift, stop = found.result.plan.stop_of[visit]
        assert (found.problem.shift_by_id[shift].nurse, stop.start >= LATER) == ("n2", True)


def test_who_was_out_before_it_was_known_made_what_she_reported_and_no_more() -> None:
    day, made = a_day()
    begun = VisitStarted(at=b.clock(8, 20), visit="v0")
    out = NurseOut(at=b.clock(10, 30), nurse="n1", start=b.clock(8), end=b.clock(23))
    found = propose(day, made, [begun, out], now=LATER, seconds=1)
    assert found.refused == ()
    assert found.result.plan.stop_of["v0"][1].start == b.clock(8, 20)
    shift, stop = found.result.plan.stop_of["v1"]
    assert (found.problem.shift_by_id[shift].nurse, stop.start >= LATER) == ("n2", True)
    assert [note for note in found.notes if "v1" in note]
    assert not [note for note in found.notes if "v0" in note]


def test_an_event_that_is_not_known_yet_is_refused() -> None:
    day, made = a_day()
    (refused,) = refusals(day, made, [VisitCancelled(at=LATER + 1, visit="v1")], now=LATER)
    assert "after now" in refused.reasons[0]
