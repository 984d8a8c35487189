"""Who is sent to an emergency has a new plan: it first, then the rest of what she left."""

from __future__ import annotations

import pytest

from routing.check import check
from routing.dispatch import dispatch, need_of, rank_responders
from routing.domain.problem import CoveredPatient
from routing.replan.emergency import emergency_events
from routing.replan.propose import propose
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
