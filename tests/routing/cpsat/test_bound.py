"""The quick bound is below every plan, quick, and better than nothing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.compile.compiler import compile_problem
from routing.cost import cost
from routing.cpsat.bound import quick_bound, widened
from routing.solve import solve
from staffing.credential import Credential
from tests.builders import FREE, HOUR, clock, nurse, plan, problem, shift, visit
from tests.routing.cpsat.proven import best, modelled
from tests.routing.cpsat.random_problems import random_problem
from tests.strategies import problems
from tests.witness import legal_plans


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_legal_plan_costs_less_than_the_bound(data: st.DataObject) -> None:
    day = data.draw(problems(held=False))
    known = data.draw(legal_plans(day))
    assert quick_bound(widened(day, compile_problem(day))) <= cost(day, known).points


def test_a_visit_that_nobody_may_make_costs_its_place() -> None:
    day = problem(visits=[visit("v1", 1, credentials=frozenset({"RN"}))], shifts=[shift()])
    assert quick_bound(compile_problem(day)) == cost(day, plan(day, {})).points


def test_every_visit_costs_a_drive_or_its_place() -> None:
    visits = [visit("v1", 3), visit("v2", 5), visit("v3", 9)]
    weights = FREE | {"travel": 1, "unassigned": 10_000}
    day = problem(visits=visits, shifts=[shift()], weights=weights)
    # The nearest way to each: from p5, from p3, from p5.
    assert quick_bound(compile_problem(day)) == 600 * (2 + 2 + 4)


def test_there_is_a_bound_without_visits_or_shifts() -> None:
    assert quick_bound(compile_problem(problem(shifts=[shift()]))) == 0
    assert quick_bound(compile_problem(problem(visits=[visit()]))) == 36_000 + 1_800


def test_a_visit_within_reach_only_by_another_one_is_planned_and_above_the_bound() -> None:
    # There is no way from p0 to p3, but one by p1.
    day = problem(visits=[visit("v1", 1), visit("v2", 3)], shifts=[shift()])
    seconds = day.travel.seconds.copy()
    seconds[0, 3] = -1
    broken = day.replace(travel=replace(day.travel, seconds=seconds))
    known = plan(broken, {"s1": ["v1", "v2"]})
    assert check(broken, known) == ()
    compiled = compile_problem(broken)
    assert quick_bound(widened(broken, compiled)) <= cost(broken, known).points
    assert solve(broken, seconds=0.2).plan.unassigned == ()


def test_arrays_as_wide_as_the_judge_are_kept() -> None:
    day = random_problem(3)
    compiled = compile_problem(day)
    assert widened(day, compiled) is compiled


def test_a_route_into_an_unused_next_shift_is_above_the_wider_bound() -> None:
    shifts = [
        shift("s1", end=clock(12), latest_end=clock(14)),
        shift("s2", start=clock(12), end=clock(12, 30), latest_end=clock(12, 30)),
    ]
    day = problem(visits=[visit("v1", 1, windows=[(clock(12), clock(12))])], shifts=shifts)
    known = plan(day, {"s1": ["v1"]})
    assert check(day, known) == ()
    compiled = compile_problem(day)
    assert cost(day, known).points < modelled(day, best(day))
    assert quick_bound(widened(day, compiled)) <= cost(day, known).points < quick_bound(compiled)


def test_a_visit_before_a_credential_expires_is_above_the_wider_bound() -> None:
    expiring = nurse(held=(Credential(code="RN", valid_until=clock(12)),))
    day = problem(
        visits=[visit("v1", 1, credentials=frozenset({"RN"}), window=(0, clock(8) + HOUR))],
        shifts=[shift()],
        nurses=[expiring],
    )
    known = plan(day, {"s1": ["v1"]})
    assert check(day, known) == ()
    compiled = compile_problem(day)
    assert quick_bound(widened(day, compiled)) <= cost(day, known).points < quick_bound(compiled)
    gone = nurse(held=(Credential(code="RN", valid_until=clock(7)),))
    expired = day.replace(nurses=(gone,))
    assert widened(expired, compile_problem(expired)).eligible.sum() == 0
