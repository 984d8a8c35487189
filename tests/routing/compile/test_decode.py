"""Orders become plans whose times are the earliest legal ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.compile.compiler import compile_problem
from routing.compile.decode import IllegalOrderError, plan_from_orders
from routing.compile.pack import pack
from routing.compile.timing import time_route
from routing.cost import cost
from routing.domain.pin import Pin
from routing.domain.plan import Plan, Route, Stop
from staffing.shift import BreakRule
from tests.builders import clock, problem, shift, visit
from tests.strategies import problems
from tests.witness import legal_plans


def test_a_nurse_departs_just_in_time_and_waits_for_windows():
    day = problem(
        visits=[
            visit("a", 1, seconds=1800, windows=[(clock(9), clock(10))]),
            visit("b", 2, seconds=1800, windows=[(clock(12), clock(13))]),
        ],
        shifts=[shift()],
    )
    route = plan_from_orders(day, {"s1": ["a", "b"]}).routes[0]
    assert [stop.start for stop in route.stops] == [clock(9), clock(12)]
    assert route.stops[0].arrival == clock(9)
    assert route.departure == clock(9) - day.travel.leg("p0", "p1")[0]


def test_a_nurse_who_leaves_at_the_start_of_the_shift_waits_at_the_first_visit():
    day = problem(
        visits=[visit("a", 1, windows=[(clock(9), clock(10))])],
        shifts=[shift(leaves_at_start=True)],
        weights={"waiting": 1},
    )
    plan = plan_from_orders(day, {"s1": ["a"]})
    (route,) = plan.routes
    assert (route.departure, route.stops[0].arrival) == (clock(8), clock(8, 10))
    assert check(day, plan) == ()
    assert cost(day, plan).amount("waiting") == 50 * 60


def test_work_counts_from_the_start_of_the_shift_where_the_nurse_leaves_then():
    day = problem(
        visits=[visit("a", 1, seconds=600, windows=[(clock(9), clock(10))])],
        shifts=[shift(leaves_at_start=True, max_work_seconds=3_600)],
    )
    with pytest.raises(IllegalOrderError):
        plan_from_orders(day, {"s1": ["a"]})
    free = day.replace(shifts=(shift(max_work_seconds=3_600),))
    assert check(free, plan_from_orders(free, {"s1": ["a"]})) == ()


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize(("own", "waiting"), [(True, 0), (False, 1)])
def test_a_break_before_the_first_visit_may_save_waiting(held: bool, own: bool, waiting: int):
    """The break must begin by nine, the visit cannot begin before ten."""
    rule = BreakRule(
        seconds=600,
        earliest_start=clock(8),
        latest_start=clock(9),
        always_due=True,
        own_time_before_first=own,
    )
    day = problem(
        visits=[visit("a", 1, windows=[(clock(10), clock(11))])],
        shifts=[shift(break_rule=rule, leaves_at_start=held)],
        weights={"waiting": 1},
    )
    plan = plan_from_orders(day, {"s1": ["a"]})
    assert check(day, plan) == ()
    assert [pause.after for pause in plan.routes[0].breaks] == [0]
    spent = {(False, 0): 0, (False, 1): 40 * 60, (True, 0): 0, (True, 1): 100 * 60}
    assert cost(day, plan).amount("waiting") == spent[held, waiting]


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize(
    ("closes", "after"), [(clock(9), 0), (clock(10, 20), 1), (clock(10, 50), 1)]
)
def test_a_break_at_the_next_stop_lies_between_drive_and_visit(held: bool, closes: int, after: int):
    """The second visit is reached at 10:20 at the earliest; to end the day is no place for it."""
    rule = BreakRule(
        seconds=1_800, earliest_start=clock(8), latest_start=closes, always_due=True,
        at_next_stop=True,
    )  # fmt: skip
    day = problem(
        visits=[
            visit("a", 1, windows=[(clock(9, 40), clock(11))], seconds=1_800),
            visit("b", 2, windows=[(clock(10, 50), clock(12))]),
        ],
        shifts=[shift(break_rule=rule, leaves_at_start=held)],
        weights={"waiting": 1},
    )
    plan = plan_from_orders(day, {"s1": ["a", "b"]})
    assert check(day, plan) == ()
    (route,) = plan.routes
    (pause,) = route.breaks
    assert (pause.after == after) or held
    assert pause.start >= route.stops[pause.after].arrival
    assert pause.end <= route.stops[pause.after].start


def test_the_first_window_that_still_admits_is_used():
    windows = [(clock(7), clock(7, 30)), (clock(11), clock(12))]
    day = problem(visits=[visit("a", 1, windows=windows)], shifts=[shift(start=clock(8))])
    assert plan_from_orders(day, {"s1": ["a"]}).routes[0].stops[0].start == clock(11)


def test_a_due_break_is_taken_where_it_costs_least():
    rule = BreakRule(seconds=1800, earliest_start=clock(11), latest_start=clock(13))
    day = problem(
        visits=[
            visit("a", 1, seconds=7200, windows=[(clock(8, 30), clock(9))]),
            visit("b", 2, seconds=3600, windows=[(clock(13), clock(13, 30))]),
        ],
        shifts=[shift(break_rule=rule)],
    )
    plan = plan_from_orders(day, {"s1": ["a", "b"]})
    (pause,) = plan.routes[0].breaks
    assert pause.after == 1
    assert plan.stop_of["b"][1].start == clock(13)
    assert check(day, plan) == ()


def test_of_places_that_cost_the_same_a_break_takes_the_last_one_between_visits():
    """What is before it starts sooner then, for visits of others that are tied to it."""
    rule = BreakRule(seconds=1800, earliest_start=clock(8), latest_start=clock(15))
    hours = [(clock(8), clock(15))]
    day = problem(
        visits=[visit(name, 1, seconds=3600, windows=hours, patient=name) for name in "abc"],
        shifts=[shift(break_rule=rule)],
    )
    plan = plan_from_orders(day, {"s1": ["a", "b", "c"]})
    (pause,) = plan.routes[0].breaks
    assert pause.after == 2
    assert check(day, plan) == ()


def test_orders_that_no_times_satisfy_name_the_shift_and_the_rule():
    day = problem(
        visits=[
            visit("a", 1, windows=[(clock(12), clock(12))]),
            visit("b", 2, windows=[(clock(9), clock(9))]),
        ],
        shifts=[shift()],
    )
    with pytest.raises(IllegalOrderError) as error:
        plan_from_orders(day, {"s1": ["a", "b"]})
    assert (error.value.rule, error.value.shift) == ("window", "s1")


def test_a_told_start_is_kept_within_tolerance_rather_than_moved_earlier():
    told = Plan(
        routes=(
            Route(
                shift="s1",
                departure=clock(10),
                arrival=clock(14),
                stops=(Stop(visit="a", arrival=clock(11), start=clock(11), end=clock(12)),),
            ),
        )
    )
    day = problem(visits=[visit("a", 1)], shifts=[shift()]).replace(published=told)
    start = plan_from_orders(day, {"s1": ["a"]}).stop_of["a"][1].start
    assert start == clock(11) - day.policy.change_tolerance


def test_a_pinned_start_is_held():
    pin = Pin(visit="a", shift="s1", level="time", start=clock(11, 7))
    day = problem(visits=[visit("a", 1)], shifts=[shift()]).replace(pins=(pin,))
    assert plan_from_orders(day, {"s1": ["a"]}).stop_of["a"][1].start == clock(11, 7)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_orders_of_a_legal_plan_stay_legal(data):
    # Witnesses do not look at pins.
    day = data.draw(problems(max_visits=5, max_shifts=3)).replace(pins=())
    plan = data.draw(legal_plans(day))
    orders = {route.shift: [stop.visit for stop in route.stops] for route in plan.routes}
    # Promises of a published plan may be kept at the price of an order.
    day = day.replace(published=None)
    again = plan_from_orders(day, orders)
    assert {violation.rule for violation in check(day, again)} <= {"mandatory"}


def test_a_shift_without_visits_costs_the_break_that_is_due_all_the_same():
    rule = BreakRule(seconds=600, earliest_start=0, latest_start=clock(12), always_due=True)
    free = replace(rule, always_due=False)
    day = problem(
        shifts=[shift("s1", break_rule=rule), shift("s2", "n2", break_rule=free)],
        weights={"missed_break": 70},
    )
    nobody, none, info = np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(4, int)
    p = pack(compile_problem(day))
    assert [time_route(p, s, nobody, 0, none, none, info) for s in (0, 1)] == [70, 0]
    assert cost(day, plan_from_orders(day, {})).amount("missed_break") == 1
