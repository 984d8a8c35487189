"""Solving end to end: legal, anytime, repeatable, stoppable, honest about bounds."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings

from routing.check import avoidable, check
from routing.cost import cost
from routing.domain.link import Link
from routing.domain.pin import Pin
from routing.solve import solve
from tests.builders import clock, horizon, nurse, problem, shift, visit
from tests.routing.cpsat.random_problems import random_problem
from tests.strategies import problems


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(day=problems(max_visits=7, max_shifts=3))
def test_any_problem_gets_a_plan_that_passes_the_judge(day):
    result = solve(day, seconds=10, max_steps=30)
    assert not avoidable(check(day, result.plan))
    assert result.cost == cost(day, result.plan)
    assert result.violations == check(day, result.plan)
    assert result.lower_bound is None or result.lower_bound <= result.cost.points


def test_an_empty_day_has_an_empty_plan():
    result = solve(problem(visits=[]), seconds=1)
    assert (result.plan.routes, result.plan.unassigned) == ((), ())
    assert result.status == "optimal"


def test_a_day_without_shifts_leaves_all_out_with_a_reason():
    result = solve(problem(visits=[visit("a", 1)], shifts=[]), seconds=1)
    assert [u.visit for u in result.plan.unassigned] == ["a"]
    assert all(u.reasons for u in result.plan.unassigned)


def test_small_days_are_proven_optimal():
    day = random_problem(8, visits=4, shifts=2)
    result = solve(day, seconds=20)
    assert result.status == "optimal"
    assert result.lower_bound == result.cost.points


def test_the_same_seed_and_steps_make_the_same_plan():
    day = random_problem(11, visits=8, shifts=3)
    first, second = (solve(day, seconds=60, seed=4, max_steps=60) for _ in range(2))
    assert (first.plan, first.cost) == (second.plan, second.cost)


def test_a_plan_to_start_from_is_never_made_worse():
    day = random_problem(12, visits=8, shifts=3)
    good = solve(day, seconds=60, max_steps=300)
    again = solve(day, seconds=60, max_steps=1, start=good.plan)
    assert again.cost.points <= good.cost.points


def test_an_illegal_plan_to_start_from_is_ignored():
    day = problem(visits=[visit("a", 1), visit("b", 2)], shifts=[shift()])
    legal = solve(day, seconds=5, max_steps=5).plan
    stripped = legal.__class__(routes=legal.routes[:0])
    assert check(day, solve(day, seconds=5, max_steps=5, start=stripped).plan) == ()


def test_progress_only_gets_better_and_ends_with_the_result():
    told = []
    result = solve(random_problem(30, visits=10, shifts=3), seconds=4, on_improvement=told.append)
    points = [progress.points for progress in told]
    assert points == sorted(points, reverse=True)
    assert points[-1] == result.cost.points
    assert tuple(p for _, p in result.history) == tuple(dict.fromkeys(points))


def test_progress_comes_with_the_plan_it_tells_of():
    day, told = random_problem(30, visits=10, shifts=3), []
    solve(day, seconds=60, max_steps=200, on_improvement=told.append)
    assert [cost(day, progress.plan).points for progress in told] == [p.points for p in told]
    assert all(len(p.plan.unassigned) == p.unassigned for p in told)


def test_a_stop_keeps_the_best_plan_and_says_so():
    day = problem(
        visits=[visit(f"v{i}", 1 + i % 8) for i in range(40)],
        shifts=[shift(f"s{i}", f"n{i}") for i in range(4)],
    )
    begun = time.monotonic()
    result = solve(day, seconds=600, should_stop=lambda: True)
    assert result.status in ("stopped", "optimal")
    assert result.plan.routes
    # Not a measurement: it must not have gone on to its limit.
    assert time.monotonic() - begun < 300


def test_a_visit_that_nobody_can_make_is_left_out_and_the_others_are_not():
    day = problem(
        visits=[visit("a", 1, credentials=frozenset({"CHEMO"})), visit("b", 2)],
        nurses=[nurse("n1", credentials=["RN"])],
        shifts=[shift()],
    )
    result = solve(day, seconds=5, max_steps=10)
    (left,) = result.plan.unassigned
    assert left.visit == "a"
    assert any(reason.code == "credential" for reason in left.reasons)


def test_contradictory_links_leave_one_of_the_visits_out():
    day = problem(
        visits=[visit("a", 1), visit("b", 2)],
        shifts=[shift("s1"), shift("s2", "n2")],
        links=[
            Link(id="k", first="a", second="b", min_lag=600),
            Link(id="m", first="b", second="a", min_lag=600),
        ],
    )
    result = solve(day, seconds=5, max_steps=10)
    assert len(result.plan.unassigned) == 1
    assert result.violations == ()


def test_a_shorter_window_than_the_shift_can_reach_is_left_out():
    day = problem(visits=[visit("a", 1, windows=[(clock(3), clock(3, 1))])], shifts=[shift()])
    result = solve(day, seconds=5, max_steps=10)
    assert [u.visit for u in result.plan.unassigned] == ["a"]


def test_a_mandatory_visit_that_cannot_be_made_is_the_only_violation():
    day = problem(
        visits=[visit("a", 1, credentials=frozenset({"CHEMO"}), mandatory=True), visit("b", 2)],
        shifts=[shift()],
    )
    result = solve(day, seconds=5, max_steps=10)
    assert [violation.rule for violation in result.violations] == ["mandatory"]
    assert result.plan.stop_of.keys() == {"b"}


@pytest.mark.parametrize("level", ["nurse", "time", "sequence"])
def test_pins_hold(level):
    visits = [visit(f"v{i}", 1 + i) for i in range(5)]
    pin = Pin(
        visit="v3",
        shift="s2",
        level=level,
        start=clock(13) if level == "time" else None,
        position=0 if level == "sequence" else None,
    )
    day = problem(visits=visits, shifts=[shift("s1"), shift("s2", "n2")]).replace(pins=(pin,))
    result = solve(day, seconds=5, max_steps=30)
    assert result.violations == ()
    held, stop = result.plan.stop_of["v3"]
    assert held == "s2"
    if level == "time":
        assert stop.start == clock(13)


def test_a_week_is_planned_like_a_day():
    day_shifts = [
        shift(f"s{d}", start=clock(8, day=d), end=clock(16, day=d), latest_end=clock(17, day=d))
        for d in range(7)
    ]
    movable = [(clock(8, day=d), clock(15, day=d)) for d in (2, 3, 4)]
    day = problem(
        visits=[visit("a", 1, windows=movable), visit("b", 1, windows=movable, patient="b")],
        shifts=day_shifts,
        horizon=horizon(7),
    )
    result = solve(day, seconds=5, max_steps=50)
    assert result.violations == ()
    assert len({shift_id for shift_id, _ in result.plan.stop_of.values()}) == 1


def test_a_visit_pinned_behind_one_that_cannot_be_made_is_left_out():
    """Found by fuzzing: it was made as the first stop, though pinned as the second."""
    visits = [visit("v1", 1, window=(0, 60)), visit("v2", 2), visit("v3", 3)]
    pins = tuple(
        Pin(visit=name, shift="s", level="sequence", position=at)
        for at, name in enumerate(["v3", "v1", "v2"])
    )
    day = problem(visits=visits, shifts=[shift("s", "n")], nurses=[nurse("n")], pins=pins)
    result = solve(day, seconds=5, max_steps=20)
    assert [stop.visit for route in result.plan.routes for stop in route.stops] == ["v3"]
    assert {v.visit for v in result.violations} == {"v1", "v2"}
    assert not avoidable(result.violations)
