"""A move judged in part gets the verdict that the whole day would give."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.cost import cost
from routing.explain.fit import fits
from routing.explain.pair import latest_ends
from routing.replan.moves import Move, try_move
from routing.replan.part import WHOLE, Reach
from routing.replan.recommend import _least_detour, recommend
from tests import builders as b
from tests.routing.replan.happenings import days

SLOW = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


@SLOW
@given(st.data())
def test_the_verdict_and_the_price_of_a_move_are_those_of_the_whole_day(
    data: st.DataObject,
) -> None:
    problem, plan, _ = data.draw(days())
    if not problem.visits:
        return
    visit = data.draw(st.sampled_from(sorted(problem.visit_by_id)))
    shift = data.draw(st.sampled_from(["", *sorted(problem.shift_by_id)]))
    verdict = try_move(problem, plan, Move(visit=visit, shift=shift))
    if verdict.plan is None or verdict.difference is None:
        assert not verdict.legal
        assert verdict.violations
        return
    known = {(v.rule, v.visit, v.shift): v.amount for v in check(problem, plan)}
    added = {
        (v.rule, v.visit, v.shift, v.amount)
        for v in check(problem, verdict.plan)
        if v.amount > known.get((v.rule, v.visit, v.shift), 0)
    }
    assert {(v.rule, v.visit, v.shift, v.amount) for v in verdict.violations} == added
    assert verdict.legal == (not added)
    before, after = cost(problem, plan), cost(problem, verdict.plan)
    for term in verdict.difference.terms:
        assert term.amount == after.amount(term.name) - before.amount(term.name), term.name
    assert {t.name for t in after.terms} - {t.name for t in verdict.difference.terms} == WHOLE


def test_a_move_to_a_nurse_without_the_credential_names_the_rule() -> None:
    day = b.problem(
        visits=[b.visit("v1", credentials=frozenset({"RN"}))],
        shifts=[b.shift("s1", "n1"), b.shift("s2", "n2")],
        nurses=[b.nurse("n1", credentials=["RN"]), b.nurse("n2")],
    )
    verdict = try_move(day, b.plan(day, {"s1": ["v1"]}), Move(visit="v1", shift="s2"))
    assert not verdict.legal
    assert [v.rule for v in verdict.violations] == ["credential"]


def test_a_position_that_does_not_exist_is_refused() -> None:
    day = b.problem(visits=[b.visit("v1")], shifts=[b.shift("s1")])
    with pytest.raises(ValueError, match="position"):
        try_move(day, b.plan(day, {"s1": ["v1"]}), Move(visit="v1", shift="s1", position=3))


@SLOW
@given(st.data())
def test_each_recommended_place_is_legal_and_costs_what_it_says(data: st.DataObject) -> None:
    problem, plan, _ = data.draw(days())
    left_out = [u.visit for u in plan.unassigned]
    if not left_out:
        return
    visit = problem.visit_by_id[data.draw(st.sampled_from(left_out))]
    for found in recommend(problem, plan, visit, limit=3):
        move = Move(visit=visit.id, shift=found.shift, position=found.position)
        verdict = try_move(problem, plan, move)
        assert verdict.legal
        assert verdict.difference == found.difference
        assert verdict.plan is not None
        assert verdict.plan.stop_of[visit.id][1].start == found.start


def test_the_nearest_nurse_is_recommended_first_and_none_before_now() -> None:
    day = b.problem(visits=[], shifts=[b.shift("s1", "n1", place=0), b.shift("s2", "n2", place=8)])
    plan = b.plan(day, {})
    first, second = recommend(day, plan, b.visit("new", 1))
    assert (first.nurse, second.nurse) == ("n1", "n2")
    assert first.difference.points < second.difference.points
    assert recommend(day, plan, b.visit("new", 1), now=b.clock(18)) == ()


@SLOW
@given(st.data())
def test_nearer_routes_come_first_and_what_is_kept_between_questions_changes_nothing(
    data: st.DataObject,
) -> None:
    """Routes are looked at by their least detour: it is never more than that of a place there."""
    problem, plan, _ = data.draw(days())
    left_out = [u.visit for u in plan.unassigned]
    if not left_out:
        return
    visit = problem.visit_by_id[data.draw(st.sampled_from(left_out))]
    ends = latest_ends(problem)
    for shift in problem.shifts:
        route = plan.route_of.get(shift.id)
        order = [stop.visit for stop in route.stops] if route else []
        found = fits(problem, shift, ends[shift.id], order, visit)
        assert all(_least_detour(problem, plan, shift, visit) <= fit.detour for fit in found)
    reach = Reach(problem, plan)
    kept = [recommend(problem, plan, visit, reach=reach) for _ in range(2)]
    assert kept == [recommend(problem, plan, visit)] * 2
