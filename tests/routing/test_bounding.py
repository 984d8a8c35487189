"""A bound that is sought beside the search holds, proves plans, and ends with the solve."""

from __future__ import annotations

import pytest

import routing.session
import routing.solve
from routing.bounding import LEAST_SECONDS, MOST_VISITS, Bounding, is_worth_it
from routing.compile.compiler import compile_problem
from routing.cost import cost
from routing.domain.problem import Problem
from routing.incumbent import Incumbent
from routing.solve import solve
from tests.builders import problem, shift, visit


def day_of(count: int) -> Problem:
    """Return a day of visits between two nurses' homes."""
    visits = [visit(f"v{i}", 1 + i % 4, seconds=900) for i in range(count)]
    return problem(visits=visits, shifts=[shift("s1"), shift("s2")])


def test_a_bound_is_sought_where_there_is_time_for_it() -> None:
    assert is_worth_it(day_of(5), LEAST_SECONDS)
    assert not is_worth_it(day_of(5), LEAST_SECONDS - 1)
    assert not is_worth_it(day_of(0), LEAST_SECONDS)
    assert not is_worth_it(day_of(MOST_VISITS + 1), LEAST_SECONDS)


def test_the_bound_reaches_the_best_plan_and_never_goes_beyond() -> None:
    day = day_of(5)
    known = solve(day, seconds=1)
    best = Incumbent(problem=day)
    best.offer(known.plan, "exact")
    bounding = Bounding(day, compile_problem(day), best, until=30.0)
    while not bounding.ended():
        pass
    orders = bounding.finish()
    assert best.bound == known.cost.points == cost(day, known.plan).points
    assert orders is None or len(orders) == 2


def test_a_day_too_large_for_the_exact_model_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.solve, "EXACT_VISITS", 0)
    monkeypatch.setattr(routing.session, "is_worth_it", lambda day, seconds: True)
    found = solve(day_of(6), seconds=20)
    assert found.status == "optimal"
    assert found.lower_bound == found.cost.points


def test_what_goes_wrong_in_the_thread_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ArithmeticError("no bound")

    monkeypatch.setattr("routing.columns.bound.column_bound", fails)
    monkeypatch.setattr(routing.session, "is_worth_it", lambda day, seconds: True)
    monkeypatch.setattr(routing.solve, "EXACT_VISITS", 0)
    with pytest.raises(ArithmeticError, match="no bound"):
        solve(day_of(6), seconds=2)
