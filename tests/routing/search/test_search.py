"""The search returns legal schedules, believes the judge's costs, and repeats itself."""

from __future__ import annotations

import pytest

from routing.check import avoidable, check
from routing.compile.compiler import MANDATORY, compile_problem
from routing.compile.decode import plan_of
from routing.compile.pack import pack
from routing.cost import cost
from routing.search.run import Search
from tests.routing.cpsat.random_problems import random_problem


def searched(seed: int, steps: int = 40):
    day = random_problem(seed, visits=6, shifts=3)
    packed = pack(compile_problem(day))
    search = Search(packed, seed)
    search.construct()
    search.improve(steps, 0.5, 100.0)
    return day, search, plan_of(day, packed, search.best)


@pytest.mark.parametrize("block", range(10))
def test_schedules_are_legal_and_cost_what_the_judge_says(block):
    for seed in range(30 * block, 30 * block + 30):
        day, search, plan = searched(seed)
        assert not avoidable(check(day, plan)), seed
        if search.points < MANDATORY:
            assert search.points == cost(day, plan).points, seed


def test_improvement_never_makes_the_best_worse():
    for seed in range(20):
        day = random_problem(seed, visits=6, shifts=3)
        search = Search(pack(compile_problem(day)), seed)
        search.construct()
        points = [search.points] + [search.improve(5, 0.5, 100.0) for _ in range(6)]
        assert points == sorted(points, reverse=True)


def test_the_same_seed_makes_the_same_schedule():
    assert all(searched(seed)[1].orders() == searched(seed)[1].orders() for seed in range(15))


def test_orders_that_cannot_be_timed_are_not_adopted():
    day = random_problem(3, visits=6, shifts=3)
    search = Search(pack(compile_problem(day)), 0)
    search.construct()
    before = search.orders()
    everything = {0: list(range(6))}
    if search.adopt(everything):
        assert search.orders() == everything
    else:
        assert search.orders() == before
