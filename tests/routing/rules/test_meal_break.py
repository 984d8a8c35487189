"""Mandatory breaks are taken, once, in full, in their window and not during a drive or a visit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from routing.check import check
from routing.domain.plan import Break, Plan
from routing.domain.problem import Problem
from staffing.shift import BreakRule
from tests.builders import breaches, clock, plan, problem, shift, visit

RULE = BreakRule(
    seconds=1_800,
    earliest_start=clock(11),
    latest_start=clock(13),
    due_after_seconds=4 * 3_600,
    mandatory=True,
)


def day(rule: BreakRule | None = RULE, **of_first: Any) -> Problem:
    """Return a day of two visits, 1200 s apart, the second from 12 o'clock."""
    return problem(
        visits=[
            visit("v1", 1, **{"seconds": 2 * 3_600, **of_first}),
            visit("v2", 3, seconds=3_600, window=(clock(12), clock(14))),
        ],
        shifts=[shift(break_rule=rule)],
    )


def made(given: Problem, *breaks: Break) -> Plan:
    """Return the route 8:00, v1 8:10 to 10:10, v2 12:00 to 13:00, back 13:30, with breaks."""
    (route,) = plan(given, {"s1": ["v1", ("v2", clock(12))]}).routes
    return Plan(routes=(replace(route, breaks=breaks),))


def pause(start: int, *, after: int = 1, seconds: int = 1_800) -> Break:
    return Break(after=after, start=start, end=start + seconds)


def test_a_mandatory_break_that_is_due_and_missed_is_reported() -> None:
    given = day()
    assert breaches(given, made(given)) == [("meal_break", 1)]


@pytest.mark.parametrize(
    "rule",
    [
        None,
        replace(RULE, mandatory=False),
        replace(RULE, due_after_seconds=19_800),
    ],
    ids=["no rule", "not mandatory", "not due: the route lasts 19800 s"],
)
def test_a_break_that_need_not_be_taken_is_not_missed(rule: BreakRule | None) -> None:
    given = day(rule)
    assert breaches(given, made(given)) == []


def test_a_break_is_due_one_second_beyond_the_limit() -> None:
    given = day(replace(RULE, due_after_seconds=19_799))
    assert breaches(given, made(given)) == [("meal_break", 1)]


@pytest.mark.parametrize(
    "start", [clock(11), clock(11, 10), clock(11, 30)], ids=["before", "latest before", "after"]
)
def test_a_break_before_or_after_the_drive_is_fine(start: int) -> None:
    given = day()
    assert breaches(given, made(given, pause(start))) == []


def test_a_break_at_either_end_of_the_route_is_fine() -> None:
    """Before the first drive, and at the end place before the return is booked."""
    early = day(replace(RULE, earliest_start=clock(8)))
    first = plan(early, {"s1": ["v1", "v2"]}, breaks={"s1": (0, clock(8), clock(8, 30))})
    assert breaches(early, first) == []
    late = day(replace(RULE, latest_start=clock(15)))
    last = plan(late, {"s1": ["v1", "v2"]}, breaks={"s1": (2, clock(13), clock(13, 30))})
    assert breaches(late, last) == []


@pytest.mark.parametrize(
    ("wrong", "amounts"),
    [
        ([pause(clock(10, 30))], [1_800]),
        ([pause(clock(13, 1), after=2)], [60, 29 * 60]),
        ([pause(clock(11), seconds=1_799)], [1]),
        ([pause(clock(11), seconds=1_860)], [60]),
        ([pause(clock(11, 31))], [60]),
        ([pause(clock(11), after=0)], [10_200 + 1_800]),
        ([pause(clock(11), after=3)], [1]),
        ([pause(clock(11), after=-1)], [1]),
        ([pause(clock(11)), pause(clock(11, 30))], [1]),
    ],
    ids=[
        "before its window",
        "after its window and too late to return on time",
        "too short",
        "too long",
        "runs into the visit",
        "in the wrong gap",
        "after a stop that is not there",
        "after a negative number of stops",
        "twice",
    ],
)
def test_a_wrong_break_is_reported(wrong: list[Break], amounts: list[int]) -> None:
    given = day()
    assert breaches(given, made(given, *wrong)) == [("meal_break", amount) for amount in amounts]


@pytest.mark.parametrize(
    ("start", "amount"),
    [(clock(11, 10), 0), (clock(11, 15), 300), (clock(11, 25), 300), (clock(11, 30), 0)],
)
def test_a_break_in_the_middle_of_a_drive_is_reported(start: int, amount: int) -> None:
    """v1 ends at 11:10, the drive takes 20 minutes and the break 30, v2 starts at 12:00."""
    given = day(seconds=3 * 3_600)
    assert breaches(given, made(given, pause(start))) == (
        [("meal_break", amount)] if amount else []
    )


def test_a_break_nobody_provided_for_is_reported() -> None:
    given = day(None)
    assert breaches(given, made(given, pause(clock(11)))) == [("meal_break", 1)]


@pytest.mark.parametrize(
    ("rule", "of_first", "missed"),
    [
        (RULE, {"allows_meal": True, "seconds": 3 * 3_600 + 1_200}, False),
        (RULE, {"allows_meal": True, "seconds": 3 * 3_600 + 1_199}, True),
        (RULE, {"allows_meal": False, "seconds": 3 * 3_600 + 1_200}, True),
        (
            replace(RULE, on_duty_meal=False),
            {"allows_meal": True, "seconds": 3 * 3_600 + 1_200},
            True,
        ),
    ],
    ids=["half an hour in the window", "a second too short", "not allowed inside", "not counted"],
)
def test_a_meal_inside_a_long_visit_replaces_the_break(
    rule: BreakRule, of_first: dict[str, Any], missed: bool
) -> None:
    """v1 starts at 8:10, so that 3:20 later it is 11:30."""
    given = day(rule, **of_first)
    later = plan(given, {"s1": ["v1", ("v2", clock(13))]})
    assert breaches(given, later) == ([("meal_break", 1)] if missed else [])


def test_the_sentence_names_the_clock() -> None:
    given = day()
    (found,) = check(given, made(given, pause(clock(10, 30))))
    assert found.text == ("The break of shift s1 starts at 10:30, 1800 s outside 11:00 to 13:00.")
    assert (found.shift, found.nurse) == ("s1", "n1")


@pytest.mark.parametrize(("start", "missed"), [(clock(13), False), (clock(13) + 1, True)])
def test_a_meal_inside_may_last_until_the_latest_break_would(start: int, missed: bool) -> None:
    """The latest break ends at 13:30, so half an hour of a visit is left from 13:00 on."""
    given = problem(
        visits=[visit(seconds=3 * 3_600, allows_meal=True)], shifts=[shift(break_rule=RULE)]
    )
    assert breaches(given, plan(given, {"s1": [("v1", start)]})) == (
        [("meal_break", 1)] if missed else []
    )


def test_a_break_during_a_visit_is_reported() -> None:
    """v1 lasts until 10:10, the break is said to start at 10:00."""
    given = day(replace(RULE, earliest_start=clock(9)))
    assert breaches(given, made(given, pause(clock(10)))) == [("meal_break", 600)]


@pytest.mark.parametrize(
    ("start", "after", "amount"),
    [
        pytest.param(clock(11), 1, 0, id="at v2, reached at 10:30"),
        pytest.param(clock(11, 30), 1, 0, id="until v2 begins"),
        pytest.param(clock(11, 40), 1, 600, id="into v2"),
        pytest.param(clock(10, 10), 1, 1_200, id="before the drive to v2"),
        pytest.param(clock(13), 2, 1, id="after the last stop"),
    ],
)
def test_a_break_may_have_to_be_at_the_next_stop(start: int, after: int, amount: int) -> None:
    rule = replace(RULE, earliest_start=clock(8), at_next_stop=True)
    found = made(day(rule), pause(start, after=after))
    assert breaches(day(rule), found) == ([("meal_break", amount)] if amount else [])
