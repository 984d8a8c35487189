"""Frequency orders are read as doctors write them, or refused."""

from __future__ import annotations

import pytest

from routing.protocols.frequency import Frequency, parse_frequency


@pytest.mark.parametrize(
    ("text", "weeks", "prn"),
    [
        ("2w3", [(2, 2)] * 3, 0),
        ("3w1,1w2", [(3, 3), (1, 1), (1, 1)], 0),
        (" 3W1 , 1-3w2 + 2 PRN ", [(3, 3), (1, 3), (1, 3)], 2),
        ("1w1+1prn+2prn", [(1, 1)], 3),
        ("0w1,21w1", [(0, 0), (21, 21)], 0),
        ("1w99,1w5", [(1, 1)] * 104, 0),
    ],
)
def test_orders_are_read(text: str, weeks: list[tuple[int, int]], prn: int) -> None:
    """Weeks follow each other, ranges have two ends, and visits if needed are added up."""
    assert parse_frequency(text) == Frequency(weeks=tuple(weeks), prn=prn)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "w",
        "2w",
        "w3",
        "2PRN",
        "2w0",
        "3-1w2",
        "22w1",
        "2w3;1w1",
        "2w3,",
        "2x3",
        "-1w2",
        "1w99,1w6",
    ],
)
def test_what_is_no_order_is_refused(text: str) -> None:
    """Neither nonsense nor more weeks and visits than a therapy can have pass."""
    with pytest.raises(ValueError, match=r"visits|weeks"):
        parse_frequency(text)


def test_after_its_last_week_an_order_allows_nothing() -> None:
    """Weeks outside the order have no visits."""
    frequency = parse_frequency("2-3w2")
    assert [frequency.week(n) for n in (-1, 0, 1, 2)] == [(0, 0), (2, 3), (2, 3), (0, 0)]
