"""Every term of cost against a value computed by hand."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from routing.cost import TERMS, cost
from routing.domain.link import Link
from routing.domain.plan import Break, Plan, Route, Stop
from routing.domain.policy import Policy, Weights
from routing.domain.problem import CoveredPatient, Problem
from tests.builders import DAY, FREE, clock, plan, problem, shift, visit
from tests.routing.priced import NINE, amount


def test_all_terms_are_there_in_order_even_for_nothing() -> None:
    names = tuple(term.name for term in cost(problem(), Plan()).terms)
    assert names == tuple(TERMS)
    assert cost(problem(), Plan()).points == 0
    assert set(names) == {f.name for f in fields(Weights)}


def test_default_prices_are_those_of_the_policy() -> None:
    found = {term.name: term.weight for term in cost(problem(), Plan()).terms}
    weights = Weights()
    assert found == {name: getattr(weights, name) for name in found}


def test_left_out_visits_cost_their_priority_and_their_time() -> None:
    """Whether the plan lists them as unassigned or forgets them."""
    day = problem(
        visits=[visit("v1", priority=9, seconds=60), visit("v2", priority=2, seconds=30)],
        shifts=[shift()],
        weights={"unassigned": 100},
    )
    assert cost(day, plan(day, {})).points == 1_100 + 90
    assert cost(day, Plan()).points == 1_100 + 90
    assert amount("unassigned", day, plan(day, {"s1": ["v1"]})) == 2
    assert amount("unassigned_time", day, plan(day, {"s1": ["v1"]})) == 30


def test_time_left_out_has_a_price_of_its_own() -> None:
    day = problem(visits=[visit(priority=0, seconds=30)], weights={"unassigned_time": 3})
    assert cost(day, plan(day, {})).points == 90


def test_lateness_is_summed_and_the_worst_is_told() -> None:
    """300 s and 1000 s after due; the third is early."""
    late: dict[str, Any] = {"window": (NINE, NINE + 7_200, NINE + 600)}
    day = problem(
        visits=[visit(f"v{i}", **late) for i in (1, 2, 3)],
        shifts=[shift(f"s{i}", f"n{i}") for i in (1, 2, 3)],
    )
    starts = {"s1": [("v1", NINE + 900)], "s2": [("v2", NINE + 1_600)], "s3": [("v3", NINE)]}
    made = plan(day, starts)
    assert amount("lateness", day, made) == 1_300
    assert amount("worst_lateness", day, made) == 1_000


def test_the_kindest_window_decides_on_lateness() -> None:
    day = problem(
        visits=[visit(windows=[(NINE, NINE + 3_600, NINE), (NINE + 900, NINE + 3_600)])],
        shifts=[shift()],
    )
    assert amount("lateness", day, plan(day, {"s1": [("v1", NINE + 600)]})) == 600
    assert amount("lateness", day, plan(day, {"s1": [("v1", NINE + 900)]})) == 0


def test_travel_counts_all_legs_without_parking() -> None:
    """0 to 2, 2 to 5, 5 back to 0: ten steps of 600 s."""
    day = problem(visits=[visit("v1", 2), visit("v2", 5)], shifts=[shift()], arrival_seconds=100)
    assert amount("travel", day, plan(day, {"s1": ["v1", "v2"]})) == 6_000


def test_continuity_counts_strangers_broken_wishes_and_further_nurses() -> None:
    """Anna: two nurses (1), one of them not her primary (1), the wish for one broken (1)."""
    day = problem(
        visits=[
            visit("a1", patient="anna", primary_nurse="n1"),
            visit("a2", patient="anna", primary_nurse="n1", window=(clock(12), DAY)),
            visit("b1", patient="ben"),
        ],
        shifts=[shift("s1", "n1"), shift("s2", "n2"), shift("s3", "n1", start=clock(18), end=DAY)],
        links=[Link(id="k", first="a1", second="a2", nurse="prefer_same")],
    )
    assert amount("continuity", day, plan(day, {"s1": ["a1"], "s2": ["a2", "b1"]})) == 3
    assert amount("continuity", day, plan(day, {"s1": ["a1"], "s3": ["a2"], "s2": ["b1"]})) == 0
    assert amount("continuity", day, plan(day, {"s2": ["a2"]})) == 1


def test_preference_counts_visits_by_nurses_not_on_a_list() -> None:
    day = problem(
        visits=[
            visit("v1", preferred_nurses=frozenset({"n1"})),
            visit("v2", preferred_nurses=frozenset({"n2", "n3"})),
            visit("v3"),
        ],
        shifts=[shift()],
    )
    assert amount("preference", day, plan(day, {"s1": ["v1", "v2", "v3"]})) == 1


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ({"s1": [("v1", NINE)], "s2": [("v2", NINE)]}, 0),
        ({"s3": [("v1", NINE + 1_800)], "s2": [("v2", NINE - 1_800)]}, 0),
        ({"s1": [("v1", NINE + 1_801)], "s2": [("v2", NINE)]}, 1),
        ({"s2": [("v1", NINE), ("v2", NINE)]}, 1),
        ({"s2": [("v1", DAY), ("v2", NINE)]}, 1),
        ({"s2": [("v2", NINE)]}, 1),
        ({}, 2),
    ],
    ids=[
        "nothing",
        "another shift of the nurse, within the tolerance",
        "a second beyond the tolerance",
        "another nurse",
        "another nurse at another time counts once",
        "dropped",
        "all dropped",
    ],
)
def test_disruption_counts_published_visits_that_change(
    made: dict[str, Any], expected: int
) -> None:
    """v3 is new, and v9 was cancelled since: neither is a disruption."""
    day = problem(
        visits=[visit("v1"), visit("v2"), visit("v3")],
        shifts=[shift("s1"), shift("s2", "n2"), shift("s3")],
    )
    told = plan(day, {"s1": [("v1", NINE)], "s2": [("v2", NINE)]}).routes
    gone = Stop(visit="v9", arrival=0, start=0, end=0)
    told = (*told, Route(shift="s3", departure=0, arrival=0, stops=(gone,)))
    day = day.replace(published=Plan(routes=told))
    assert amount("disruption", day, plan(day, made)) == expected


def test_a_visit_told_for_a_shift_that_is_gone_has_another_nurse() -> None:
    day = problem(visits=[visit("v1")], shifts=[shift("s1")])
    stop = Stop(visit="v1", arrival=NINE, start=NINE, end=NINE + 1_800)
    told = Plan(routes=(Route(shift="s9", departure=0, arrival=DAY, stops=(stop,)),))
    day = day.replace(published=told)
    assert amount("disruption", day, plan(day, {"s1": [("v1", NINE)]})) == 1


def covered_day(weights: dict[str, int]) -> Problem:
    """Return a day on which one patient is reached from 8 to 16 o'clock, of 24 hours."""
    anna = CoveredPatient(patient="anna", location="p1", response_class="class_1", start=0, end=DAY)
    policy = Policy(weights=Weights(**FREE | weights))
    return problem(shifts=[shift()], covered=[anna], policy=policy)


def test_coverage_holes_are_patient_minutes() -> None:
    assert cost(covered_day({"coverage_holes": 1}), Plan()).points == 16 * 60


def test_coverage_is_not_computed_where_it_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("routing.cost.coverage", fail)
    assert cost(covered_day({}), Plan()).amount("coverage_holes") == 0


def test_malformed_plans_have_a_price_for_what_is_known_of_them() -> None:
    """Unknown shifts and visits are skipped; an endless break is no negative waiting."""
    day = problem(visits=[visit("v1", priority=4)], shifts=[shift()], weights={"unassigned": 1})
    stop = Stop(visit="v9", arrival=0, start=0, end=0)
    unknown = Route(shift="s9", departure=0, arrival=0, stops=(stop,))
    pause = Break(after=0, start=0, end=10**11)
    odd = Route(shift="s1", departure=clock(8), arrival=clock(8), stops=(stop,), breaks=(pause,))
    found = cost(day, Plan(routes=(unknown, odd)))
    assert found.amount("unassigned") == 4
    assert found.amount("waiting") == 0
