"""Good routes of several plans become one better plan, which the judge agrees with."""

from __future__ import annotations

from routing.check import check
from routing.columns.pool import Pool
from routing.columns.recombine import recombine
from routing.compile.compiler import compile_problem
from routing.compile.decode import plan_from_orders
from routing.compile.pack import pack
from routing.cost import cost
from routing.cpsat.exact import Limits
from routing.domain.link import Link
from tests.builders import FREE, HOUR, clock, plan, problem, shift, visit

LIMITS = Limits(seconds=10.0)


def four_shifts(**rest):
    """Return a day of eight visits on a line, two for each of four nurses if all is well."""
    return problem(
        visits=[visit(f"v{i}", i, seconds=HOUR, window=(clock(8), clock(12))) for i in range(8)],
        shifts=[shift(f"s{i}", f"n{i}", place=2 * i, end=clock(11)) for i in range(4)],
        weights=FREE | {"travel": 1, "unassigned": 36_000},
        **rest,
    )


GOOD_LEFT = [[0, 1], [2, 3], [4, 6], [5, 7]]
GOOD_RIGHT = [[0, 2], [1, 3], [4, 5], [6, 7]]
BEST = [[0, 1], [2, 3], [4, 5], [6, 7]]


def points(day, orders):
    made = plan(day, {f"s{i}": [f"v{v}" for v in order] for i, order in enumerate(orders)})
    assert check(day, made) == ()
    return cost(day, made).points


def combined(day, pool, orders):
    compiled = compile_problem(day)
    return recombine(day, compiled, pack(compiled), pool, orders, LIMITS)


def test_a_mix_that_no_single_plan_had_is_found():
    day, pool = four_shifts(), Pool()
    for orders in (GOOD_LEFT, GOOD_RIGHT):
        for s, order in enumerate(orders):
            pool.add(s, order, 0)
    found = combined(day, pool, GOOD_LEFT)
    assert found == BEST
    assert points(day, found) < min(points(day, GOOD_LEFT), points(day, GOOD_RIGHT))


def test_nothing_is_returned_where_nothing_is_better():
    day, pool = four_shifts(), Pool()
    for s, order in enumerate(GOOD_RIGHT):
        pool.add(s, order, 0)
    assert combined(day, pool, BEST) is None
    assert combined(day, Pool(), GOOD_LEFT) is None


def timed(day, orders):
    """Return the judge's points of orders timed with all links; they are legal."""
    named = {f"s{i}": [f"v{v}" for v in order] for i, order in enumerate(orders)}
    made = plan_from_orders(day, named)
    assert check(day, made) == ()
    return cost(day, made).points


def test_a_plan_at_hand_may_be_known_to_be_cheaper_than_its_orders_timed_early():
    day, pool = four_shifts(), Pool()
    for s, order in enumerate(BEST):
        pool.add(s, order, 0)
    compiled = compile_problem(day)
    for points, found in ((None, BEST), (1, None)):
        assert found == recombine(
            day, compiled, pack(compiled), pool, GOOD_LEFT, LIMITS, points=points
        )


def test_routes_that_break_a_lag_together_are_not_chosen():
    # Each of the four cheapest routes is fine alone, but v5 is over before v0 can begin.
    late = visit("v0", 0, seconds=HOUR, window=(clock(9, 30), clock(10)))
    link = Link(id="k", first="v0", second="v5", min_lag=0, max_lag=0, lag_from="start")
    day = four_shifts(links=(link,))
    early = visit("v5", 5, seconds=HOUR, window=(clock(8), clock(9, 30)))
    visits = (late, *day.visits[1:5], early, *day.visits[6:])
    day, pool = day.replace(visits=visits), Pool()
    for orders in ([[1, 0], [2, 3], [5, 4], [6, 7]], [[1, 0], [2, 3], [4, 5], [6, 7]]):
        for s, order in enumerate(orders):
            pool.add(s, order, len(pool))
    start = [[1, 0], [2, 3], [4], [6, 7]]
    pool.add(2, [4, 5], -1)
    found = combined(day, pool, start)
    assert found == [[1, 0], [2, 3], [4, 5], [6, 7]]
    assert timed(day, found) < timed(day, start)


def test_illegal_routes_of_a_pool_are_ignored():
    day, pool = four_shifts(), Pool()
    pool.add(0, range(8), 0)
    pool.add(1, [2, 3], 0)
    found = combined(day, pool, [[0, 1], [2], [4, 5], [6, 7]])
    assert found == BEST
