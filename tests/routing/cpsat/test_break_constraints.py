"""The exact model takes breaks and ends work as the rules ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from staffing.shift import BreakRule
from tests.builders import HOUR, clock, nurse, problem, shift, visit
from tests.routing.cpsat.days import at
from tests.routing.cpsat.proven import best, left_out, tempted

MEAL = BreakRule(
    seconds=1_800, earliest_start=clock(12), latest_start=clock(12, 10), due_after_seconds=HOUR
)


def test_a_mandatory_break_is_taken() -> None:
    visits = [visit("v1", 1, **at(clock(11, 50))), visit("v2", 1, **at(clock(12, 30)))]
    free = problem(visits=visits, shifts=[shift(break_rule=MEAL)])
    held = free.replace(shifts=(shift(break_rule=replace(MEAL, mandatory=True)),))
    found = tempted(free, held, "meal_break")
    assert len(left_out(found)) == 1


def test_a_break_is_missed_where_that_is_cheaper_and_allowed() -> None:
    visits = [visit("v1", 1, **at(clock(11, 50))), visit("v2", 1, **at(clock(12, 30)))]
    day = problem(visits=visits, shifts=[shift(break_rule=MEAL)])
    found = best(day)
    assert left_out(found) == set()
    assert found.routes[0].breaks == ()


@pytest.mark.parametrize(
    ("earliest", "v1", "v2", "after"),
    [
        pytest.param(clock(12), clock(11, 30), clock(12, 40), 1, id="before the drive"),
        pytest.param(clock(12, 10), clock(11, 30), clock(12, 40), 1, id="after the drive"),
        pytest.param(clock(8), clock(8, 40), clock(9, 30), 0, id="before the first drive"),
        pytest.param(clock(8, 10), clock(8, 40), clock(9, 30), 0, id="before the first visit"),
        pytest.param(clock(13), clock(11), clock(12), 2, id="after the last visit"),
    ],
)
def test_a_break_fits_wherever_a_gap_is_long_enough(
    earliest: int, v1: int, v2: int, after: int
) -> None:
    rule = replace(MEAL, earliest_start=earliest, latest_start=earliest, mandatory=True)
    visits = [visit("v1", 1, **at(v1)), visit("v2", 2, **at(v2))]
    found = best(problem(visits=visits, shifts=[shift(break_rule=rule)]))
    assert left_out(found) == set()
    assert [pause.after for pause in found.routes[0].breaks] == [after]


@pytest.mark.parametrize(
    ("start", "allows", "on_duty", "counts"),
    [
        (clock(11), True, True, True),
        (clock(11), False, True, False),
        (clock(11), True, False, False),
        (clock(10, 29), True, True, False),
        (clock(12, 11), True, True, False),
    ],
)
def test_a_meal_inside_a_long_visit_counts_as_a_break(
    start: int, allows: bool, on_duty: bool, counts: bool
) -> None:
    rule = replace(MEAL, mandatory=True, on_duty_meal=on_duty, due_after_seconds=0)
    long = visit("v1", 1, seconds=2 * HOUR, allows_meal=allows, **at(start))
    # The shift leaves no room for a break before the visit or after it.
    day = problem(
        visits=[long],
        shifts=[
            shift(
                start=start - 600,
                end=start + 2 * HOUR + 600,
                latest_end=start + 2 * HOUR + 600,
                break_rule=rule,
            )
        ],
    )
    assert (left_out(best(day)) == set()) is counts


def test_a_short_route_owes_no_break() -> None:
    rule = replace(MEAL, mandatory=True, due_after_seconds=3_000)
    day = problem(
        visits=[visit("v1", 1, **at(clock(12)))],
        shifts=[shift(end=clock(12, 40), latest_end=clock(12, 40), break_rule=rule)],
    )
    assert left_out(best(day)) == set()
    longer = replace(rule, due_after_seconds=2_999)
    strict = day.replace(shifts=(replace(day.shifts[0], break_rule=longer),))
    assert left_out(best(strict)) == {"v1"}


def test_a_shift_does_not_work_too_long() -> None:
    visits = [visit("v1", 1, seconds=HOUR), visit("v2", 2, seconds=HOUR)]
    free = problem(visits=visits, shifts=[shift()])
    held = free.replace(shifts=(shift(max_work_seconds=2 * HOUR),))
    assert len(left_out(tempted(free, held, "maximum_work"))) == 1


def test_a_break_is_not_work() -> None:
    rule = replace(MEAL, due_after_seconds=20 * HOUR)
    visits = [visit("v1", 1, **at(clock(11, 30))), visit("v2", 1, **at(clock(12, 30)))]
    limited = shift(max_work_seconds=HOUR + 1_200, break_rule=rule)
    assert left_out(best(problem(visits=visits, shifts=[limited]))) == set()


def test_a_nurse_does_not_work_too_long_over_all_shifts() -> None:
    days = [
        shift("s1", start=clock(8), end=clock(10), latest_end=clock(10)),
        shift("s2", start=clock(12), end=clock(14), latest_end=clock(14)),
    ]
    visits = [visit("v1", 1, **at(clock(9))), visit("v2", 2, **at(clock(13)))]
    free = problem(visits=visits, shifts=days)
    held = free.replace(nurses=(nurse(max_work_seconds=2 * HOUR - 1),))
    found = tempted(free, held, "maximum_work")
    assert left_out(found) == {"v2"}, "v2 is farther than v1, so v1 is kept"


def test_a_shift_without_visits_takes_no_work_off_its_nurse() -> None:
    idle = shift("s2", start=clock(17), end=clock(20), latest_end=clock(20))
    visits = [visit("v1", 1, seconds=HOUR), visit("v2", 2, seconds=HOUR)]
    limited = nurse(max_work_seconds=2 * HOUR)
    windows = [replace(v, windows=visit(window=(0, clock(14))).windows) for v in visits]
    day = problem(visits=windows, shifts=[shift(), idle], nurses=[limited])
    assert len(left_out(best(day))) == 1


def test_a_break_is_at_the_next_stop_where_that_is_asked() -> None:
    """There is time before the drive, and after the last visit, but not between the two."""
    visits = [visit("v1", 1, **at(clock(11, 20))), visit("v2", 4, **at(clock(12, 50)))]
    anywhere = replace(MEAL, mandatory=True, due_after_seconds=0, latest_start=clock(12))
    free = problem(visits=visits, shifts=[shift(break_rule=anywhere)])
    held = free.replace(shifts=(shift(break_rule=replace(anywhere, at_next_stop=True)),))
    assert len(left_out(tempted(free, held, "meal_break"))) == 1
