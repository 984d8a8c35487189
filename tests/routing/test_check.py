"""The judge as a whole: any plan gets a verdict, and what must be legal is."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.cost import cost
from routing.coverage import coverage
from routing.domain.pin import Pin
from routing.domain.plan import Plan, Route, Stop, Unassigned
from routing.domain.problem import Problem
from routing.rules import RULES, code
from tests.builders import plan, problem, shift, visit
from tests.strategies import any_plans, problems
from tests.witness import legal_plans

SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_an_empty_plan_of_an_empty_day_is_legal_and_free() -> None:
    assert check(problem(), Plan()) == ()
    assert cost(problem(), Plan()).points == 0


def test_violations_come_in_the_order_of_rules_with_their_sentences() -> None:
    """One plan breaks several rules; each sentence names whom it concerns and ends as one."""
    day = problem(
        visits=[visit("v1", required_nurses=frozenset({"n2"})), visit("v2", mandatory=True)],
        shifts=[shift("s1")],
        pins=[Pin(visit="v2", shift="s1")],
    )
    found = check(day, plan(day, {"s1": [("v1", 0)]}))
    assert [v.rule for v in found] == ["mandatory", "nurse_choice", "travel_time", "pin"]
    order = [code(rule) for rule in RULES]
    assert [v.rule for v in found] == sorted((v.rule for v in found), key=order.index)
    assert all(v.text.endswith(".") and (v.visit or v.shift) in v.text for v in found)


def test_a_plan_of_unknown_things_only_is_told_by_structure() -> None:
    day = problem(visits=[visit("v1")], shifts=[shift("s1")])
    stop = Stop(visit="v9", arrival=-5, start=-9, end=-99)
    routes = tuple(Route(shift=s, departure=9, arrival=-9, stops=(stop,)) for s in ("s7", "s8"))
    found = check(day, Plan(routes=routes, unassigned=(Unassigned(visit="v8"),)))
    assert {v.rule for v in found} == {"structure"}


def test_times_that_no_calendar_holds_are_told_as_seconds() -> None:
    day = problem(visits=[visit("v1")], shifts=[shift("s1")])
    late = 10**15
    stop = Stop(visit="v1", arrival=late, start=late, end=late + 1_800)
    made = Plan(routes=(Route(shift="s1", departure=29_000, arrival=2 * late, stops=(stop,)),))
    assert f"second {late}" in " ".join(v.text for v in check(day, made))


@SLOW
@given(st.data())
def test_the_judge_never_fails_on_any_plan(data: st.DataObject) -> None:
    day = data.draw(problems(max_visits=4, max_shifts=3))
    made = data.draw(any_plans(day))
    codes = {code(rule) for rule in RULES}
    for found in check(day, made):
        assert found.rule in codes
        assert found.amount > 0
        assert found.text
    assert all(term.amount >= 0 for term in cost(day, made).terms)
    shares = coverage(day, made)
    assert shares.covered_share is None or 0 <= shares.covered_share <= 1


@SLOW
@given(problems(held=False))
def test_leaving_all_out_is_legal_and_costs_what_is_left_out(day: Problem) -> None:
    """Beside it only what an empty day costs: holes, published visits dropped, idle shifts."""
    made = plan(day, {})
    assert check(day, made) == ()
    found = cost(day, made)
    weight = day.policy.weights.unassigned
    left_out = sum(v.priority * weight + v.on_site_seconds for v in day.visits)
    other = {"coverage_holes", "disruption", "worst_idle"}
    assert found.points == left_out + sum(t.points for t in found.terms if t.name in other)
    assert all(
        t.amount == 0
        for t in found.terms
        if t.name not in other | {"unassigned", "unassigned_time"}
    )


@SLOW
@given(st.data())
def test_drawn_legal_plans_are_legal_and_every_second_is_accounted_for(
    data: st.DataObject,
) -> None:
    """From departure to return there is driving, parking, visit, break or waiting, and no more."""
    day = data.draw(problems(held=False))
    made = data.draw(legal_plans(day))
    assert check(day, made) == ()
    found = cost(day, made)
    whole = sum(route.arrival - route.departure for route in made.routes)
    on_site = sum(day.visit_by_id[v].on_site_seconds for v in made.stop_of)
    breaks = sum(pause.end - pause.start for r in made.routes for pause in r.breaks)
    parking = 0
    for route in made.routes:
        place = day.shift_by_id[route.shift].start_location
        for stop in route.stops:
            there = day.visit_by_id[stop.visit].location
            parking += day.policy.arrival_seconds if there != place else 0
            place = there
    known = found.amount("travel") + found.amount("waiting") + on_site + breaks + parking
    rules = [day.shift_by_id[route.shift].break_rule for route in made.routes if route.breaks]
    if any(rule is not None and rule.own_time_before_first for rule in rules):
        # The time about a break before the first stop is the nurse's own.
        assert whole >= known
    else:
        assert whole == known


@SLOW
@given(problems())
def test_what_drawn_problems_hold_can_be_held(day: Problem) -> None:
    """Pinned positions count from 0, and pinned or mandatory visits are eligible where held."""
    assert {pin.visit for pin in day.pins} <= set(day.visit_by_id)
    broken = {v.rule for v in check(day, plan(day, {}))}
    assert broken <= {"pin", "mandatory"}
    assert ("pin" in broken) is bool(day.pins)
    assert ("mandatory" in broken) is any(v.mandatory for v in day.visits)
