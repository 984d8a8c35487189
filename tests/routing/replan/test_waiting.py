"""Plans, coverage, dispatch and re-planning put a nurse who waits at the same place."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, reject, settings
from hypothesis import strategies as st

from routing.compile.decode import IllegalOrderError, plan_from_orders
from routing.coverage.phases import phases
from routing.coverage.reach import present
from routing.dispatch import rank_responders
from routing.domain.problem import CoveredPatient
from routing.replan.draft import draft_of
from routing.replan.events import NewVisit, VisitCancelled
from routing.replan.propose import propose
from routing.replan.rolling import roll, whereabouts
from tests import builders as b
from tests.routing.replan.happenings import days


@pytest.mark.parametrize("place", [1, 6])
def test_a_new_visit_is_begun_when_dispatch_would_have_her_there(place: int) -> None:
    """At 11:00 she has waited since 9:30 at the stop that begins at 13:00, 50 minutes from p1."""
    anna = CoveredPatient(
        patient="anna", location=f"p{place}", response_class="class_1", start=0, end=b.DAY
    )
    visits = [
        b.visit("v1", 1, window=(b.clock(8), b.clock(9))),
        b.visit("v2", 6, window=(b.clock(13), b.clock(14))),
    ]
    day = b.problem(visits=visits, shifts=[b.shift("s1")], covered=[anna])
    made = b.plan(day, {"s1": ["v1", "v2"]})
    (found,) = rank_responders(day, made, "anna", b.clock(11))
    new = b.visit("new", place, window=(b.clock(11), b.clock(12, 30)), priority=5)
    proposal = propose(day, made, [NewVisit(at=b.clock(11), visit=new)], now=b.clock(11), seconds=0)
    assert proposal.result.plan.stop_of["new"][1].start == found.arrival
    assert found.arrival == b.clock(11, 0 if place == 6 else 50)


def test_who_has_not_left_for_a_cancelled_visit_does_not_go_there() -> None:
    """At 8:45 she is in v1 until 8:50; v2 is far off, and v3 is next door."""
    visits = [b.visit("v1", 2, seconds=1_800), b.visit("v2", 9), b.visit("v3", 2)]
    day = b.problem(visits=visits, shifts=[b.shift("s1")])
    made = b.plan(day, {"s1": ["v1", "v2", "v3"]})
    now = b.clock(8, 45)
    found = propose(day, made, [VisitCancelled(at=now, visit="v2")], now=now, seconds=0)
    assert [s.visit for s in found.result.plan.routes[0].stops] == ["v1", "v3"]


@settings(deadline=None, max_examples=60, phases=[Phase.generate])
@given(st.data())
def test_re_planning_and_coverage_know_of_the_same_place(data: st.DataObject) -> None:
    day, drawn, now = data.draw(days())
    try:
        made = plan_from_orders(day, {r.shift: [s.visit for s in r.stops] for r in drawn.routes})
    except IllegalOrderError:
        reject()
    draft = draft_of(day, made, now)
    doing = present(phases(day, made), now)
    for run in draft.runs.values():
        shift = day.shift_by_id[run.shift]
        seen = [p for p in doing.get(shift.nurse, ()) if p.shift == shift.id]
        for phase in () if run.pause else seen:
            place, second = whereabouts(draft, run, roll(draft, run))
            assert place == phase.place
            parking = day.policy.arrival_seconds if phase.doing == "driving" else 0
            assert second in (max(now, phase.bound_until), max(now, phase.bound_until + parking))
