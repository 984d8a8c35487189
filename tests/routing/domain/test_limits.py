"""Numbers beyond what solvers can count in, or that are none, are refused where they stand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.compile.compiler import MANDATORY
from routing.compile.pack import FAR
from routing.cost import cost
from routing.domain.limits import END_OF_TIME, MOST_POINTS, worst_points
from routing.domain.link import Link
from routing.domain.pin import Pin
from routing.domain.plan import Plan, Route, Stop
from routing.domain.policy import Policy, Weights
from routing.domain.problem import CoveredPatient, Problem
from routing.domain.validation import ProblemError
from staffing.shift import BreakRule
from tests.builders import clock, nurse, problem, shift, travel_of, visit
from tests.crowded import crowded_problems
from tests.witness import legal_plans

FAR_OFF = (END_OF_TIME, 2**31, 2**32, 2**63, 10**30)
NO_COUNT: tuple[Any, ...] = (0.5, math.nan, math.inf, "7")
UNSEEN = {"coverage_holes"}
"""The term that only the judge counts."""


def day(**rest: Any) -> Problem:
    """Return a good day of two visits and one shift, with changes."""
    good: dict[str, Any] = {"visits": [visit("a"), visit("b", 2)], "shifts": [shift()]}
    return problem(**good | rest)


def paused(**rest: Any) -> BreakRule:
    """Return a break from 11 to 13, with changes."""
    usual = {"seconds": 1_800, "earliest_start": clock(11), "latest_start": clock(13)}
    return BreakRule(**usual | rest)


def told(start: Any) -> Plan:
    """Return a plan of one stop."""
    stop = Stop(visit="a", arrival=0, start=start, end=0)
    return Plan(routes=(Route(shift="s1", departure=0, arrival=0, stops=(stop,)),))


Make = Callable[[Any], Problem]
AMOUNTS: dict[str, Make] = {
    "on_site_seconds of visit a": lambda x: day(visits=[visit("a", seconds=x)]),
    "max_work_seconds of shift s1": lambda x: day(shifts=[shift(max_work_seconds=x)]),
    "max_work_seconds of nurse n1": lambda x: day(nurses=[nurse(max_work_seconds=x)]),
    "due_after_seconds of the break of shift s1": lambda x: day(
        shifts=[shift(break_rule=paused(due_after_seconds=x))]
    ),
    "arrival_seconds of the policy": lambda x: day(arrival_seconds=x),
    "change_tolerance of the policy": lambda x: day(policy=Policy(change_tolerance=x)),
}
"""Counts that begin at 0."""

MOMENTS: dict[str, Make] = {
    "min_lag of link k": lambda x: day(links=[Link(id="k", first="a", second="b", min_lag=x)]),
    "max_lag of link k": lambda x: day(links=[Link(id="k", first="a", second="b", max_lag=x)]),
    "start of the pin of visit a": lambda x: day(
        pins=[Pin(visit="a", shift="s1", level="time", start=x)]
    ),
    "published start of visit a": lambda x: day(published=told(x)),
    "start of covered patient p": lambda x: day(
        covered=[
            CoveredPatient(patient="p", location="p0", response_class="class_1", start=x, end=9)
        ]
    ),
}
"""Moments and lags, which may be negative."""

LATE: dict[str, Make] = {
    "latest of visit a": lambda x: day(visits=[visit("a", window=(0, x))]),
    "latest_end of shift s1": lambda x: day(shifts=[shift(latest_end=x)]),
    "latest_start of the break of shift s1": lambda x: day(
        shifts=[shift(break_rule=paused(latest_start=x))]
    ),
}
"""Moments that something else must come before."""


def refused(make: Make, value: Any) -> tuple[str, ...]:
    """Return the faults of a problem that holds a value."""
    with pytest.raises(ProblemError) as caught:
        make(value)
    return caught.value.faults


@pytest.mark.parametrize("what", [*AMOUNTS, *MOMENTS, *LATE])
def test_what_is_beyond_all_time_is_told_with_its_place(what: str) -> None:
    make = (AMOUNTS | MOMENTS | LATE)[what]
    for value in FAR_OFF:
        assert [f for f in refused(make, value) if f.startswith(f"{what} ({value}) must be from ")]
    make(END_OF_TIME - 1)


@pytest.mark.parametrize("what", AMOUNTS)
def test_no_count_is_negative(what: str) -> None:
    if what.startswith("on_site"):  # The visit itself refuses that, before any problem is made.
        with pytest.raises(ValueError, match="is negative"):
            AMOUNTS[what](-1)
        return
    assert refused(AMOUNTS[what], -1) == (f"{what} (-1) must be from 0 to {END_OF_TIME - 1}",)


@pytest.mark.parametrize("what", MOMENTS)
def test_moments_long_before_are_refused_too(what: str) -> None:
    MOMENTS[what](1 - END_OF_TIME)
    for value in (-END_OF_TIME, -(2**63)):
        assert refused(MOMENTS[what], value)[0].startswith(f"{what} ({value}) must be from -")


@pytest.mark.parametrize("what", [*AMOUNTS, *MOMENTS])
def test_what_is_no_whole_number_is_told(what: str) -> None:
    for value in NO_COUNT:
        if isinstance(value, str) and what.startswith("on_site"):
            continue  # The visit itself compares it with 0.
        assert f"{what} ({value}) must be a whole number" in refused(
            (AMOUNTS | MOMENTS)[what], value
        )
    (AMOUNTS | MOMENTS)[what](np.int64(7))


@pytest.mark.parametrize("name", Weights.__dataclass_fields__)
def test_a_price_must_be_whole_and_leave_room_for_what_must_be_made(name: str) -> None:
    for value in (0.5, math.nan):
        assert refused(lambda x: day(weights={name: x}), value) == (
            f"weight {name} ({value}) must be a whole number",
        )
    for value in (MOST_POINTS, 2**63, 10**30):
        (fault,) = refused(lambda x: day(weights={name: x}), value)
        assert fault == f"weight {name} ({value}) must be below {MOST_POINTS}"


def test_all_prices_together_must_leave_room_too() -> None:
    """Each price is possible alone; what is asked of a plan must not cost more than ``must``."""
    visits = [visit(f"v{i}", priority=9) for i in range(1_000)]
    assert worst_points(day(visits=visits)) < MOST_POINTS
    (fault,) = refused(lambda x: day(visits=visits, weights={"unassigned": x}), 10**6)
    assert fault.startswith("prices are so high that a plan could cost 9")
    (fault,) = refused(lambda x: day(weights={"travel": x}), 2**20)
    assert "which must be below 8589934592" in fault


def test_solvers_can_count_as_far_as_problems_go() -> None:
    """No plan weighs as much as a visit that must be made; no missing way is over in time."""
    assert MOST_POINTS <= MANDATORY
    assert FAR - END_OF_TIME >= END_OF_TIME


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_legal_plan_costs_more_than_the_worst(data: st.DataObject) -> None:
    drawn = data.draw(crowded_problems())
    made = data.draw(legal_plans(drawn))
    terms = cost(drawn, made).terms
    assert sum(t.points for t in terms if t.name not in UNSEEN) <= worst_points(drawn)


def test_nobody_drives_from_a_place_to_itself() -> None:
    """A table of travel with something else on its diagonal has rows that were moved."""
    assert refused(lambda x: day(travel=travel_of([[0, 5, 5], [5, x, 5], [5, 5, 0]])), 7) == (
        "travel from p1 to itself takes 7 s, not 0",
    )
    assert len(refused(lambda x: day(travel=travel_of([[x] * 3] * 3)), -1)) == 3


def test_travel_is_in_whole_seconds() -> None:
    good = day()
    table = replace(good.travel, seconds=good.travel.seconds.astype(np.float64))  # type: ignore[arg-type]
    assert refused(lambda x: good.replace(travel=x), table) == (
        "seconds of travel are float64 numbers, not whole ones",
    )


@pytest.mark.parametrize("slot", [0, -900, 0.5])
def test_a_slot_of_coverage_has_a_length(slot: Any) -> None:
    (fault,) = refused(lambda x: day(policy=Policy(coverage_slot=x)), slot)
    assert fault == f"coverage_slot of the policy ({slot}) must be a positive whole number"


def test_words_that_mean_nothing_are_refused() -> None:
    strange: Any = "maybe"
    link = Link(id="k", first="a", second="b", nurse=strange, needs=strange, lag_from=strange)
    faults = refused(
        lambda x: day(links=[link], pins=[Pin(visit="a", shift="s1", level=x)]), strange
    )
    assert faults == (
        "lag_from of link k is 'maybe', which is none of start, end",
        "nurse of link k is 'maybe', which is none of any, same, different, prefer_same",
        "needs of link k is 'maybe', which is none of none, first, both",
        "level of the pin of visit a is 'maybe', which is none of nurse, time, sequence",
    )
