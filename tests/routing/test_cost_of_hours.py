"""What nurses' hours cost: waiting, overtime, idle time, balance and breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.domain.plan import Plan
from staffing.shift import BreakRule
from tests.builders import DAY, clock, nurse, plan, problem, shift, visit
from tests.routing.priced import NINE, amount


def test_waiting_is_what_drive_parking_visit_and_break_leave_over() -> None:
    """8:00 to 10:30 at one place: 700 s there, waiting until 9, 1800 s on site, 600 s back."""
    day = problem(
        visits=[visit(window=(NINE, DAY))],
        shifts=[shift(break_rule=BreakRule(seconds=1_000, earliest_start=0, latest_start=DAY))],
        arrival_seconds=100,
    )
    assert amount("waiting", day, plan(day, {"s1": ["v1"]})) == 2_900
    breaks = {"s1": (0, clock(8), clock(8) + 1_000)}
    assert amount("waiting", day, plan(day, {"s1": ["v1"]}, breaks=breaks)) == 1_900


def test_overtime_counts_from_the_regular_end() -> None:
    """Back at 8:50, with regular ends at 8:30 and at 8:51."""
    day = problem(
        visits=[visit("v1"), visit("v2")],
        shifts=[shift("s1", end=clock(8, 30)), shift("s2", "n2", end=clock(8, 51))],
    )
    assert amount("overtime", day, plan(day, {"s1": ["v1"], "s2": ["v2"]})) == 1_200


def test_the_most_idle_regular_shift_may_be_one_without_route() -> None:
    """Used shift: 28800 - 1200 - 1800 = 25800 s idle; on-call shifts do not count."""
    used = [shift("s1"), shift("s9", "n9", end=clock(23), duty="on_call")]
    day = problem(visits=[visit()], shifts=used)
    assert amount("worst_idle", day, plan(day, {"s1": ["v1"]})) == 25_800
    more = problem(visits=[visit()], shifts=[*used, shift("s2", "n2")])
    assert amount("worst_idle", more, plan(more, {"s1": ["v1"]})) == 28_800


def test_overtime_adds_to_idle_time_and_breaks_do_not() -> None:
    """Regular 8:00 to 8:30; visit at 9:00; back at 9:40, 4200 s late."""
    rule = BreakRule(seconds=1_000, earliest_start=0, latest_start=DAY)
    day = problem(
        visits=[visit(window=(NINE, DAY))], shifts=[shift(end=clock(8, 30), break_rule=rule)]
    )
    made = plan(day, {"s1": ["v1"]}, breaks={"s1": (0, clock(8), clock(8) + 1_000)})
    assert amount("worst_idle", day, made) == 1_800 - 1_200 - 1_800 - 1_000 + 4_200


def test_balance_is_the_deviation_from_the_mean_of_nurses_with_regular_shifts() -> None:
    """Work of 3000 s, 4200 s and 0 s: mean 2400, deviations 600, 1800 and 2400."""
    day = problem(
        visits=[visit("v1", 1), visit("v2", 2)],
        shifts=[
            shift("s1", "n1"),
            shift("s2", "n2"),
            shift("s3", "n3"),
            shift("s4", "n4", duty="on_call"),
        ],
        nurses=[nurse(f"n{i}") for i in range(1, 6)],
    )
    assert amount("workload_balance", day, plan(day, {"s1": ["v1"], "s2": ["v2"]})) == 4_800


def test_each_deviation_from_the_mean_is_rounded_up() -> None:
    """Work of 3000 s, 1 s, 0 s: mean 1000 1/3, so 1999 2/3, 999 1/3 and 1000 1/3."""
    day = problem(
        visits=[visit("v1", 1), visit("v2", 0, seconds=1)],
        shifts=[shift("s1", "n1"), shift("s2", "n2"), shift("s3", "n3")],
    )
    assert amount("workload_balance", day, plan(day, {"s1": ["v1"], "s2": ["v2"]})) == 4_001


@pytest.mark.parametrize(
    ("begin", "leaves", "free", "seconds"),
    [
        pytest.param(clock(8), clock(8), True, 1_200, id="before the drive"),
        pytest.param(clock(8, 10), clock(8), True, 1_200, id="after the drive"),
        pytest.param(clock(8, 9), clock(8), True, 660, id="cuts the drive"),
        pytest.param(clock(8), clock(8), False, 0, id="not the nurse's own time"),
    ],
)
def test_time_between_a_first_break_and_the_first_stop_may_be_the_nurses_own(
    begin: int, leaves: int, free: bool, seconds: int
) -> None:
    """The drive of 600 s and the break of 1800 s leave 1200 s of the hour until the visit."""
    rule = BreakRule(
        seconds=1_800, earliest_start=clock(8), latest_start=DAY, own_time_before_first=free
    )
    day = problem(visits=[visit("v1", 1)], shifts=[shift(break_rule=rule)])
    made = plan(day, {"s1": [("v1", NINE)]}, breaks={"s1": (0, begin, begin + 1_800)})
    assert made.routes[0].departure == leaves
    assert amount("waiting", day, made) == 1_200 - seconds


def test_other_breaks_leave_waiting_as_it_is() -> None:
    rule = BreakRule(
        seconds=1_800, earliest_start=clock(8), latest_start=DAY, own_time_before_first=True
    )
    day = problem(visits=[visit("v1", 1), visit("v2", 1)], shifts=[shift(break_rule=rule)])
    made = plan(day, {"s1": ["v1", ("v2", clock(10))]}, breaks={"s1": (1, NINE, NINE + 1_800)})
    assert amount("waiting", day, made) == clock(10) - clock(8, 40) - 1_800


def test_a_missed_break_costs_only_where_it_is_not_mandatory() -> None:
    rule = BreakRule(seconds=600, earliest_start=0, latest_start=DAY, due_after_seconds=2_999)
    day = problem(
        visits=[visit("v1"), visit("v2"), visit("v3")],
        shifts=[
            shift("s1", "n1", break_rule=rule),
            shift("s2", "n2", break_rule=replace(rule, mandatory=True)),
            shift("s3", "n3", break_rule=replace(rule, due_after_seconds=3_000)),
        ],
    )
    assert amount("missed_break", day, plan(day, {"s1": ["v1"], "s2": ["v2"], "s3": ["v3"]})) == 1


def test_a_break_that_is_always_due_is_missed_by_short_routes_and_unused_shifts() -> None:
    rule = BreakRule(seconds=600, earliest_start=0, latest_start=DAY, due_after_seconds=DAY)
    due = replace(rule, always_due=True)
    day = problem(
        visits=[visit("v1"), visit("v2")],
        shifts=[
            shift("s1", "n1", break_rule=due),
            shift("s2", "n2", break_rule=due),
            shift("s3", "n3", break_rule=rule),
            shift("s4", "n4"),
        ],
    )
    assert amount("missed_break", day, Plan()) == 2
    assert amount("missed_break", day, plan(day, {"s1": ["v1"], "s3": ["v2"]})) == 2
    taken = plan(day, {"s1": ["v1"]}, breaks={"s1": (1, clock(10), clock(10, 10))})
    assert amount("missed_break", day, taken) == 1
