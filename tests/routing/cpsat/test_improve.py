"""A part of a plan is solved anew while all else stands still."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.compile.compiler import compile_problem
from routing.cpsat.improve import improve
from routing.domain.link import Link
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from staffing.shift import BreakRule
from tests.builders import FREE, HOUR, clock, nurse, plan, problem, shift, visit
from tests.routing.cpsat.proven import left_out, makers, modelled, starts
from tests.strategies import problems
from tests.witness import legal_plans

DAY = problem(
    visits=[visit("v1", 1), visit("v2", 2), visit("v3", 3), visit("v4", 4)],
    shifts=[shift("s1", "n1"), shift("s2", "n2"), shift("s3", "n3")],
)


def improved(day: Problem, known: Plan, *shifts: str, visits: list[str] | None = None) -> Plan:
    """Return the improved plan, which is legal, cheaper, and the same in all other shifts."""
    assert check(day, known) == ()
    found = improve(day, compile_problem(day), known, shifts, seconds=10, visits=visits)
    assert found is not None
    assert check(day, found) == ()
    assert modelled(day, found) < modelled(day, known)
    assert others(found, shifts) == others(known, shifts)
    return found


def others(made: Plan, shifts: tuple[str, ...]) -> set[object]:
    """Return the routes of all shifts but some."""
    return {route for route in made.routes if route.shift not in shifts}


def test_two_routes_become_one_and_the_third_stays() -> None:
    known = plan(DAY, {"s1": ["v1", "v3"], "s2": ["v2"], "s3": ["v4"]})
    found = improved(DAY, known, "s1", "s2")
    assert {makers(found)[v] for v in ("v1", "v2", "v3")} in ({"s1"}, {"s2"})
    assert makers(found)["v4"] == "s3"


def test_the_best_routes_are_not_improved() -> None:
    known = plan(DAY, {"s1": ["v1", "v2", "v3", "v4"]})
    assert improve(DAY, compile_problem(DAY), known, ["s1", "s2"], seconds=10) is None


def test_visits_left_out_are_planned_if_they_may_be() -> None:
    known = plan(DAY, {"s1": ["v1"], "s3": ["v4"]})
    assert left_out(improved(DAY, known, "s1")) == set()
    assert left_out(improved(DAY, known, "s1", visits=["v2"])) == {"v3"}
    assert improve(DAY, compile_problem(DAY), known, ["s1"], seconds=10, visits=[]) is None


def test_an_unused_shift_may_be_used() -> None:
    known = plan(DAY, {"s3": ["v4"]})
    assert makers(improved(DAY, known, "s1", visits=["v1"])) == {"v1": "s1", "v4": "s3"}


def test_links_to_other_routes_hold() -> None:
    lag = Link(id="k", first="v4", second="v1", min_lag=HOUR, max_lag=HOUR, nurse="different")
    day = DAY.replace(links=(lag,))
    known = plan(day, {"s1": ["v2"], "s3": [("v4", clock(10))]})
    found = improved(day, known, "s1", "s3", visits=["v1"])
    assert starts(found)["v1"] - starts(found)["v4"] == HOUR
    held = improved(day, known, "s1", visits=["v1"])
    assert starts(held) == starts(held) | {"v1": clock(11), "v4": clock(10)}


def test_a_visit_that_another_route_needs_stays_planned() -> None:
    needed = Link(id="k", first="v4", second="v1", needs="first")
    day = problem(
        visits=DAY.visits,
        shifts=DAY.shifts,
        links=(needed,),
        weights=FREE | {"travel": 1, "unassigned": 1},
    )
    known = plan(day, {"s1": ["v4", "v2"], "s2": ["v1"]})
    assert improve(day, compile_problem(day), known, ["s1"], seconds=10, visits=[]) is None
    free = day.replace(links=())
    assert left_out(improved(free, known, "s1", visits=[])) == {"v2", "v3", "v4"}


def test_patients_of_other_routes_are_not_visited_twice_at_once() -> None:
    day = problem(
        visits=[
            visit("v1", 1, patient="anna"),
            visit("v2", 1, patient="anna", window=(clock(9), clock(9, 40))),
        ],
        shifts=DAY.shifts,
    )
    known = plan(day, {"s1": [("v1", clock(9))]})
    found = improved(day, known, "s2")
    assert starts(found)["v2"] >= clock(9, 30)


def test_work_in_other_shifts_counts_without_its_break() -> None:
    rule = BreakRule(seconds=HOUR, earliest_start=clock(9), latest_start=clock(9))
    shifts = [
        shift("s1", end=clock(12), latest_end=clock(12), break_rule=rule),
        shift("s2", start=clock(12)),
    ]
    visits = [visit("v1", 1), visit("v2", 1)]
    for limit, made in ((6_000, {"v1", "v2"}), (5_999, {"v1"})):
        day = problem(visits=visits, shifts=shifts, nurses=[nurse(max_work_seconds=limit)])
        known = plan(day, {"s1": [("v1", clock(10, 10))]}, breaks={"s1": (0, clock(9), clock(10))})
        routes = (replace(known.routes[0], departure=clock(9)),)
        known = Plan(routes=routes, unassigned=known.unassigned)
        assert check(day, known) == ()
        found = improve(day, compile_problem(day), known, ["s2"], seconds=10) or known
        assert set(makers(found)) == made


def test_unknown_shifts_are_refused() -> None:
    known = plan(DAY, {"s1": ["v1"]})
    with pytest.raises(KeyError):
        improve(DAY, compile_problem(DAY), known, ["nobody"], seconds=1)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_part_of_any_plan_stays_legal_and_gets_cheaper(data: st.DataObject) -> None:
    day = data.draw(problems(max_visits=6, max_shifts=4, held=False))
    known = data.draw(legal_plans(day))
    names = [s.id for s in day.shifts]
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    found = improve(day, compile_problem(day), known, chosen, seconds=3)
    if found is not None:
        assert check(day, found) == ()
        assert modelled(day, found) < modelled(day, known)
        assert others(found, tuple(chosen)) == others(known, tuple(chosen))
