"""Every visit is in the plan exactly once, and nothing that does not exist."""

from __future__ import annotations

import pytest

from routing.domain.plan import Plan, Route, Stop, Unassigned
from tests.builders import breaches, plan, problem, route, shift, visit

DAY = problem(visits=[visit("v1"), visit("v2", 2)], shifts=[shift("s1"), shift("s2", "n2")])
ONE = route(DAY, "s1", ["v1"])
TWO = route(DAY, "s2", ["v2"])
UNKNOWN_STOP = Stop(visit="v9", arrival=0, start=0, end=0)


def left_out(*visits: str) -> tuple[Unassigned, ...]:
    return tuple(Unassigned(visit=name) for name in visits)


@pytest.mark.parametrize(
    "made",
    [
        plan(DAY, {"s1": ["v1", "v2"]}),
        plan(DAY, {"s1": ["v1"]}),
        plan(DAY, {}),
    ],
)
def test_visits_planned_or_unassigned_once_are_fine(made: Plan) -> None:
    assert breaches(DAY, made) == []


@pytest.mark.parametrize(
    ("made", "amounts"),
    [
        (Plan(routes=(ONE,)), [1]),
        (Plan(), [1, 1]),
        (Plan(routes=(ONE, TWO), unassigned=left_out("v1")), [1]),
        (Plan(unassigned=left_out("v1", "v1", "v1", "v2")), [2]),
        (Plan(routes=(ONE,), unassigned=left_out("v2", "v9")), [1]),
    ],
    ids=["missing", "all missing", "planned and unassigned", "thrice unassigned", "unknown"],
)
def test_visits_not_exactly_once_are_reported(made: Plan, amounts: list[int]) -> None:
    assert breaches(DAY, made) == [("structure", amount) for amount in amounts]


def test_a_visit_planned_by_two_shifts_is_reported_once() -> None:
    made = Plan(routes=(ONE, route(DAY, "s2", ["v1", "v2"])))
    assert ("structure", 1) in breaches(DAY, made)
    assert [rule for rule, _ in breaches(DAY, made)].count("structure") == 1


def test_a_route_of_an_unknown_shift_is_reported_and_makes_no_visit() -> None:
    unknown = Route(shift="s9", departure=0, arrival=0, stops=ONE.stops)
    made = Plan(routes=(unknown,), unassigned=left_out("v2"))
    assert breaches(DAY, made) == [("structure", 1)]


def test_a_second_route_of_a_shift_is_reported() -> None:
    made = Plan(routes=(ONE, route(DAY, "s1", ["v2"])))
    assert breaches(DAY, made) == [("structure", 1)]


def test_a_route_without_stop_is_reported() -> None:
    empty = Route(shift="s1", departure=30_000, arrival=30_000, stops=())
    assert breaches(DAY, Plan(routes=(empty,), unassigned=left_out("v1", "v2"))) == [
        ("structure", 1)
    ]


def test_an_unknown_visit_amid_a_route_is_reported_by_this_rule_only() -> None:
    broken = Route(
        shift="s1",
        departure=ONE.departure,
        arrival=ONE.arrival,
        stops=(*ONE.stops, UNKNOWN_STOP),
    )
    assert breaches(DAY, Plan(routes=(broken,), unassigned=left_out("v2"))) == [("structure", 1)]
