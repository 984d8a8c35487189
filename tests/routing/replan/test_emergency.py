"""Who is sent to an emergency has a new plan: it first, then the rest of what she left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.check import check
from routing.dispatch import EmergencyDispatch, dispatch, need_of, rank_responders
from routing.domain.plan import Plan
from routing.domain.problem import CoveredPatient, Problem
from routing.replan.emergency import emergency_events
from routing.replan.events import NewVisit
from routing.replan.propose import Proposal, propose
from staffing.shift import Duty
from tests.builders import HOUR, clock, nurse, plan, problem, shift, visit

ANNA = CoveredPatient(
    patient="anna", location="p5", response_class="class_1", start=clock(8), end=clock(12)
)


def test_an_emergency_becomes_a_proposal_in_which_its_nurse_goes_first() -> None:
    """At 9:00 she is in v1 until 9:40, leaves it, and is there at 9:10; then comes what is left."""
    given = problem(
        covered=[ANNA],
        visits=[visit("v1", 4, seconds=HOUR), visit("v2", 1)],
        shifts=[shift("s1", "n1")],
    )
    made = plan(given, {"s1": ["v1", "v2"]})
    (found,) = rank_responders(given, made, "anna", clock(9))
    choice = dispatch(found, need_of(given, "anna", clock(9)), clock(9), HOUR)
    events = emergency_events(given, made, choice)
    proposal = propose(given, made, events, now=clock(9), seconds=1)
    assert proposal.refused == ()
    assert check(proposal.problem, proposal.result.plan) == ()
    (route,) = proposal.result.plan.routes
    assert [stop.visit for stop in route.stops][1] == choice.visit_id
    assert route.stops[1].start == clock(9, 10)
    rest = proposal.result.plan.stop_of[f"v1-rest-{clock(9)}"][1]
    assert rest.end - rest.start == 40 * 60
    assert "v2" in proposal.result.plan.stop_of


def sent(given: Problem, made: Plan, now: int) -> tuple[Proposal, EmergencyDispatch]:
    """Return the proposal in which the first nurse in the ranking goes, as the judge accepts it."""
    found = rank_responders(given, made, "anna", now)[0]
    choice = dispatch(found, need_of(given, "anna", now), now, HOUR)
    events = emergency_events(given, made, choice)
    assert {event.at for event in events} == {now}
    proposal = propose(given, made, events, now=now, seconds=0)
    assert proposal.refused == ()
    assert check(proposal.problem, proposal.result.plan) == ()
    return proposal, choice


def test_a_nurse_who_hands_a_visit_over_first_is_there_when_the_ranking_says() -> None:
    given = problem(
        covered=[ANNA],
        visits=[visit("v1", 4, seconds=HOUR, hand_over=600)],
        shifts=[shift("s1", "n1")],
    )
    proposal, choice = sent(given, plan(given, {"s1": ["v1"]}), clock(9))
    assert choice.arrival == clock(9, 20)
    assert proposal.result.plan.stop_of[choice.visit_id][1].start == choice.arrival
    assert proposal.result.plan.stop_of["v1"][1].end == clock(9, 10)
    rest = proposal.result.plan.stop_of[f"v1-rest-{clock(9)}"][1]
    assert rest.end - rest.start == 30 * 60


def test_a_nurse_on_the_way_to_a_visit_turns_off_and_makes_it_afterwards() -> None:
    """She drives from 8:00 to 8:30; from there the emergency is 20 minutes away."""
    given = problem(
        covered=[ANNA], visits=[visit("v1", 3, seconds=2 * HOUR)], shifts=[shift("s1", "n1")]
    )
    proposal, choice = sent(given, plan(given, {"s1": ["v1"]}), clock(8, 10))
    assert choice.arrival == clock(8, 50)
    stops = proposal.result.plan.stop_of
    assert stops[choice.visit_id][1].start == choice.arrival
    assert stops["v1"][1].start >= stops[choice.visit_id][1].end
    assert "Nurse n1 turns off from visit v1." in proposal.notes


@pytest.mark.parametrize("minutes", [5, 40])
def test_a_nurse_who_has_not_left_yet_goes_there_at_once(minutes: int) -> None:
    """Though lateness is cheaper than the routine visit that has to be left out for it."""
    given = problem(
        covered=[ANNA],
        visits=[visit("v1", 4, seconds=5_400, priority=1, window=(clock(9), clock(9, 50)))],
        shifts=[shift("s1", "n1")],
    )
    made = plan(given, {"s1": [("v1", clock(9, 50))]})
    leaves = clock(8, 30 + minutes)
    (stop,) = made.routes[0].stops
    stops = (replace(stop, arrival=leaves + 40 * 60),)
    made = replace(made, routes=(replace(made.routes[0], departure=leaves, stops=stops),))
    proposal, choice = sent(given, made, clock(8, 30))
    assert choice.arrival == clock(9, 20)
    assert proposal.result.plan.stop_of[choice.visit_id][1].start == choice.arrival


def test_a_visit_that_may_not_be_left_is_ended_first_and_the_emergency_stays_next() -> None:
    """She is bound until 10:00; what is told at 9:10 does not put anything before it."""
    given = problem(
        covered=[ANNA],
        visits=[visit("v1", 4, seconds=80 * 60, interruptible=False), visit("v2", 4)],
        shifts=[shift("s1", "n1")],
    )
    proposal, choice = sent(given, plan(given, {"s1": ["v1", "v2"]}), clock(9))
    assert proposal.result.plan.stop_of[choice.visit_id][1].start == clock(10, 10)
    now = clock(9, 10)
    new = visit("new", 4, window=(now, clock(10, 5)), priority=9, mandatory=True)
    again = propose(
        proposal.problem,
        proposal.result.plan,
        [NewVisit(at=now, visit=new)],
        now=now,
        seconds=0,
    )
    assert again.result.plan.stop_of[choice.visit_id][1].start == clock(10, 10)


def test_nobody_can_be_sent_at_once_who_is_in_no_shift() -> None:
    given = problem(visits=[visit("v1", 4)], shifts=[shift("s1", "n1"), shift("s2", "n2")])
    made = plan(given, {"s1": ["v1"]})
    first = NewVisit(at=clock(7), visit=visit("new", 1), nurse="n2", first=True)
    (refused,) = propose(given, made, [first], now=clock(7), seconds=0).refused
    assert "in no shift at" in refused.reasons[0]


@pytest.mark.parametrize("duty", ["on_call", None])
def test_a_nurse_on_call_or_off_duty_comes_in_for_it(duty: Duty | None) -> None:
    """Without a shift of her own the emergency, which is hers alone, would be left out."""
    shifts = [shift("s2", "n2", place=9)] + ([shift("s1", "n1", duty=duty)] if duty else [])
    nurses = [nurse("n1", home=4), nurse("n2", home=9)]
    given = problem(covered=[ANNA], shifts=shifts, nurses=nurses)
    made = plan(given, {})
    ranked = rank_responders(given, made, "anna", clock(9))
    found = next(each for each in ranked if each.nurse == "n1")
    choice = dispatch(found, need_of(given, "anna", clock(9)), clock(9), HOUR)
    events = emergency_events(given, made, choice)
    proposal = propose(given, made, events, now=clock(9), seconds=0)
    assert proposal.refused == ()
    assert check(proposal.problem, proposal.result.plan) == ()
    came, stop = proposal.result.plan.stop_of[choice.visit_id]
    assert proposal.problem.shift_by_id[came].nurse == "n1"
    assert stop.start == choice.arrival
