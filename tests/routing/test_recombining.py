"""Routes of different schedules become one plan, at given moments of a search that has time."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from routing.compile.compiler import compile_problem
from routing.compile.pack import pack
from routing.domain.problem import Problem
from routing.recombining import LEAST_SECONDS, LEAST_VISITS, MOMENTS, SHARE, Recombining
from routing.search.run import Search
from routing.solve import solve
from tests.builders import FREE, HOUR, clock, problem, shift, visit

WHOLE = -(-LEAST_VISITS // 4)
"""Nurses with four visits each that are enough."""


def pairs(nurses: int = WHOLE) -> Problem:
    """Return a day of four visits at each nurse's door; nurses live far apart."""
    return problem(
        visits=[
            visit(f"v{i}", i // 4, seconds=HOUR // 2, window=(clock(8), clock(12)))
            for i in range(4 * nurses)
        ],
        shifts=[shift(f"s{i}", f"n{i}", place=i) for i in range(nurses)],
        weights=FREE | {"travel": 1, "unassigned": 36_000},
    )


def swapped(nurses: int, first: int) -> dict[int, list[int]]:
    """Return orders in which two neighbours have two visits of each other."""
    orders = {s: [4 * s + i for i in range(4)] for s in range(nurses)}
    a, b = orders[first], orders[first + 1]
    orders[first], orders[first + 1] = a[:2] + b[:2], a[2:] + b[2:]
    return orders


def shown(day: Problem, given: Recombining, first: int) -> dict[int, list[int]]:
    """Have routes of a schedule noted, and return them."""
    search = Search(pack(compile_problem(day)))
    orders = swapped(len(day.shifts), first)
    assert search.construct(orders)
    given.see([search.current, search.best])
    return search.orders()


def recombining(day: Problem, seconds: float = 200.0) -> Recombining:
    compiled = compile_problem(day)
    return Recombining(day, compiled, pack(compiled), seconds, repeats=False)


def test_what_no_schedule_had_alone_is_put_together() -> None:
    day = pairs()
    found = recombining(day)
    orders = shown(day, found, 0)
    shown(day, found, 2)
    chosen = found.choose([orders[s] for s in range(WHOLE)], 10**9, 0, lambda: False)
    assert chosen is not None
    assert [sorted(order) for order in chosen] == [
        [4 * s + i for i in range(4)] for s in range(WHOLE)
    ]


def test_each_moment_comes_once() -> None:
    found = recombining(pairs())
    assert not found.is_due(MOMENTS[0] - 0.01)
    assert found.is_due(MOMENTS[0])
    assert not found.is_due(MOMENTS[0] + 0.01)
    assert found.is_due(1.0)
    assert not found.is_due(1.0)


def test_small_days_and_short_searches_do_without() -> None:
    assert not recombining(pairs(2)).is_due(1.0)
    assert not recombining(pairs(), 0.9 * LEAST_SECONDS / SHARE).is_due(1.0)


def test_a_solve_asks_at_each_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    # Visits all along the line: no bound tells at once that the first plan is the best.
    spread = tuple(replace(v, location=f"p{i % 10}") for i, v in enumerate(pairs().visits))
    day, asked = pairs().replace(visits=spread), count()
    best = [[4 * s + i for i in range(4)] for s in range(WHOLE)]

    def chosen(*_: object, **__: object) -> list[list[int]]:
        next(asked)
        return best

    monkeypatch.setattr("routing.columns.recombine.recombine", chosen)
    solve(day, seconds=60, max_steps=100)
    assert next(asked) == len(MOMENTS)
