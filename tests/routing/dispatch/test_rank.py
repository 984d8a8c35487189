"""Who goes to an emergency, found by hand on the line of places, 600 s apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.coverage import explain_coverage
from routing.dispatch import EmergencyDispatch, Responder, dispatch, need_of, rank_responders
from routing.dispatch.responder import KIND
from routing.domain.link import Link
from routing.domain.plan import Plan
from routing.domain.policy import Policy, ResponseClass
from routing.domain.problem import CoveredPatient, Problem
from tests.builders import HOUR, clock, nurse, plan, problem, shift, visit
from tests.strategies import problems
from tests.witness import legal_plans

POLICY = Policy(
    arrival_seconds=0, response=(ResponseClass(name="near", seconds=1_200),), coverage_slot=900
)
ANNA = CoveredPatient(
    patient="anna",
    location="p5",
    response_class="near",
    credentials=frozenset({"RN"}),
    start=clock(8),
    end=clock(12),
)


def day(**rest: Any) -> Problem:
    """Return a day on which n1 makes v1 at place 4 until 9:40, then v2 at place 1."""
    values: dict[str, Any] = {
        "policy": POLICY,
        "covered": [ANNA],
        "visits": [visit("v1", 4, seconds=HOUR), visit("v2", 1, window=(0, clock(11)))],
        "shifts": [shift("s1", "n1")],
        "nurses": [nurse("n1", credentials=["RN"])],
        **rest,
    }
    return problem(**values)


def ranked(
    given: Problem, orders: dict[str, list[str]], at: int, **rest: Any
) -> tuple[Responder, ...]:
    return rank_responders(given, plan(given, orders), "anna", at, **rest)


def test_a_nurse_leaves_a_visit_and_goes_back_to_it() -> None:
    """At 9:00 she is in v1, 600 s from anna, stays an hour, and is back at 10:20.

    The 40 minutes that were left of v1 end at 11:00; v2, 1800 s away, was to start at 10:10 and
    starts at 11:30, half an hour after its window.
    """
    (found,) = ranked(day(), {"s1": ["v1", "v2"]}, clock(9))
    assert (found.arrival, found.in_time, found.leaves) == (clock(9, 10), True, "v1")
    assert [(m.visit, m.seconds, m.late_by) for m in found.moved] == [
        ("v1", 80 * 60, 0),
        ("v2", 80 * 60, 30 * 60),
    ]
    assert found.left_seconds == clock(16) - clock(10, 10)
    assert found.overtime == found.overtime_added == 0


def test_a_visit_that_may_not_be_left_is_ended_first() -> None:
    given = day(visits=[visit("v1", 4, seconds=HOUR, interruptible=False)])
    (found,) = ranked(given, {"s1": ["v1"]}, clock(9))
    assert (found.arrival, found.in_time, found.leaves, found.moved) == (
        clock(9, 50), False, "", (),
    )  # fmt: skip


def test_a_hand_over_is_given_before_she_leaves() -> None:
    given = day(visits=[visit("v1", 4, seconds=HOUR, hand_over=600)])
    (found,) = ranked(given, {"s1": ["v1"]}, clock(9))
    assert (found.arrival, found.leaves) == (clock(9, 20), "v1")
    assert [m.seconds for m in found.moved] == [80 * 60]


def test_competent_nurses_come_first_then_by_arrival_and_those_at_home_last() -> None:
    given = day(
        visits=[],
        nurses=[
            nurse("far", credentials=["RN"]),
            nurse("near", credentials=["RN"]),
            nurse("nearest"),
            nurse("call", credentials=["RN"], home=2),
            nurse("off", credentials=["RN"], home=5),
        ],
        shifts=[
            shift("s1", "far", place=9),
            shift("s2", "near", place=4),
            shift("s3", "nearest", place=5),
            shift("s4", "call", duty="on_call"),
            shift("s5", "off", start=clock(14)),
        ],
    )
    found = ranked(given, {}, clock(9))
    assert [r.nurse for r in found] == ["near", "call", "far", "off", "nearest"]
    assert [r.in_time for r in found] == [True, False, False, False, False]
    assert [r.competent for r in found] == [True, True, True, True, False]
    assert found[3].shift == ""
    assert found[1].moved == ()


def test_overtime_and_links_that_break_are_told() -> None:
    """v2 was to follow v1 within an hour; the emergency makes it 140 minutes, and home at 12:10."""
    given = day(
        visits=[visit("v1", 4, seconds=HOUR), visit("v2", 4)],
        links=[Link(id="k", first="v1", second="v2", lag_from="start", max_lag=HOUR)],
        shifts=[shift("s1", "n1", end=clock(11))],
    )
    made = plan(given, {"s1": ["v1", "v2"]})
    assert check(given, made) == ()
    (found,) = rank_responders(given, made, "anna", clock(9))
    assert found.links == ("k",)
    assert found.overtime == found.overtime_added == 70 * 60


def test_a_break_that_is_still_to_come_is_taken() -> None:
    given = day(visits=[visit("v1", 4, seconds=HOUR), visit("v2", 4)])
    made = plan(given, {"s1": ["v1", "v2"]}, breaks={"s1": (1, clock(9, 40), clock(10, 10))})
    (found,) = rank_responders(given, made, "anna", clock(9))
    assert [(m.visit, m.seconds) for m in found.moved] == [("v1", 80 * 60), ("v2", 80 * 60)]


def test_what_a_patient_needs_when_nothing_is_to_be_covered() -> None:
    """The nearest span in time; a patient with visits alone takes anybody; others are unknown."""
    later = CoveredPatient(
        patient="anna", location="p5", response_class="near", start=clock(12), end=clock(20)
    )
    given = day(covered=[ANNA, later])
    assert need_of(given, "anna", clock(7)) == ANNA
    assert need_of(given, "anna", clock(21)) == later
    assert need_of(given, "patient of v1", 0).credentials == frozenset()
    with pytest.raises(KeyError):
        need_of(given, "nobody", 0)


def test_time_on_site_is_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        ranked(day(), {}, clock(9), seconds=-1)


def test_the_choice_is_a_value_that_a_new_plan_can_hold() -> None:
    """Its visit and pin make a valid problem; a plan that makes the visit first keeps all rules."""
    given = day()
    (found,) = ranked(given, {"s1": ["v1", "v2"]}, clock(9))
    chosen = dispatch(found, need_of(given, "anna", clock(9)), clock(9), HOUR)
    assert chosen == EmergencyDispatch(
        nurse="n1",
        shift="s1",
        patient="anna",
        location="p5",
        at=clock(9),
        arrival=clock(9, 10),
        seconds=HOUR,
        credentials=frozenset({"RN"}),
        leaves="v1",
    )
    pin = chosen.pin(given)
    assert pin is not None
    told = given.replace(visits=(chosen.visit(),), pins=(pin,))
    assert check(told, plan(told, {"s1": [(chosen.visit_id, clock(9, 10))]})) == ()
    assert check(told, plan(told, {})) != ()


def test_nobody_is_sent_who_cannot_get_there_or_is_not_competent() -> None:
    given = day(nurses=[nurse("n1")])
    (found,) = ranked(given, {}, clock(9))
    with pytest.raises(ValueError, match="lacks a credential"):
        dispatch(found, ANNA, clock(9), HOUR)


def test_a_nurse_on_call_has_no_plan_to_be_pinned_in() -> None:
    given = day(shifts=[shift("s1", "n1", duty="on_call")])
    (found,) = ranked(given, {}, clock(9))
    assert dispatch(found, ANNA, clock(9), HOUR).pin(given) is None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whoever_is_in_time_at_a_slot_covers_the_patient_in_it(data: st.DataObject) -> None:
    """Dispatch and coverage say the same of the same second."""
    given = data.draw(problems(held=False))
    made = data.draw(legal_plans(given))
    slot = given.policy.coverage_slot
    now = data.draw(st.integers(0, given.horizon.seconds // slot - 1)) * slot
    for person in given.covered:
        if not person.start <= now < person.end:
            continue
        (found,) = explain_coverage(given, made, person.patient, now)
        sent = {r.nurse for r in rank_responders(given, made, person.patient, now) if r.in_time}
        assert sent == {a.nurse for a in found.answers if a.in_time}


def test_a_day_without_nurses_has_no_responders() -> None:
    assert rank_responders(day(nurses=[], shifts=[]), Plan(), "anna", clock(9)) == ()


def test_a_nurse_whom_the_patient_excluded_is_told_as_such() -> None:
    wanted = visit("v1", 1, patient="anna", excluded_nurses=frozenset({"n1"}))
    given = problem(
        covered=[ANNA],
        policy=POLICY,
        visits=[wanted],
        nurses=[nurse("n1", credentials=["RN"]), nurse("n2", credentials=["RN"])],
        shifts=[shift("s1", "n1"), shift("s2", "n2")],
    )
    ranked = rank_responders(given, plan(given, {}), "anna", clock(9))
    assert {found.nurse: found.excluded for found in ranked} == {"n1": True, "n2": False}


def test_a_nurse_who_was_sent_to_an_emergency_is_not_sent_to_another_one_before_it_is_over() -> (
    None
):
    """She leaves at 8:00, is there at 8:10 and stays until 9:10, on the way as much as on site."""
    given = day(visits=[visit("e1", 1, seconds=HOUR, kind=KIND)])
    made = plan(given, {"s1": [("e1", clock(8, 10))]})
    for at, nurses in ((clock(8, 5), []), (clock(8, 30), []), (clock(9, 10), ["n1"])):
        assert [r.nurse for r in rank_responders(given, made, "anna", at)] == nurses
