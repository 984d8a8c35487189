"""Shift time, travel time, time on site and windows: the clock of one route."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from routing.check import check
from routing.domain.plan import Plan, Route, Stop
from tests.builders import breaches, clock, horizon, plan, problem, shift, travel_of, visit

DAY = problem(visits=[visit("v1", 1), visit("v2", 2)], shifts=[shift()])
MADE = plan(DAY, {"s1": ["v1", "v2"]})
(ROUTE,) = MADE.routes
FIRST, SECOND = ROUTE.stops


def changed(*stops: Stop, **changes: Any) -> Plan:
    """Return the plan with other stops or other route times."""
    return Plan(routes=(replace(ROUTE, stops=stops or ROUTE.stops, **changes),))


def moved(stop: Stop, **by: int) -> Stop:
    """Return a stop with some times moved by seconds."""
    return replace(stop, **{name: getattr(stop, name) + seconds for name, seconds in by.items()})


def test_a_route_on_time_is_fine() -> None:
    assert breaches(DAY, MADE) == []
    assert (FIRST.arrival, FIRST.end) == (clock(8, 10), clock(8, 40))
    assert (SECOND.arrival, ROUTE.arrival) == (clock(8, 50), clock(9, 40))


@pytest.mark.parametrize(
    ("made", "rule", "amount"),
    [
        (changed(departure=ROUTE.departure - 7), "shift_time", 7),
        (changed(departure=ROUTE.departure + 7), "travel_time", 7),
        (changed(moved(FIRST, arrival=-5), SECOND), "travel_time", 5),
        (changed(moved(FIRST, arrival=+5), SECOND), "travel_time", 5),
        (changed(FIRST, moved(SECOND, arrival=-9)), "travel_time", 9),
        (changed(arrival=ROUTE.arrival - 3), "travel_time", 3),
        (changed(arrival=clock(17) + 11), "shift_time", 11),
        (changed(moved(FIRST, end=-60), SECOND), "on_site_time", 60),
        (changed(FIRST, moved(SECOND, end=+60), arrival=ROUTE.arrival + 60), "on_site_time", 60),
    ],
    ids=[
        "departs before the shift",
        "departs too late to arrive",
        "first arrival too early",
        "starts before arriving",
        "second arrival too early",
        "returns too early",
        "returns after the latest end",
        "leaves early",
        "stays too long",
    ],
)
def test_a_wrong_clock_is_reported_by_its_rule_in_seconds(
    made: Plan, rule: str, amount: int
) -> None:
    assert breaches(DAY, made) == [(rule, amount)]


def test_a_nurse_who_leaves_at_the_start_of_the_shift_leaves_neither_sooner_nor_later() -> None:
    held = DAY.replace(shifts=(shift(leaves_at_start=True),))
    on_time = plan(held, {"s1": [("v1", clock(9))]})
    assert breaches(held, on_time) == []
    (route,) = on_time.routes
    waits = moved(route.stops[0], arrival=60)
    late = replace(on_time, routes=(replace(route, departure=clock(8, 1), stops=(waits,)),))
    (found,) = check(held, late)
    assert (found.rule, found.amount) == ("shift_time", 60)
    assert "departs at 08:01, 60 s after its start at 08:00, at which it is to leave" in found.text
    assert breaches(DAY, late) == []


@pytest.mark.parametrize(
    "made",
    [
        changed(departure=ROUTE.departure, arrival=ROUTE.arrival + 100),
        changed(FIRST, moved(SECOND, arrival=200, start=200, end=200), arrival=clock(17)),
    ],
    ids=["returns later than it could", "arrives later than it could"],
)
def test_taking_longer_than_the_drive_is_legal(made: Plan) -> None:
    assert breaches(DAY, made) == []


def test_parking_counts_on_the_way_to_visits_elsewhere_only() -> None:
    """600 s to v1 + 100 s parking; v2 is in the same place; 600 s back without parking."""
    day = problem(
        visits=[visit("v1", 1, seconds=60), visit("v2", 1, seconds=60)],
        shifts=[shift()],
        arrival_seconds=100,
    )
    (good,) = plan(day, {"s1": ["v1", "v2"]}).routes
    assert good.arrival - good.departure == 700 + 60 + 0 + 60 + 600
    assert breaches(day, Plan(routes=(good,))) == []
    early = replace(good, departure=good.departure + 1)
    assert breaches(day, Plan(routes=(early,))) == [("travel_time", 1)]


def test_start_and_end_places_may_differ() -> None:
    day = problem(visits=[visit(place=1)], shifts=[shift(place=0, end_location="p3")])
    (good,) = plan(day, {"s1": ["v1"]}).routes
    assert good.arrival - good.departure == 600 + 1_800 + 1_200
    assert breaches(day, Plan(routes=(replace(good, arrival=good.arrival - 1),))) == [
        ("travel_time", 1)
    ]


def test_travel_is_directed() -> None:
    day = problem(visits=[visit(place=1)], shifts=[shift()], travel=travel_of([[0, 100], [900, 0]]))
    (good,) = plan(day, {"s1": ["v1"]}).routes
    assert (good.stops[0].arrival, good.arrival) == (clock(8) + 100, clock(8) + 100 + 1_800 + 900)
    assert breaches(day, Plan(routes=(good,))) == []


@pytest.mark.parametrize(
    ("table", "goal"),
    [([[0, -1], [50, 0]], "visit v1"), ([[0, 50], [-1, 0]], "the end place")],
)
def test_a_leg_without_a_way_is_reported_once(table: list[list[int]], goal: str) -> None:
    day = problem(visits=[visit(place=1)], shifts=[shift()], travel=travel_of(table))
    start = clock(9)
    stop = Stop(visit="v1", arrival=start, start=start, end=start + 1_800)
    route = Route(shift="s1", departure=clock(8), arrival=clock(12), stops=(stop,))
    (found,) = check(day, Plan(routes=(route,)))
    assert (found.rule, found.amount) == ("travel_time", 1)
    assert found.text == f"In shift s1 there is no way by road to {goal}."


@pytest.mark.parametrize(
    ("start", "amount"),
    [
        (clock(9), 0),
        (clock(10), 0),
        (clock(13), 0),
        (clock(9) - 1, 1),
        (clock(10) + 60, 60),
        (clock(12, 59), 60),
        (clock(14) + 1, 1),
    ],
)
def test_starts_outside_all_windows_are_reported_by_the_nearest(start: int, amount: int) -> None:
    windows = [(clock(13), clock(14)), (clock(9), clock(10))]
    day = problem(visits=[visit(windows=windows)], shifts=[shift()])
    made = plan(day, {"s1": [("v1", start)]})
    assert breaches(day, made) == ([("window", amount)] if amount else [])


def test_times_are_told_on_the_clock_and_dated_if_several_days_are_planned() -> None:
    """One day needs no date; on the second day of two, both ends of the window have one."""
    one = problem(visits=[visit(window=(clock(9), clock(10)))], shifts=[shift()])
    (found,) = check(one, plan(one, {"s1": [("v1", clock(8, 30))]}))
    assert found.text == (
        "Visit v1 in shift s1 starts at 08:30, 1800 s before its window 09:00 to 10:00."
    )
    two = problem(
        visits=[visit(window=(clock(9, day=1), clock(10, day=1)))],
        shifts=[shift(start=clock(8, day=1), end=clock(16, day=1))],
        horizon=horizon(2),
    )
    (found,) = check(two, plan(two, {"s1": [("v1", clock(10, 30, day=1))]}))
    assert "starts at 2026-03-03 10:30, 1800 s after its window 2026-03-03 09:00" in found.text
