"""Each kind of event changes what it says, and is refused with the reason where it cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.check import check
from routing.coverage.phases import phases
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.replan.events import (
    DeliveryLate,
    Event,
    ExtraShift,
    NewPlace,
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
from routing.replan.propose import Proposal, propose
from routing.replan.taking import refusals
from tests import builders as b

NOW = b.clock(10)
EVENING = b.clock(20)


def a_day() -> tuple[Problem, Plan]:
    """Return a nurse at v1 since 9:45, v0 done, v2 and v3 later, and another nurse with w0."""
    visits = [
        b.visit("v0", 1, window=(b.clock(8), b.clock(9))),
        b.visit("v1", 2, window=(b.clock(9, 45), b.clock(11))),
        b.visit("v2", 3, window=(b.clock(12), b.clock(14))),
        b.visit("v3", 4, window=(b.clock(14), b.clock(15))),
        b.visit("w0", 8, window=(b.clock(12), b.clock(13))),
    ]
    day = b.problem(visits=visits, shifts=[b.shift("s1", "n1"), b.shift("s2", "n2", place=9)])
    made = b.plan(day, {"s1": ["v0", "v1", "v2", "v3"], "s2": ["w0"]})
    assert check(day, made) == ()
    return day, made


def after(*events: Event) -> Proposal:
    """Return the proposal after some events, all of which are taken in."""
    day, made = a_day()
    found = propose(day, made, events, now=NOW, seconds=0)
    assert found.refused == ()
    assert found.result.violations == ()
    return found


def start(found: Proposal, visit: str) -> int:
    return found.result.plan.stop_of[visit][1].start


def test_a_visit_under_way_lasts_longer() -> None:
    found = after(Overrun(at=NOW, visit="v1", seconds=2 * b.HOUR + 1_800))
    stop = found.result.plan.stop_of["v1"][1]
    assert (stop.start, stop.end) == (b.clock(9, 45), b.clock(12, 45))
    assert start(found, "v2") == b.clock(12, 55)


def test_a_cancelled_visit_is_gone_and_its_nurse_is_told() -> None:
    found = after(VisitCancelled(at=NOW, visit="v2"))
    assert "v2" not in found.problem.visit_by_id
    (change,) = found.diff.of("cancelled")
    assert (change.visit, change.nurse_before) == ("v2", "n1")
    assert "n1" in found.diff.nurses_called


def test_a_closed_door_is_tried_again_and_the_time_there_stays() -> None:
    found = after(NotHome(at=NOW, visit="v1", again=NOW + 1_800))
    waited = found.result.plan.stop_of["not_home-v1"][1]
    assert (waited.start, waited.end) == (b.clock(9, 45), NOW)
    assert start(found, "v1") >= NOW + 1_800


def test_a_late_nurse_is_late_for_what_she_does() -> None:
    found = after(RunningLate(at=NOW, nurse="n1", seconds=900))
    assert found.result.plan.stop_of["v1"][1].end == b.clock(10, 30)


def test_reports_correct_what_the_plan_said() -> None:
    found = after(
        VisitStarted(at=b.clock(9, 50), visit="v1"), VisitDone(at=b.clock(9, 58), visit="v1")
    )
    stop = found.result.plan.stop_of["v1"][1]
    assert (stop.start, stop.end) == (b.clock(9, 50), b.clock(9, 58))


def test_supplies_that_come_late_put_a_visit_off() -> None:
    found = after(DeliveryLate(at=NOW, visit="v2", ready=b.clock(13)))
    assert start(found, "v2") >= b.clock(13)


def test_supplies_that_come_after_the_window_leave_a_visit_out() -> None:
    found = after(DeliveryLate(at=NOW, visit="v2", ready=b.clock(15)))
    assert [u.visit for u in found.result.plan.unassigned] == ["v2"]
    assert any("v2" in note for note in found.notes)


def test_a_nurse_who_is_out_begins_nothing_and_works_again_afterwards() -> None:
    found = after(NurseOut(at=NOW, nurse="n1", start=b.clock(11), end=b.clock(13)))
    for shift, stop in found.result.plan.stop_of.values():
        if found.problem.shift_by_id[shift].nurse == "n1":
            assert not b.clock(11) <= stop.start < b.clock(13)


def test_who_has_an_appointment_is_given_no_visit_in_it_though_she_gets_back_during_it() -> None:
    """From her visit at 13:00 she is back at 14:50; another one at 14:05 would be in the way."""
    near = (b.clock(14, 5), b.clock(14, 10))
    visits = [
        b.visit("far", 6, seconds=3_000, window=(b.clock(13), b.clock(13, 10))),
        b.visit("near", 1, window=near, required_nurses=frozenset({"n1"})),
    ]
    shifts = [b.shift("s1", "n1"), b.shift("s2", "n2", place=6)]
    day = b.problem(visits=visits, shifts=shifts)
    out = NurseOut(at=b.clock(8), nurse="n1", start=b.clock(14), end=b.clock(16))
    found = propose(day, b.plan(day, {"s1": ["far"]}), [out], now=b.clock(8), seconds=0)
    assert found.result.violations == ()
    assert found.result.plan.stop_of["far"] == ("s1", found.result.plan.routes[0].stops[0])
    assert [u.visit for u in found.result.plan.unassigned] == ["near"]


def test_who_is_out_is_counted_on_neither_by_day_nor_on_call() -> None:
    """She calls in before her shift; she was on call that evening too."""
    evening = b.shift("c1", "n1", start=b.clock(17), end=b.clock(22), duty="on_call")
    shifts = [b.shift("s1", "n1"), evening, b.shift("s2", "n2", place=9)]
    day = b.problem(visits=[b.visit("v1", 1)], shifts=shifts)
    made = b.plan(day, {"s1": ["v1"]})
    out = NurseOut(at=b.clock(6), nurse="n1", start=b.clock(6), end=b.clock(23))
    found = propose(day, made, [out], now=b.clock(6), seconds=0)
    assert {s.id: s.duty for s in found.problem.shifts} == {
        "s1": "off", "c1": "off", "s2": "regular"
    }  # fmt: skip
    assert {phase.nurse for phase in phases(found.problem, found.result.plan)} == {"n2"}
    assert found.result.plan.stop_of["v1"][0] == "s2"
    (change,) = found.diff.changes
    assert (change.nurse_before, change.nurse_after) == ("n1", "n2")
    again = refusals(found.problem, found.result.plan, [out], now=b.clock(7))
    assert "has no shift" in again[0].reasons[0]


def test_ways_in_delayed_hours_are_longer_and_what_was_driven_is_not() -> None:
    found = after(RoadDelay(at=NOW, start=NOW, end=EVENING, factor=2.0))
    place = found.problem.visit_by_id["v3"].location
    assert found.problem.travel.leg("p3", place)[0] == 2 * b.STEP
    assert found.problem.visit_by_id["v0"].location == "p1"


def test_a_new_visit_at_a_new_place_and_a_shift_of_another_nurse_are_taken_in() -> None:
    day, made = a_day()
    ways = (900,) * len(day.travel.location_ids)
    place = NewPlace(
        location=replace(day.locations[0], id="new"),
        seconds_there=ways,
        seconds_back=ways,
        metres_there=ways,
        metres_back=ways,
    )
    visit = replace(b.visit("urgent", window=(NOW, NOW + 2 * b.HOUR)), location="new")
    extra = b.shift("s3", "n2", start=b.clock(17), end=b.clock(19))
    found = propose(
        day,
        made,
        [
            NewVisit(at=NOW, visit=visit, place=place, nurse="n2"),
            ExtraShift(at=NOW, shift=extra),
        ],
        now=NOW,
        seconds=0,
    )
    assert found.refused == ()
    assert found.result.plan.stop_of["urgent"][0] == "s2"
    assert "s3" in found.problem.shift_by_id


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (VisitCancelled(at=NOW, visit="nobody"), "no visit nobody"),
        (NotHome(at=NOW, visit="v3"), "leaves for it later"),
        (VisitDone(at=NOW, visit="nobody"), "no visit nobody"),
        (VisitDone(at=NOW, visit="v1", nurse="nobody"), "no nurse nobody"),
        (DeliveryLate(at=NOW, visit="v0", ready=EVENING), "report not_home"),
        (Overrun(at=NOW, visit="v1", seconds=0), "must be from 1"),
        (DeliveryLate(at=NOW, visit="v1", ready=EVENING), "under way"),
        (NurseOut(at=NOW, nurse="nobody", start=NOW, end=EVENING), "no nurse nobody"),
        (NurseOut(at=NOW, nurse="n1", start=EVENING, end=NOW), "no time at all"),
        (NurseOut(at=NOW, nurse="n1", start=b.clock(18), end=EVENING), "has no shift"),
        (RunningLate(at=NOW, nurse="n1", seconds=-5), "must be from 1"),
        (RunningLate(at=NOW, nurse="nobody", seconds=5), "no nurse nobody"),
        (RoadDelay(at=NOW, start=NOW, end=EVENING), "nothing is delayed"),
        (RoadDelay(at=NOW, start=NOW, end=EVENING, factor=0.5), "must be from 1"),
        (NewVisit(at=NOW, visit=b.visit("v1")), "a visit v1 already"),
        (NewVisit(at=NOW, visit=b.visit("x", window=(0, 60))), "which is over"),
        (NewVisit(at=NOW, visit=replace(b.visit("x"), location="moon")), "no location moon"),
        (ExtraShift(at=NOW, shift=b.shift("s1", "n2")), "a shift s1 already"),
        (ExtraShift(at=NOW, shift=b.shift("s9", "n2")), "is in shift s2 then"),
        (ExtraShift(at=NOW, shift=b.shift("s9", "n2", duty="off")), "nobody would work it"),
        (Overrun(at=NOW + 60, visit="v1", seconds=60), "after now"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(event: Event, reason: str) -> None:
    day, made = a_day()
    (refused,) = refusals(day, made, [event], now=NOW)
    assert any(reason in text for text in refused.reasons)
    found = propose(day, made, [event], now=NOW, seconds=0)
    assert found.diff.changes == ()


def test_all_faults_of_all_events_are_told_at_once() -> None:
    day, made = a_day()
    found = refusals(
        day,
        made,
        [
            Overrun(at=NOW + 5, visit="v1", seconds=0),
            VisitDone(at=NOW, visit="v1"),
            VisitCancelled(at=NOW, visit="v1"),
        ],
        now=NOW,
    )
    assert [r.number for r in found] == [0, 2]
    assert len(found[0].reasons) == 3


def test_who_has_her_nurse_in_the_house_is_not_called() -> None:
    """v0 is begun 45 minutes late, and told at 9:00: only those after it are called, if any."""
    day = b.problem(visits=[b.visit("v0", 1), b.visit("v1", 1)], shifts=[b.shift("s1")])
    made = b.plan(day, {"s1": ["v0", "v1"]})
    begun = VisitStarted(at=b.clock(8, 55), visit="v0")
    found = propose(day, made, [begun], now=b.clock(9), seconds=0)
    assert {c.visit for c in found.diff.changes} == {"v0", "v1"}
    assert found.diff.patients_called == ("patient of v1",)
