"""Shifts and breaks that cannot be worked or taken are refused."""

from __future__ import annotations

from typing import Any

import pytest

from staffing.shift import BreakRule
from tests.builders import shift


@pytest.mark.parametrize(
    ("times", "message"),
    [
        ({"start": 100, "end": 100}, r"start \(100\) of shift s1 must be before end \(100\)"),
        ({"start": 101, "end": 100}, "must be before end"),
        ({"start": 0, "end": 100, "latest_end": 99}, r"latest_end \(99\) of shift s1"),
    ],
)
def test_shifts_without_length_are_refused(times: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        shift(**times)


def test_the_shortest_shift_without_overtime_is_accepted() -> None:
    assert shift(start=0, end=1, latest_end=1).latest_end == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ((0, 0, 0), r"break seconds \(0\) must be positive"),
        ((-5, 0, 0), r"break seconds \(-5\)"),
        ((600, 11, 10), r"earliest_start \(11\) of a break must not be after latest_start \(10\)"),
    ],
)
def test_breaks_that_cannot_be_taken_are_refused(
    values: tuple[int, int, int], message: str
) -> None:
    seconds, earliest, latest = values
    with pytest.raises(ValueError, match=message):
        BreakRule(seconds=seconds, earliest_start=earliest, latest_start=latest)


def test_a_break_that_no_unused_shift_could_take_is_refused() -> None:
    with pytest.raises(ValueError, match="always due must not be mandatory"):
        BreakRule(seconds=1, earliest_start=0, latest_start=0, mandatory=True, always_due=True)


def test_a_capacity_below_nothing_is_refused() -> None:
    assert shift(capacity=0).capacity == 0
    with pytest.raises(ValueError, match=r"capacity \(-1\) of shift s1 must not be negative"):
        shift(capacity=-1)


def test_a_break_with_one_possible_start_is_accepted() -> None:
    assert BreakRule(seconds=1, earliest_start=10, latest_start=10).latest_start == 10
