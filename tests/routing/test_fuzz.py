"""One truth: search, exact model and judge agree on problems with all features at once.

INFUSEROUTE_FUZZ=100 in the environment draws a hundred times as many.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import avoidable, check
from routing.compile.compiler import MANDATORY, compile_problem
from routing.compile.decode import plan_of
from routing.compile.pack import pack
from routing.cost import cost
from routing.cpsat.exact import solve_exact, time_routes
from routing.cpsat.timed_plan import plan_from_result
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.search.run import Search
from routing.solve import solve
from tests.crowded import crowded_problems

UNSEEN = {"coverage_holes"}
"""Terms that the search does not see."""

UNMODELLED = {"coverage_holes"}
"""Terms that the exact model does not have."""

FEW = 25 * int(os.environ.get("INFUSEROUTE_FUZZ", "1"))
"""Examples of each test."""


def examples(count: int) -> Callable[..., object]:
    """Return settings of a run of so many examples."""
    return settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))


def points(day: Problem, made: Plan, without: set[str]) -> int:
    """Return the judge's price of a plan without some terms."""
    return sum(term.points for term in cost(day, made).terms if term.name not in without)


def must_left_out(day: Problem, made: Plan) -> int:
    """Return how many visits a plan leaves out that are mandatory or pinned."""
    return sum((v.mandatory or v.id in day.pin_of) and v.id not in made.stop_of for v in day.visits)


def assert_legal(day: Problem, made: Plan) -> None:
    """Let the judge look at a plan; what must be made may be left out."""
    assert avoidable(check(day, made)) == []


def searched(day: Problem, steps: int) -> Search:
    """Return a search after some steps, its schedule judged before and after them."""
    packed = pack(compile_problem(day))
    search = Search(packed, seed=1)
    search.construct()
    for more in (0, steps):
        if more:
            search.improve(more, 0.5, 100.0)
        made = plan_of(day, packed, search.best)
        assert_legal(day, made)
        weighs = MANDATORY * must_left_out(day, made)
        assert search.points == weighs + points(day, made, UNSEEN)
    return search


def modelled(day: Problem) -> None:
    """Compare the exact model with the judge, from a plan of the search on."""
    compiled, search = compile_problem(day), searched(day, steps=10)
    known = plan_of(day, search.packed, search.best)
    orders = search.orders()
    hint = [orders.get(s, []) for s in range(len(day.shifts))]
    timed = time_routes(compiled, hint)
    assert timed is not None
    made = plan_from_result(day, timed)
    assert_legal(day, made)
    assert points(day, made, UNMODELLED) == timed.objective
    assert timed.objective <= points(day, known, UNMODELLED)
    found = solve_exact(compiled, seconds=30, effort=0.03, workers=1, hint=hint)
    made = plan_from_result(day, found)
    assert_legal(day, made)
    assert found.objective is not None
    assert points(day, made, UNMODELLED) <= found.objective
    assert found.must_left_out == must_left_out(day, made)
    # A complete hint is never lost.
    held = (must_left_out(day, known), timed.objective)
    assert (found.must_left_out, found.objective) <= held
    if found.must_left_out == held[0]:
        assert found.lower_bound is not None
        assert found.lower_bound <= points(day, known, UNMODELLED)


def solved(day: Problem) -> None:
    """Solve twice by steps: legal, judged, bounded, explained, and the same again."""
    told = []
    result, again = (
        solve(day, seconds=60, max_steps=20, seed=5, on_improvement=told.append) for _ in range(2)
    )
    assert_legal(day, result.plan)
    assert result.violations == check(day, result.plan)
    assert result.cost == cost(day, result.plan)
    assert result.lower_bound is None or result.lower_bound <= result.cost.points
    assert all(left.reasons for left in result.plan.unassigned)
    assert {u.visit for u in result.plan.unassigned} ^ set(result.plan.stop_of) == {
        v.id for v in day.visits
    }
    assert (result.plan, result.cost) == (again.plan, again.cost)


def interrupted(day: Problem, after: int) -> None:
    """Stop a solve at some question whether to stop: the plan is whole whenever that is."""
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > after

    told = []
    result = solve(day, seconds=30, seed=2, should_stop=stop, on_improvement=told.append)
    assert_legal(day, result.plan)
    assert result.cost == cost(day, result.plan)
    assert result.status in ("stopped", "optimal")
    assert result.cost.points == told[-1].points
    assert all(left.reasons for left in result.plan.unassigned)


@examples(FEW)
@given(crowded_problems())
def test_the_search_counts_like_the_judge(day: Problem) -> None:
    searched(day, steps=30)


@examples(FEW)
@given(crowded_problems())
def test_the_exact_model_counts_like_the_judge(day: Problem) -> None:
    modelled(day)


@examples(FEW)
@given(crowded_problems())
def test_whatever_is_asked_the_plan_is_legal_and_the_same_again(day: Problem) -> None:
    solved(day)


@examples(FEW)
@given(crowded_problems(max_visits=5), st.integers(0, 12))
def test_a_stop_at_any_moment_leaves_a_whole_plan(day: Problem, after: int) -> None:
    interrupted(day, after)
