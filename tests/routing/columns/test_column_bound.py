"""The bound of columns is below every legal plan, equal to the best ones, and repeats itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from routing.check import avoidable, check
from routing.columns.bound import column_bound
from routing.columns.floor import coverage_floor
from routing.columns.pool import Pool
from routing.compile.compiler import compile_problem
from routing.cost import cost
from routing.coverage import coverage
from routing.cpsat.bound import quick_bound
from routing.cpsat.exact import solve_exact
from routing.cpsat.timed_plan import plan_from_result
from routing.domain.link import Link
from routing.domain.plan import Plan
from staffing.shift import BreakRule
from tests.builders import FREE, HOUR, clock, plan, problem, shift, travel_of, visit
from tests.routing.cpsat.brute_force import cheapest
from tests.routing.cpsat.random_problems import random_problem
from tests.strategies import problems
from tests.witness import legal_plans

TRAVEL_ONLY = FREE | {"travel": 1, "unassigned": 36_000}


def bound(day, *, upper=None, **rest):
    return column_bound(day, compile_problem(day), seconds=20, upper=upper, **rest)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_legal_plan_costs_less_than_the_bound(data):
    day = data.draw(problems())
    made = data.draw(legal_plans(day))
    # Plans are drawn without a look at pins.
    assume(not avoidable(check(day, made)))
    known = cost(day, made).points
    assert bound(day, rounds=60).points <= known
    # Told of a plan that is dearer still, it does not go above the cheaper one.
    assert bound(day, upper=known + 3_000, rounds=60).points <= known


def optimum(day):
    """Return the judge's cost of a proven best plan, None where no legal one makes all it must."""
    found = solve_exact(compile_problem(day), seconds=20, workers=1)
    best = plan_from_result(day, found)
    return cost(day, best).points if not check(day, best) else None


def test_the_bound_is_never_above_proven_optima_and_often_equal_to_them():
    equal = 0
    for seed in range(30):
        day = random_problem(seed, visits=5, shifts=2)
        best = optimum(day)
        if best is not None:
            points = bound(day, upper=best + 4_000).points
            assert points <= best, seed
            equal += points == best
    assert equal >= 4


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_is_never_above_the_cheapest_of_all_plans(seed):
    day = random_problem(seed, visits=2, shifts=2)
    best = cheapest(day)
    if best is not None:
        assert bound(day, upper=best + 4_000).points <= best


def crossed(seed, visits=9, shifts=3):
    """Return a day of travel alone, in which every nurse may make every visit."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, 3_000, size=(visits + 1, 2))
    seconds = np.abs(at[:, None] - at[None, :]).sum(axis=2)
    return problem(
        visits=[
            visit(f"v{i}", i + 1, seconds=2_700, window=(clock(8 + i % 3), clock(11 + i % 3)))
            for i in range(visits)
        ],
        shifts=[
            shift(f"s{i}", f"n{i}", end=clock(13), latest_end=clock(13)) for i in range(shifts)
        ],
        travel=travel_of(seconds.tolist()),
        weights=TRAVEL_ONLY,
    )


@pytest.mark.parametrize("seed", range(4))
def test_days_of_travel_alone_are_proven(seed):
    day = crossed(seed)
    best = optimum(day)
    found = bound(day, upper=best)
    assert found.points == best
    assert found.exhausted
    assert quick_bound(compile_problem(day)) < best


@pytest.mark.parametrize("seed", range(3))
def test_the_best_plan_is_found_without_any_known_one(seed):
    day = crossed(seed)
    best = optimum(day)
    found = bound(day)
    assert found.points == best
    orders = {day.shifts[s].id: [day.visits[v].id for v in o] for s, o in enumerate(found.orders)}
    assert cost(day, plan(day, {s: o for s, o in orders.items() if o})).points == best


def test_equal_rounds_give_equal_bounds():
    day = crossed(7)
    first, second = (bound(day, rounds=6) for _ in range(2))
    assert (first.points, first.rounds) == (second.points, second.rounds)
    assert list(first.pool) == list(second.pool)


def test_bounds_only_rise_and_a_stop_keeps_the_last():
    day, told = crossed(5), []
    found = bound(day, on_bound=told.append)
    assert told == sorted(set(told))
    assert found.points == told[-1]
    stopped = bound(day, should_stop=lambda: True)
    assert stopped.rounds == 0
    assert stopped.points == quick_bound(compile_problem(day))


def test_a_known_plan_ends_the_search_where_it_is_reached():
    day = crossed(3)
    best, pool = optimum(day), Pool()
    found = bound(day, upper=best - 50, pool=pool)
    assert found.points == best - 50


def test_a_break_that_is_due_takes_its_time():
    rule = BreakRule(
        seconds=1_800,
        earliest_start=clock(9),
        latest_start=clock(9, 30),
        due_after_seconds=HOUR,
        mandatory=True,
        on_duty_meal=False,
    )
    # Before ten, the second of two visits leaves no time for a break.
    visits = [visit(f"v{i}", 0, seconds=HOUR, window=(clock(8), clock(9, 20))) for i in range(2)]
    day = problem(visits=visits, shifts=[shift(end=clock(10), break_rule=rule)])
    day = day.replace(shifts=(shift(end=clock(10), latest_end=clock(10), break_rule=rule),))
    free = day.replace(shifts=(shift(end=clock(10), latest_end=clock(10)),))
    assert bound(free).points == 0
    assert bound(day).points == optimum(day) > 36_000


def test_a_visit_is_not_bound_to_start_before_the_one_that_it_needs():
    visits = [
        visit("first", 1, seconds=HOUR, window=(clock(9), clock(12))),
        visit("second", 2, seconds=HOUR, windows=[(clock(8), clock(14), clock(8))]),
    ]
    link = Link(id="k", first="first", second="second", lag_from="end", min_lag=0, needs="first")
    weights = TRAVEL_ONLY | {"lateness": 1}
    shifts = [shift("s1"), shift("s2", "n2")]
    day = problem(visits=visits, shifts=shifts, links=(link,), weights=weights)
    best = optimum(day)
    assert bound(day).points == best
    # Ten o'clock is two hours late; without the link, only the drive is.
    assert best == 2 * HOUR + 3_000
    assert bound(day.replace(links=())).points == 1_200 + 2_400


def test_lags_keep_a_patients_visits_with_two_nurses():
    day = problem(
        visits=[
            visit("hang", 1, seconds=HOUR, window=(clock(8), clock(9)), patient="a"),
            visit("off", 1, seconds=HOUR, window=(clock(8), clock(16)), patient="a"),
            visit("far", 9, seconds=4 * HOUR, window=(clock(8), clock(16)), patient="b"),
        ],
        shifts=[shift("s1"), shift("s2", "n2")],
        links=(Link(id="k", first="hang", second="off", min_lag=2 * HOUR, max_lag=3 * HOUR),),
        weights=TRAVEL_ONLY | {"continuity": 1_200},
    )
    assert bound(day).points == optimum(day)


def test_holes_that_no_plan_closes_are_in_the_floor():
    for seed in range(20):
        day = random_problem(seed)
        empty = Plan(routes=(), unassigned=())
        assert coverage_floor(day) <= coverage(day, empty).uncovered_minutes * (
            day.policy.weights.coverage_holes
        )


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_legal_plan_has_fewer_holes_than_the_floor(data):
    day = data.draw(problems())
    made = data.draw(legal_plans(day))
    assume(not avoidable(check(day, made)))
    known = cost(day, made)
    assert coverage_floor(day) <= sum(
        term.points for term in known.terms if term.name == "coverage_holes"
    )
