"""The exact model finds the best plan, proves it, starts from hints, and stops when told to."""

from __future__ import annotations

import os
import signal
import time
from threading import Timer

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.compile.compiler import compile_problem
from routing.compile.pack import pack
from routing.cost import cost
from routing.cpsat.bound import widened
from routing.cpsat.exact import solve_exact, time_routes
from routing.cpsat.improve import orders_of
from routing.cpsat.result import ExactResult
from routing.cpsat.run import new_solver
from routing.cpsat.timed_plan import plan_from_result
from routing.domain.problem import Problem
from routing.search.run import Search
from tests.builders import clock, problem, shift, visit
from tests.routing.cpsat.brute_force import cheapest
from tests.routing.cpsat.proven import best, left_out, modelled
from tests.routing.cpsat.random_problems import random_problem
from tests.strategies import problems
from tests.witness import legal_plans

LARGE = random_problem(4, visits=30, shifts=6).replace(pins=())
"""Far from proven within the seconds that tests have."""


@pytest.mark.parametrize("seed", range(30))
def test_the_proven_plan_costs_what_the_cheapest_of_all_plans_costs(seed: int) -> None:
    day = random_problem(seed, visits=3)
    cheapest_of_all = cheapest(day)
    if cheapest_of_all is None:
        assert solve_exact(compile_problem(day), seconds=20, workers=1).must_left_out == 1
    else:
        assert modelled(day, best(day)) == cheapest_of_all


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_plans_of_any_problem_are_legal_and_no_legal_plan_beats_the_bound(
    data: st.DataObject,
) -> None:
    given_problem = data.draw(problems(max_visits=5, max_shifts=3))
    compiled = compile_problem(given_problem)
    found = solve_exact(compiled, seconds=5, workers=1)
    made = plan_from_result(given_problem, found)
    # What must be made may be within reach only by ways that stricter arrays do not see.
    strict = widened(given_problem, compiled) is not compiled
    broken = {violation.rule for violation in check(given_problem, made)}
    assert broken <= ({"pin", "mandatory"} if strict else set())
    assert found.lower_bound is not None
    assert found.objective is not None
    assert modelled(given_problem, made) <= found.objective
    if found.status == "optimal":
        assert found.objective == found.lower_bound == modelled(given_problem, made)
    other = data.draw(legal_plans(given_problem))
    # Where arrays are stricter than the judge, what they bound are the plans that keep to them.
    if check(given_problem, other) == () and widened(given_problem, compiled) is compiled:
        assert found.lower_bound <= modelled(given_problem, other)
        assert found.lower_bound <= cost(given_problem, other).points


def test_a_problem_without_visits_or_shifts_has_an_empty_best_plan() -> None:
    assert best(problem()).routes == ()
    assert best(problem(shifts=[shift()])).routes == ()
    assert left_out(best(problem(visits=[visit()]))) == {"v1"}


def test_mandatory_visits_that_cannot_be_made_are_told_and_do_not_blur_price_and_bound() -> None:
    early = visit("v1", 1, window=(0, clock(1)), mandatory=True)
    day = problem(visits=[early, visit("v2", 2)], shifts=[shift()])
    found = solve_exact(compile_problem(day), seconds=5)
    assert found.must_left_out == 1
    made = plan_from_result(day, found)
    assert left_out(made) == {"v1"}
    assert found.objective == found.lower_bound == modelled(day, made)


def test_local_search_that_corrupts_memory_is_off() -> None:
    """A crash ends the process, so that it is not provoked here; see ``new_solver``."""
    parameters = new_solver(seconds=1, seed=0, workers=2).parameters
    assert not parameters.use_feasibility_jump
    assert parameters.num_violation_ls == 0


def first_orders(day: Problem) -> list[list[int]]:
    """Return the orders of a plan that is made at once, however busy the machine is."""
    search = Search(pack(compile_problem(day)))
    search.construct()
    orders = search.orders()
    return [orders.get(s, []) for s in range(len(day.shifts))]


def test_a_complete_plan_is_where_the_search_starts() -> None:
    compiled = compile_problem(LARGE)
    known = first_orders(LARGE)
    timed = time_routes(compiled, known)
    assert timed is not None
    assert timed.objective is not None
    heard: list[ExactResult] = []
    found = solve_exact(compiled, seconds=4, workers=1, hint=known, on_improvement=heard.append)
    assert found.objective is not None
    assert heard[0].objective is not None
    assert heard[0].objective <= timed.objective
    assert heard[-1].objective is not None
    assert found.objective <= heard[-1].objective
    assert found.beats_hint is (found.objective < timed.objective)


def test_a_plan_is_returned_though_time_is_too_short_to_search() -> None:
    compiled = compile_problem(LARGE)
    found = solve_exact(compiled, seconds=0.01, workers=1, hint=first_orders(LARGE))
    assert found.orders is not None
    assert check(LARGE, plan_from_result(LARGE, found)) == ()


def test_an_illegal_hint_is_ignored() -> None:
    day = problem(visits=[visit("v1", 1), visit("v2", 2, window=(0, 1))], shifts=[shift()])
    compiled = compile_problem(day)
    assert time_routes(compiled, [[0, 1]]) is None
    found = solve_exact(compiled, seconds=5, hint=[[0, 1]])
    assert found.status == "optimal"
    assert not found.beats_hint
    assert found.orders == [[0]]


def test_every_plan_heard_of_is_legal_and_better_than_the_one_before() -> None:
    heard: list[ExactResult] = []
    solve_exact(
        compile_problem(LARGE),
        seconds=60,
        on_improvement=heard.append,
        should_stop=lambda: len(heard) > 3,
    )
    prices = [found.objective for found in heard]
    assert len(prices) > 1
    assert prices == sorted(set(prices), key=lambda points: -(points or 0))
    for found in heard[-3:]:
        made = plan_from_result(LARGE, found)
        assert check(LARGE, made) == ()
        assert orders_of(LARGE, made) == found.orders


def test_a_stop_is_heard_at_once_and_keeps_the_best_plan() -> None:
    begun = time.monotonic()
    found = solve_exact(
        compile_problem(LARGE),
        seconds=60,
        workers=1,
        hint=first_orders(LARGE),
        should_stop=lambda: time.monotonic() > begun + 1.5,
    )
    assert time.monotonic() < begun + 30
    assert found.status == "feasible"
    assert check(LARGE, plan_from_result(LARGE, found)) == ()


def test_control_c_ends_the_solver() -> None:
    begun = time.monotonic()
    # A shell lets what it starts in the background ignore Ctrl-C, tests too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        timer = Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            solve_exact(compile_problem(LARGE), seconds=60, workers=1)
        timer.join()
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() < begun + 30


def test_what_a_listener_raises_ends_the_solver() -> None:
    def refuse(found: ExactResult) -> None:
        raise LookupError(found.status)

    begun = time.monotonic()
    with pytest.raises(LookupError, match="feasible"):
        solve_exact(compile_problem(LARGE), seconds=60, workers=1, on_improvement=refuse)
    assert time.monotonic() < begun + 6


def test_equal_effort_and_seed_give_an_equal_plan() -> None:
    compiled = compile_problem(LARGE)
    twice = [solve_exact(compiled, seconds=60, effort=0.2, seed=3, workers=1) for _ in range(2)]
    assert twice[0] == twice[1]
