"""Maximum work and shifts of one nurse that overlap."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from routing.domain.plan import Break, Plan
from staffing.shift import BreakRule
from tests.builders import breaches, clock, nurse, plan, problem, shift, visit

RULE = BreakRule(seconds=1_000, earliest_start=0, latest_start=clock(24))


@pytest.mark.parametrize(("limit", "amount"), [(None, 0), (3_000, 0), (2_999, 1), (0, 3_000)])
def test_work_beyond_the_limit_of_a_shift_is_reported(limit: int | None, amount: int) -> None:
    """One visit of half an hour, ten minutes away: 3000 s of work."""
    day = problem(visits=[visit()], shifts=[shift(max_work_seconds=limit)])
    made = plan(day, {"s1": ["v1"]})
    assert breaches(day, made) == ([("maximum_work", amount)] if amount else [])


@pytest.mark.parametrize(("limit", "amount"), [(3_000, 0), (2_900, 100)])
def test_breaks_are_not_work(limit: int, amount: int) -> None:
    day = problem(visits=[visit()], shifts=[shift(max_work_seconds=limit, break_rule=RULE)])
    (route,) = plan(day, {"s1": ["v1"]}).routes
    pause = Break(after=1, start=route.arrival, end=route.arrival + 1_000)
    made = Plan(routes=(replace(route, arrival=route.arrival + 1_000, breaks=(pause,)),))
    assert breaches(day, made) == ([("maximum_work", amount)] if amount else [])


@pytest.mark.parametrize(("limit", "amount"), [(6_000, 0), (5_500, 500)])
def test_work_beyond_the_limit_of_a_nurse_counts_all_shifts(limit: int, amount: int) -> None:
    day = problem(
        visits=[visit("v1"), visit("v2")],
        shifts=[shift("s1", end=clock(12)), shift("s2", start=clock(14), end=clock(18))],
        nurses=[nurse(max_work_seconds=limit)],
    )
    made = plan(day, {"s1": ["v1"], "s2": ["v2"]})
    assert breaches(day, made) == ([("maximum_work", amount)] if amount else [])


@pytest.mark.parametrize(
    ("second", "amount"),
    [
        ({"nurse": "n1", "start": clock(8) + 3_000}, 0),
        ({"nurse": "n1", "start": clock(8) + 2_900}, 100),
        ({"nurse": "n2", "start": clock(8)}, 0),
    ],
    ids=["back to back", "overlapping", "of two nurses"],
)
def test_routes_of_one_nurse_that_overlap_are_reported(second: dict[str, Any], amount: int) -> None:
    """The first route lasts 3000 s from 8 o'clock; the shifts themselves may overlap."""
    day = problem(
        visits=[visit("v1"), visit("v2")],
        shifts=[shift("s1"), shift("s2", **second)],
    )
    made = plan(day, {"s1": ["v1"], "s2": ["v2"]})
    assert breaches(day, made) == ([("nurse_overlap", amount)] if amount else [])


def test_overlapping_shifts_with_one_route_are_fine() -> None:
    day = problem(visits=[visit("v1")], shifts=[shift("s1"), shift("s2")])
    assert breaches(day, plan(day, {"s2": ["v1"]})) == []
