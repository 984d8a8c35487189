"""The cheapest cover, and all that are within a price, are those that trying everything finds."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing.on_call.cheapest import CheapestCover, CutShortError, bits

NURSES = 6

ROWS = st.lists(st.integers(1, 2**NURSES - 1), max_size=6)
PRICES = st.lists(st.integers(0, 4).map(float), min_size=NURSES, max_size=NURSES)


def covers(rows: list[int]) -> list[int]:
    """Return all sets of nurses who cover all rows."""
    every = (
        sum(1 << n for n in chosen)
        for count in range(NURSES + 1)
        for chosen in combinations(range(NURSES), count)
    )
    return [chosen for chosen in every if all(chosen & row for row in rows)]


def worth(chosen: int, prices: list[float]) -> float:
    """Return what a set costs."""
    return sum(prices[n] for n in bits(chosen))


@settings(deadline=None)
@given(ROWS, PRICES)
def test_no_cover_is_cheaper(rows: list[int], prices: list[float]) -> None:
    least = min(worth(chosen, prices) for chosen in covers(rows))
    found = CheapestCover(rows).find(prices)
    assert found is not None
    assert found[0] == least == worth(found[1], prices)
    assert found[1] in covers(rows)
    assert CheapestCover(rows).find(prices, below=least) is None


@settings(deadline=None)
@given(ROWS, PRICES, st.integers(0, 12))
def test_all_covers_within_a_price_without_anybody_superfluous(
    rows: list[int], prices: list[float], most: int
) -> None:
    every = set(covers(rows))
    needed = {
        chosen
        for chosen in every
        if not any(chosen & ~(1 << n) in every for n in bits(chosen))
        and worth(chosen, prices) <= most
    }
    found = CheapestCover(rows).within(prices, most=most, count=1_000)
    assert len(found) == len(set(found))
    assert needed <= set(found)
    assert {chosen for chosen in found if worth(chosen, prices) <= most} == needed


def test_a_row_without_nurses_cannot_be_covered() -> None:
    assert CheapestCover([0, 3]).find([1.0, 1.0]) is None


def test_more_covers_than_are_asked_for_are_told() -> None:
    with pytest.raises(CutShortError, match="too many"):
        CheapestCover([7]).within([1.0, 1.0, 1.0], most=1.0, count=2)
