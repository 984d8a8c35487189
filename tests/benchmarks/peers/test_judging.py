"""Answers of other solvers are timed, freed of what breaks rules, and judged by our judge."""

from __future__ import annotations

import pytest

from benchmarks.peers.judging import judged, repaired
from routing.check import check
from routing.domain.link import Link
from tests.builders import HOUR, clock, nurse, problem, shift, travel_of, visit

TRAVEL = travel_of([[0, 600, 600], [600, 0, 600], [600, 600, 0]])


def day(**rest):
    visits = [
        visit("a", 1, windows=[(clock(9), clock(10), clock(10))], priority=3),
        visit("b", 2, windows=[(clock(9), clock(9) + 60, clock(9) + 60)], priority=1),
    ]
    return problem(
        visits=visits,
        shifts=[shift("s0", nurse="n0"), shift("s1", nurse="n1")],
        nurses=[nurse("n0"), nurse("n1")],
        travel=TRAVEL,
        **rest,
    )


def test_legal_orders_are_kept_as_they_are():
    found = repaired(day(), {"s0": ["a"], "s1": ["b"]})
    assert found.legal
    assert not found.removed
    assert {stop.visit for route in found.plan.routes for stop in route.stops} == {"a", "b"}


def test_the_visit_of_least_worth_is_taken_out_where_a_route_cannot_be_driven():
    found = repaired(day(), {"s0": ["a", "b"]})
    assert found.legal
    assert found.removed == ("b",)
    assert [u.visit for u in found.plan.unassigned] == ["b"]


def test_of_two_linked_visits_that_break_their_link_the_cheaper_goes():
    link = Link(
        id="l", first="a", second="b", min_lag=5 * HOUR, max_lag=6 * HOUR, nurse="any", needs="none"
    )
    found = repaired(day(links=[link]), {"s0": ["a"], "s1": ["b"]})
    assert found.legal
    assert found.removed == ("b",)


def test_the_same_answer_is_repaired_in_the_same_way():
    link = Link(
        id="l", first="a", second="b", min_lag=5 * HOUR, max_lag=6 * HOUR, nurse="any", needs="both"
    )
    made = [repaired(day(links=[link]), {"s1": ["b"], "s0": ["a"]}) for _ in range(3)]
    assert len({one.removed for one in made}) == 1
    assert not check(day(links=[link]), made[0].plan)


def test_an_answer_to_another_problem_is_refused():
    with pytest.raises(KeyError, match="nobody"):
        repaired(day(), {"s0": ["nobody"]})
    with pytest.raises(ValueError, match="twice"):
        repaired(day(), {"s0": ["a"], "s1": ["a"]})


def test_a_plan_is_judged_as_it_is():
    legal = repaired(day(), {"s0": ["a"], "s1": ["b"]}).plan
    assert judged(day(), legal).legal
