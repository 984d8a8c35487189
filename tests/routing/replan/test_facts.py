"""What was told of a day is still known when the next thing happens."""

from __future__ import annotations

from dataclasses import replace

from routing.coverage import coverage, explain_coverage, timeline
from routing.coverage.recount import recount
from routing.dispatch import rank_responders
from routing.domain.plan import Plan
from routing.domain.problem import CoveredPatient, Problem
from routing.explain.cures import cures
from routing.replan.events import (
    Event,
    ExtraShift,
    NewVisit,
    NurseOut,
    RoadDelay,
    VisitDone,
    VisitStarted,
)
from routing.replan.propose import Proposal, propose
from routing.replan.replacements import replacements
from tests import builders as b


def accepted(problem: Problem, plan: Plan, *events: Event, now: int) -> Proposal:
    """Return a proposal for some events, none of which is refused."""
    found = propose(problem, plan, events, now=now, seconds=0)
    assert found.refused == ()
    return found


def test_a_visit_reported_before_the_last_proposal_is_not_planned_again() -> None:
    """She is said to be out since before it began; the dose would be given twice."""
    day = b.problem(
        visits=[b.visit("a", 1), b.visit("b", 2, seconds=b.HOUR), b.visit("c", 3)],
        shifts=[b.shift("s1", "n1"), b.shift("s2", "n2", place=9)],
    )
    begun = VisitStarted(at=b.clock(8, 55), visit="b")
    done = VisitDone(at=b.clock(9, 50), visit="b")
    first = accepted(day, b.plan(day, {"s1": ["a", "b", "c"]}), begun, done, now=b.clock(9, 52))
    assert first.problem.reported == ("b",)
    now = b.clock(10, 15)
    out = NurseOut(at=now, nurse="n1", start=b.clock(8, 45), end=b.clock(24))
    second = accepted(first.problem, first.result.plan, out, now=now)
    shift, stop = second.result.plan.stop_of["b"]
    assert (shift, stop.start, stop.end) == ("s1", b.clock(8, 55), b.clock(9, 50))
    assert second.result.plan.stop_of["c"][0] == "s2"


ANNA = CoveredPatient(
    patient="anna", location="p5", response_class="class_1", start=0, end=b.clock(24)
)


def sick_day() -> Proposal:
    """Return an accepted day on which n1, who lives next to anna, is sick from 6 to 24."""
    day = b.problem(
        covered=[ANNA],
        visits=[b.visit("v1", 3), b.visit("v2", 4), b.visit("v3", 6)],
        nurses=[b.nurse("n1", home=5), b.nurse("n2"), b.nurse("n3", home=9)],
        shifts=[b.shift("s1", "n1", place=5), b.shift("s2", "n2")],
    )
    sick = NurseOut(at=b.clock(6), nurse="n1", start=b.clock(6), end=b.clock(24))
    plan = b.plan(day, {"s1": ["v1"], "s2": ["v2", "v3"]})
    return accepted(day, plan, sick, now=b.clock(6))


def test_who_is_sick_is_no_stand_in_and_no_responder() -> None:
    first = sick_day()
    problem, plan = first.problem, first.result.plan
    stand_ins = replacements(problem, plan, "n2", b.clock(7), b.clock(24))
    assert [found.nurse for found in stand_ins] == ["n3"]
    asked = rank_responders(problem, plan, "anna", b.clock(9))
    assert [found.nurse for found in asked] == ["n2", "n3"]
    (why,) = explain_coverage(problem, plan, "anna", b.clock(9))
    assert {a.nurse: a.reason for a in why.answers}["n1"] == "out"


def test_who_is_sick_is_not_put_on_call_to_close_a_gap() -> None:
    first = sick_day()
    problem, plan = first.problem, first.result.plan
    gaps = timeline(problem, plan, coverage(problem, plan).holes)
    assert gaps
    assert "n1" not in {cause.nurse for gap in gaps for cause in gap.causes}
    assert "n1" not in {c.nurse for gap in gaps for c in cures(problem, plan, gap)}


def test_who_is_sick_gets_no_extra_shift_before_it_is_said_that_she_is_back() -> None:
    first = sick_day()
    noon = b.clock(12)
    comes = ExtraShift(at=noon, shift=b.shift("extra", "n1", place=5, start=noon))
    refused = propose(first.problem, first.result.plan, [comes], now=noon, seconds=0).refused
    assert refused[0].reasons == ("Nurse n1 is out until 2026-03-03 00:00.",)
    back = NurseOut(at=noon, nurse="n1", start=b.clock(6), end=noon)
    second = accepted(first.problem, first.result.plan, back, comes, now=noon)
    assert second.problem.absences == ()
    assert "extra shift" in " ".join(second.notes)
    asked = rank_responders(second.problem, second.result.plan, "anna", noon)
    assert asked[0].nurse == "n1"


def test_who_goes_home_sick_answers_nobody_from_then_on() -> None:
    """She finishes the visit that she is in, and drives home: nobody may count on her for that."""
    day = b.problem(
        covered=[ANNA],
        visits=[b.visit("far", 6, seconds=2 * b.HOUR, window=(b.clock(9), b.clock(10)))],
        shifts=[b.shift("s1", "n1")],
    )
    now = b.clock(9, 30)
    out = NurseOut(at=now, nurse="n1", start=now, end=b.clock(24))
    found = accepted(day, b.plan(day, {"s1": ["far"]}), out, now=now)
    problem, plan = found.problem, found.result.plan
    assert plan.stop_of["far"][1].end == b.clock(11)
    assert [(h.start, h.end) for h in coverage(problem, plan).holes] == [(now, b.clock(24))]
    assert recount(problem, plan) == coverage(problem, plan).holes
    for moment in (b.clock(10), b.clock(11, 20)):
        assert rank_responders(problem, plan, "anna", moment) == ()


def snow(day: Problem, plan: Plan, start: int, end: int) -> Proposal:
    now = b.clock(8)
    event = RoadDelay(at=now, start=start, end=end, factor=5.0)
    return accepted(day, plan, event, now=now)


def test_snow_holds_up_whoever_comes_from_home() -> None:
    """The nurse on call lives 10 minutes away from anna, and 30 from ben: 50 and 150 in snow."""
    ben = replace(ANNA, patient="ben", location="p9")
    day = b.problem(
        covered=[ANNA, ben],
        nurses=[b.nurse("n2", home=6)],
        shifts=[b.shift("c", "n2", duty="on_call", start=0, end=b.clock(24))],
    )
    empty = b.plan(day, {})
    assert coverage(day, empty).uncovered_minutes == 0
    found = snow(day, empty, b.clock(8), b.clock(24))
    problem, plan = found.problem, found.result.plan
    holes = coverage(problem, plan).holes
    assert [(h.patient, h.start, h.end) for h in holes] == [("ben", b.clock(8), b.clock(24))]
    assert recount(problem, plan) == holes
    (answer,) = rank_responders(problem, plan, "anna", b.clock(9))
    assert (answer.arrival, answer.in_time) == (b.clock(9, 50), True)


def test_roads_that_are_free_again_are_free_for_emergencies_too() -> None:
    day = b.problem(
        covered=[ANNA],
        visits=[b.visit("v1", 3, seconds=b.HOUR, window=(b.clock(10), b.clock(11)))],
        shifts=[b.shift("s1", "n1")],
    )
    found = snow(day, b.plan(day, {"s1": ["v1"]}), b.clock(8), b.clock(9))
    problem, plan = found.problem, found.result.plan
    (answer,) = rank_responders(problem, plan, "anna", b.clock(14))
    assert (answer.arrival, answer.in_time) == (b.clock(14, 50), True)
    holes = coverage(problem, plan).holes
    assert not any(h.start < b.clock(16) and h.end > b.clock(14, 30) for h in holes)


def test_a_shift_from_home_in_snow_takes_as_long_as_dispatch_says() -> None:
    day = b.problem(
        covered=[ANNA],
        nurses=[b.nurse("n1"), b.nurse("n2", home=6)],
        shifts=[b.shift("s1", "n1", place=9)],
    )
    first = snow(day, b.plan(day, {}), b.clock(8), b.clock(24))
    now = b.clock(9)
    emergency = NewVisit(at=now, visit=b.visit("new", 5), nurse="n2")
    comes = ExtraShift(at=now, shift=b.shift("extra", "n2", place=6, start=now))
    second = accepted(first.problem, first.result.plan, comes, emergency, now=now)
    assert second.result.plan.stop_of["new"][1].start == b.clock(9, 50)
