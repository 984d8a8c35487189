"""Driving is fitted to planned days, and its error is that on days left out."""

from __future__ import annotations

import numpy as np
import pytest

from routing.workload.travel import PER_METRE, PER_VISIT, USUAL, _left_out, _scale

NEAR, SAME = USUAL


def test_days_that_are_all_as_told_are_fitted_without_error() -> None:
    table = np.array(
        [(n, m, 2 * (PER_VISIT * n + PER_METRE * m)) for n, m in ((10, 5e3), (20, 2e4), (5, 9e3))]
    )
    assert _scale(table, NEAR) == pytest.approx(2)
    assert _left_out(table, NEAR) == pytest.approx(0)
    assert _left_out(table, SAME) > 0.01


def test_an_error_is_that_on_the_day_left_out() -> None:
    """Three like days, and one of double the driving: off by a half, and thrice by a third."""
    table = np.array([(10.0, 0.0, 1e4)] * 3 + [(10.0, 0.0, 2e4)])
    assert _left_out(table, SAME) == pytest.approx((3 * (1 / 3) + 1 / 2) / 4)
