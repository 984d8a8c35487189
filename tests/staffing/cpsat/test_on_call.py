"""The exact on-call sets are those that trying everything finds, and keep every rule."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from staffing.cpsat.on_call import solve_on_call
from staffing.on_call import (
    Busy,
    OnCallLimits,
    OnCallProblem,
    check_on_call,
    on_call_cost,
)
from tests.staffing.on_call.cases import DAY, HOUR, every_plan, kept, need, night, on_call


@st.composite
def small(draw: st.DrawFn) -> OnCallProblem:
    """Draw up to three nurses on up to four nights, with whatever limits."""
    names = "abc"[: draw(st.integers(1, 3))]
    count = draw(st.integers(0, 4 if len(names) < 3 else 3))
    near = st.frozensets(st.sampled_from(names))
    spans = st.tuples(st.integers(0, 2), st.integers(1, 4))
    return on_call(
        names,
        [night(day, weight=draw(st.integers(1, 2))) for day in range(count)],
        [
            need(f"p{i}", draw(near), start=first * DAY, end=(first + days) * DAY)
            for i, (first, days) in enumerate(draw(st.lists(spans, max_size=4)))
        ],
        busy=tuple(
            Busy(
                nurse=draw(st.sampled_from(names)),
                start=day * DAY + 12 * HOUR,
                end=day * DAY + 21 * HOUR,
            )
            for day in draw(st.lists(st.integers(0, 3), max_size=2))
        ),
        limits=OnCallLimits(
            most=draw(st.integers(0, 4)),
            most_in_row=draw(st.integers(0, 3)),
            rest=draw(st.sampled_from([0, 10 * HOUR])),
            most_in_window=draw(st.none() | st.integers(0, 2)),
            window=draw(st.integers(1, 4)),
        ),
        earlier=tuple((name, draw(st.integers(0, 2))) for name in names),
        kept=tuple(
            kept(draw(st.sampled_from(names)), day)
            for day in draw(
                st.lists(st.sampled_from([-3, -2, -1, count, count + 1]), max_size=4, unique=True)
            )
        ),
    )


@settings(max_examples=60, deadline=None)
@given(small())
def test_no_plan_is_better(problem: OnCallProblem) -> None:
    found = solve_on_call(problem, workers=1)
    legal = [plan for plan in every_plan(problem) if not check_on_call(problem, plan)]
    costs = [on_call_cost(problem, plan) for plan in legal]
    best = min((c.uncovered, c.duties, c.largest, c.unfairness) for c in costs)
    cost = found.cost
    assert (cost.uncovered, cost.duties, cost.largest, cost.unfairness) == best
    assert found.proven
    assert found.proven_unfairness
    assert (found.least_duties, found.least_unfairness) == (cost.duties, cost.unfairness)
    assert check_on_call(problem, found.plan) == ()


def test_one_nurse_near_everybody_is_enough_and_shares_are_even() -> None:
    """Four nights, two nurses who each reach all: two nights each, never two in a row."""
    problem = on_call(
        "ab",
        map(night, range(4)),
        [need("1", "ab"), need("2", "ab")],
        limits=OnCallLimits(most_in_row=1),
    )
    found = solve_on_call(problem)
    assert (found.cost.duties, found.cost.largest, found.cost.unfairness) == (4, 2, 8)
    assert [len(found.plan.nurses_of(duty.id)) for duty in problem.duties] == [1, 1, 1, 1]


def test_nobody_is_called_where_nobody_is_to_be_covered() -> None:
    found = solve_on_call(on_call("ab", [night(0)], []))
    assert found.plan.assigned == ()
    assert found.proven


def test_without_time_there_is_a_plan_all_the_same() -> None:
    """It keeps the rules; nothing need be proven of it."""
    problem = on_call("ab", map(night, range(7)), [need("1", "a"), need("2", "b")])
    found = solve_on_call(problem, seconds=0)
    assert check_on_call(problem, found.plan) == ()
