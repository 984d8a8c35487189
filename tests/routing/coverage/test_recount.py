"""The plain recount, written apart, finds the very holes that the judge counts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.coverage import coverage, explain_coverage, recount
from routing.domain.plan import Plan
from routing.domain.policy import Policy, ResponseClass
from routing.domain.problem import CoveredPatient, Problem
from tests.builders import clock, plan, problem, shift, visit
from tests.routing.coverage.under_way import under_way
from tests.strategies import any_plans, problems
from tests.witness import legal_plans


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_both_ways_of_counting_find_the_same_holes(data: st.DataObject) -> None:
    day = data.draw(problems(held=False))
    made = data.draw(legal_plans(day))
    day = data.draw(under_way(day))
    found = coverage(day, made)
    assert recount(day, made) == found.holes
    hidden = {p.patient for p in day.covered} & set(found.structural)
    assert not hidden & {hole.patient for hole in found.holes}


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_they_agree_on_plans_that_break_every_rule_too(data: st.DataObject) -> None:
    day = data.draw(problems(held=False))
    made = data.draw(any_plans(day))
    day = data.draw(under_way(day))
    assert recount(day, made) == coverage(day, made).holes


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_an_explanation_says_covered_where_there_is_no_hole(data: st.DataObject) -> None:
    day = data.draw(problems(held=False))
    made = data.draw(legal_plans(day))
    day = data.draw(under_way(day))
    if not day.covered:
        return
    person = data.draw(st.sampled_from(day.covered))
    now = data.draw(st.integers(0, day.horizon.seconds - 1))
    holes = [
        h
        for h in coverage(day, made).holes
        if h.patient == person.patient and h.start <= now < h.end
    ]
    for found in explain_coverage(day, made, person.patient, now):
        assert found.slot <= now < found.slot + day.policy.coverage_slot
        missing = not found.covered and not found.structural
        assert missing == bool(holes) or not found.person.start <= now < found.person.end


POLICY = Policy(
    arrival_seconds=0, response=(ResponseClass(name="near", seconds=600),), coverage_slot=900
)


def held(**rest: Any) -> tuple[Problem, Plan]:
    """Return a nurse who is in a visit at place 1 from 8:10 to 10:10, and a patient there."""
    anna = CoveredPatient(
        patient="anna", location="p1", response_class="near", start=clock(8), end=clock(10)
    )
    day = problem(
        policy=POLICY,
        shifts=[shift()],
        covered=[anna],
        visits=[visit("v1", 1, seconds=7_200, **rest)],
    )
    return day, plan(day, {"s1": ["v1"]})


@pytest.mark.parametrize(("hand_over", "minutes"), [(0, 0), (600, 0), (601, 105), (99_999, 105)])
def test_leaving_a_visit_takes_its_hand_over(hand_over: int, minutes: int) -> None:
    """Anna is there, so 600 s of hand-over are in time and one more is not, from 8:15 to 10:00."""
    day, made = held(hand_over=hand_over)
    found = coverage(day, made)
    assert found.uncovered_minutes == minutes
    assert recount(day, made) == found.holes


def test_a_hand_over_never_lasts_longer_than_the_visit() -> None:
    """At 10:00, the last 10 minutes of the visit are in time however long leaving would take."""
    day, made = held(hand_over=7_000)
    assert max(hole.end for hole in coverage(day, made).holes) == clock(10)
    (found,) = explain_coverage(day, made, "anna", clock(9, 59))
    assert [(a.reason, a.release) for a in found.answers] == [
        ("held", clock(10, 10) - clock(9, 45))
    ]
