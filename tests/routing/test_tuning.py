"""A search cools from its first to its last temperature, once or in rounds."""

from __future__ import annotations

import pytest

from routing.tuning import TUNING, Cooling, Tuning


def test_a_large_problem_cools_once() -> None:
    cooling = Cooling(tuning=TUNING, visits=TUNING.small + 1)
    temperatures = [cooling.temperature(done / 10, 1e9) for done in range(11)]
    assert temperatures[0] == TUNING.hottest
    assert temperatures[-1] == pytest.approx(TUNING.cold)
    assert temperatures == sorted(temperatures, reverse=True)
    assert not any(cooling.begins_round(done / 10) for done in range(11))


def test_searches_of_a_large_problem_tell_each_other_a_few_times() -> None:
    cooling = Cooling(tuning=Tuning(exchange=0.25), visits=TUNING.small + 1)
    cooling.temperature(0.0, 1e9)
    assert [i for i in range(101) if cooling.exchanges(i / 100)] == [25, 50, 75, 100]
    short = Cooling(tuning=Tuning(exchange=0.25), visits=1_000)
    short.temperature(0.0, 4e5 / 2)
    assert sum(short.exchanges(i / 100) for i in range(101)) > 8
    alone = Cooling(tuning=TUNING, visits=TUNING.small)
    assert not any(alone.exchanges(i / 100) for i in range(101))


def test_a_small_problem_is_heated_again_for_each_round() -> None:
    cooling = Cooling(tuning=TUNING, visits=TUNING.small)
    begun = [done for done in range(101) if cooling.begins_round(done / 100)]
    assert begun == [25, 50, 75]
    again = Cooling(tuning=Tuning(rounds=2), visits=10)
    before = again.temperature(0.499, 1e9)
    assert again.begins_round(0.5)
    assert again.temperature(0.5, 1e9) == TUNING.hottest > before


def test_little_time_for_each_visit_begins_cooler() -> None:
    cooling = Cooling(tuning=TUNING, visits=1_000)
    first = [cooling.temperature(0.0, steps) for steps in (1e3, 2e5, 4e5, 1e9)]
    assert first == sorted(first)
    assert first[0] == TUNING.coolest
    assert first[2] == pytest.approx(1.0)
    assert first[3] == TUNING.hottest
