"""What people report is believed, what follows is said, and nothing that is needed is lost."""

from __future__ import annotations

import pytest

from routing.check import check
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.domain.visit import Window
from routing.replan.events import (
    DeliveryLate,
    Event,
    NotHome,
    NurseOut,
    Overrun,
    RunningLate,
    VisitCancelled,
    VisitDone,
    VisitStarted,
)
from routing.replan.propose import Proposal, propose
from routing.replan.taking import refusals
from tests import builders as b


def a_day() -> tuple[Problem, Plan]:
    """Return a nurse with v1 from 8:10 to 9:10 and v2 from 9:20 to 10:20, and another with w1."""
    visits = [
        b.visit("v1", 1, seconds=b.HOUR),
        b.visit("v2", 2, seconds=b.HOUR),
        b.visit("w1", 6, seconds=b.HOUR, window=(b.clock(9), b.clock(16))),
    ]
    day = b.problem(visits=visits, shifts=[b.shift("s1", "n1"), b.shift("s2", "n2", place=6)])
    return day, b.plan(day, {"s1": ["v1", "v2"], "s2": ["w1"]})


def after(day: Problem, made: Plan, now: int, *events: Event) -> Proposal:
    """Return the proposal after some events, all of which are taken in."""
    found = propose(day, made, events, now=now, seconds=0)
    assert found.refused == ()
    assert check(found.problem, found.result.plan) == ()
    return found


def span(found: Proposal, visit: str) -> tuple[int, int]:
    stop = found.result.plan.stop_of[visit][1]
    return stop.start, stop.end


def test_a_visit_that_is_over_by_the_plan_alone_may_still_be_under_way() -> None:
    now = b.clock(9, 15)
    found = after(*a_day(), now, Overrun(at=now, visit="v1", seconds=45 * 60))
    assert span(found, "v1") == (b.clock(8, 10), b.clock(9, 55))
    assert span(found, "v2")[0] == b.clock(10, 5)


def test_a_door_may_have_been_closed_though_the_visit_is_over_by_the_plan() -> None:
    now = b.clock(9, 15)
    found = after(*a_day(), now, NotHome(at=now, visit="v1"))
    assert span(found, "not_home-v1") == (b.clock(8, 10), b.clock(9, 10))
    assert span(found, "v1")[0] >= now
    assert any("v1" in note and "not made" in note for note in found.notes)
    gone = after(*a_day(), now, VisitCancelled(at=now, visit="v1"))
    assert "v1" not in gone.problem.visit_by_id
    assert any("v1" in note and "not made" in note for note in gone.notes)


@pytest.mark.parametrize("later", ["v1", "v2"])
def test_what_was_reported_is_not_contradicted(later: str) -> None:
    """Nor what comes before a visit that was."""
    day, made = a_day()
    now = b.clock(10, 30)
    done = VisitDone(at=b.clock(9, 10) if later == "v1" else b.clock(10, 20), visit=later)
    found = refusals(day, made, [done, VisitCancelled(at=now, visit="v1")], now=now)
    assert [r.number for r in found] == [1]
    assert "already done" in found[0].reasons[0]
    assert "give the moment" in found[0].reasons[0]


@pytest.mark.parametrize(
    "event",
    [
        VisitStarted(at=b.clock(8, 20), visit="v2"),
        VisitDone(at=b.clock(8, 55), visit="v2"),
        VisitDone(at=b.clock(8, 40), visit="v2"),
    ],
)
def test_a_visit_made_before_its_turn_does_not_make_the_one_before_vanish(
    event: VisitStarted | VisitDone,
) -> None:
    found = after(*a_day(), b.clock(9), event)
    begins, ends = span(found, "v2")
    assert event.at in (begins, ends)
    assert span(found, "v1") == (ends + b.STEP, ends + b.STEP + b.HOUR)
    assert any("v1 could not be over" in note for note in found.notes)
    assert ("patient of v1" in found.diff.patients_called) == (span(found, "v1")[0] > b.clock(9))


def test_a_visit_that_was_shortened_by_the_next_one_is_told_and_one_by_a_little_is_not() -> None:
    begun = VisitStarted(at=b.clock(9), visit="v2")
    found = after(*a_day(), b.clock(9, 5), begun)
    assert span(found, "v1") == (b.clock(8, 10), b.clock(8, 50))
    assert "v1 is taken to have lasted 40 of 60 min" in " ".join(found.notes)
    begun = VisitStarted(at=b.clock(9, 17), visit="v2")
    assert after(*a_day(), b.clock(9, 20), begun).notes == ()


def test_a_visit_that_is_done_early_was_short_itself() -> None:
    """Rather than the one before it."""
    found = after(*a_day(), b.clock(10), VisitDone(at=b.clock(9, 55), visit="v2"))
    assert span(found, "v1") == (b.clock(8, 10), b.clock(9, 10))
    assert span(found, "v2") == (b.clock(9, 20), b.clock(9, 55))


def test_a_start_that_no_road_allows_is_written_down_later_and_told() -> None:
    found = after(*a_day(), b.clock(8, 30), VisitStarted(at=b.clock(8, 12), visit="v2"))
    assert span(found, "v2")[0] == b.clock(8, 20)
    assert any("by road" in note for note in found.notes)


@pytest.mark.parametrize("accepted", [True, False])
def test_who_opens_after_all_is_seen_at_once(*, accepted: bool) -> None:
    day, made = a_day()
    closed = NotHome(at=b.clock(8, 20), visit="v1")
    begun = VisitStarted(at=b.clock(8, 25), visit="v1")
    if accepted:
        first = after(day, made, b.clock(8, 20), closed)
        found = after(first.problem, first.result.plan, b.clock(8, 25), begun)
    else:
        found = after(day, made, b.clock(8, 25), closed, begun)
    assert span(found, "v1") == (b.clock(8, 25), b.clock(9, 25))
    assert span(found, "v2")[0] >= b.clock(9, 35)


@pytest.mark.parametrize("nurse", ["", "n2"])
def test_a_colleague_reports_a_visit_that_she_has_later_or_not_at_all(nurse: str) -> None:
    day, made = a_day()
    begun = VisitStarted(at=b.clock(8, 40), visit="v2", nurse=nurse)
    if not nurse:
        out = NurseOut(at=b.clock(7), nurse="n1", start=b.clock(7), end=b.clock(24))
        first = after(day, made, b.clock(7), out)
        day, made = first.problem, first.result.plan
        assert made.stop_of["v2"][1].start > b.clock(9)
    found = after(day, made, b.clock(8, 45), begun)
    assert found.result.plan.stop_of["v2"][0] == "s2"
    assert span(found, "v2") == (b.clock(8, 40), b.clock(9, 40))


def test_a_visit_that_nobody_has_is_reported_with_the_nurse() -> None:
    day, made = a_day()
    made = b.plan(day, {"s1": ["v1"], "s2": ["w1"]})
    begun = VisitStarted(at=b.clock(8, 40), visit="v2")
    (refused,) = refusals(day, made, [begun], now=b.clock(8, 45))
    assert "name the nurse" in refused.reasons[0]


def test_a_late_report_does_not_overturn_what_was_reported_after_it() -> None:
    day, made = a_day()
    first = after(day, made, b.clock(10, 30), VisitDone(at=b.clock(10, 20), visit="v2"))
    late = VisitStarted(at=b.clock(12), visit="v1")
    (refused,) = refusals(first.problem, first.result.plan, [late], now=b.clock(12, 5))
    assert "v2 comes after it and was reported" in refused.reasons[0]
    right = VisitStarted(at=b.clock(8, 15), visit="v1")
    again = after(first.problem, first.result.plan, b.clock(12, 5), right)
    assert span(again, "v1")[0] == b.clock(8, 15)


@pytest.mark.parametrize("told", [b.clock(7, 45), b.clock(8, 5), b.clock(8, 15)])
@pytest.mark.parametrize("minutes", [30, 10])
def test_who_is_behind_the_plan_is_not_behind_twice_for_telling_it_twice(
    told: int, minutes: int
) -> None:
    """Before she leaves, on the way, or in the visit: the later report replaces the earlier one."""
    day, made = a_day()
    events = [
        RunningLate(at=told - 120, nurse="n1", seconds=20 * 60),
        RunningLate(at=told, nurse="n1", seconds=minutes * 60),
    ]
    found = after(day, made, told, *events)
    assert span(found, "v1")[1] == b.clock(9, 10) + minutes * 60


@pytest.mark.parametrize("ready", [b.clock(14), b.clock(18)])
def test_supplies_that_come_sooner_after_all_open_the_windows_again(ready: int) -> None:
    """At 18:00 the windows would be over; at 10:00 the visit may be made as before."""
    visits = [b.visit("v1", 1, seconds=b.HOUR, window=(b.clock(9), b.clock(15)))]
    day = b.problem(visits=visits, shifts=[b.shift("s1")])
    made = b.plan(day, {"s1": ["v1"]})
    late = DeliveryLate(at=b.clock(8), visit="v1", ready=ready)
    first = after(day, made, b.clock(8), late)
    sooner = DeliveryLate(at=b.clock(9), visit="v1", ready=b.clock(10))
    found = after(first.problem, first.result.plan, b.clock(9), sooner)
    assert found.problem.visit_by_id["v1"].windows == (
        Window(earliest=b.clock(10), latest=b.clock(15)),
    )
    assert span(found, "v1")[0] >= b.clock(10)
    assert "Visit v1 may start from 10:00 on again." in found.notes


def test_a_waypoint_is_no_visit_of_which_something_can_be_told() -> None:
    day, made = a_day()
    first = after(day, made, b.clock(8, 20), NotHome(at=b.clock(8, 20), visit="v1"))
    now = b.clock(8, 30)
    told: list[Event] = [
        VisitDone(at=now, visit="not_home-v1"),
        VisitCancelled(at=now, visit="not_home-v1"),
        NotHome(at=now, visit="not_home-v1"),
    ]
    found = refusals(first.problem, first.result.plan, told, now=now)
    assert [r.number for r in found] == [0, 1, 2]
    assert all("no visit not_home-v1" in r.reasons[0] for r in found)
