"""Where visits cost their driving alone, the places found are those that timing finds."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from routing.check import check
from routing.compile.compiler import compile_problem
from routing.compile.decode import plan_of
from routing.compile.pack import PLAIN, pack
from routing.compile.schedule import SHIFT_OF
from routing.cost import cost
from routing.domain.link import Link
from routing.domain.problem import Problem
from routing.search.change import settle_all, take
from routing.search.compiled import mark, rollback
from routing.search.insertion import best_place
from routing.search.run import Search
from staffing.shift import BreakRule
from tests.builders import FREE, HOUR, clock, nurse, problem, shift, travel_of, visit

WEIGHTS = FREE | {"travel": 1, "unassigned": 36_000, "preference": 300, "overtime": 3}


def plain_day(seed: int, visits: int = 14, shifts: int = 3) -> Problem:
    """Return a day of driving alone: several windows, ways of any length, nurses that differ."""
    rng = random.Random(seed)
    seconds = [[rng.randint(60, 2_400) if i != j else 0 for j in range(9)] for i in range(9)]
    windows = [
        [clock(h, rng.randint(0, 59)) for h in rng.sample(range(8, 17), 2)] for _ in range(visits)
    ]
    return problem(
        visits=[
            visit(
                f"v{i}",
                rng.randint(0, 8),
                seconds=60 * rng.randint(0, 40),
                windows=[(at, at + rng.randint(0, 2 * HOUR), None) for at in windows[i]],
                patient=f"a{i}",
                preferred_nurses=frozenset({f"n{rng.randint(0, shifts)}"}),
                load=rng.randint(0, 1),
            )
            for i in range(visits)
        ],
        shifts=[
            shift(
                f"s{i}",
                f"n{i}",
                place=i,
                start=clock(8),
                end=clock(15 + i),
                latest_end=clock(15 + i),
                capacity=8,
            )
            for i in range(shifts)
        ],
        nurses=[nurse(f"n{i}") for i in range(shifts)],
        travel=travel_of(seconds),
        arrival_seconds=120,
        weights=WEIGHTS,
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_cheapest_place_is_the_same_with_and_without_timing_routes(seed: int) -> None:
    day = plain_day(seed)
    packed = pack(compile_problem(day))
    timed = packed._replace(scalar=packed.scalar.copy())
    timed.scalar[PLAIN] = 0
    assert packed.scalar[PLAIN] == 1
    search = Search(packed, seed=seed)
    search.construct()
    search.improve(3, 0.5, 400.0)
    d, j, x = search.current, search._journal, search._scratch
    assert sum(d.visit[:, SHIFT_OF] >= 0) > 5
    for v in range(len(day.visits)):
        point = mark(d, j)
        if d.visit[v, SHIFT_OF] >= 0:
            assert take(packed, d, j, v)
            assert settle_all(packed, d, j, x)
        found = [best_place(p, d, j, x, v, -1, 0.0) for p in (packed, timed)]
        assert found[0] == found[1]
        rollback(packed, d, j, point)
    plan = plan_of(day, packed, search.best)
    assert not check(day, plan)
    assert search.points == cost(day, plan).points


def test_whatever_makes_starts_matter_is_told() -> None:
    day = plain_day(0)
    meal = BreakRule(
        seconds=600, earliest_start=clock(11), latest_start=clock(13), due_after_seconds=0
    )
    late = visit("v0", 1, windows=[(clock(9), clock(12), clock(10))], patient="a0")
    others = (
        day.replace(shifts=(shift("s0", "n0", break_rule=meal), *day.shifts[1:])),
        day.replace(shifts=(shift("s0", "n0", latest_end=clock(20)), *day.shifts[1:])),
        day.replace(shifts=(shift("s0", "n0", max_work_seconds=HOUR), *day.shifts[1:])),
        day.replace(nurses=(nurse("n0", max_work_seconds=HOUR), *day.nurses[1:])),
        day.replace(links=(Link(id="k", first="v1", second="v2", min_lag=60),)),
        weighing(day, waiting=1),
        weighing(day, lateness=1).replace(visits=(late, *day.visits[1:])),
    )
    assert pack(compile_problem(weighing(day, lateness=1))).scalar[PLAIN] == 1
    for other in others:
        assert pack(compile_problem(other)).scalar[PLAIN] == 0


def weighing(day: Problem, **weights: int) -> Problem:
    """Return a day with other prices."""
    changed = replace(day.policy.weights, **weights)
    return day.replace(policy=replace(day.policy, weights=changed))
