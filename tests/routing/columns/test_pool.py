"""A pool keeps the cheapest order of each set of visits, and no more than it may."""

from __future__ import annotations

from routing.columns.pool import Pool, Seen


def test_of_a_set_of_visits_the_cheapest_order_is_kept():
    pool = Pool()
    pool.add(0, [1, 2, 3], 50)
    pool.add(0, [3, 2, 1], 40)
    pool.add(0, [2, 1, 3], 45)
    pool.add(1, [1, 2, 3], 70)
    assert list(pool) == [Seen(0, (3, 2, 1), 40), Seen(1, (1, 2, 3), 70)]


def test_routes_without_visits_or_with_one_twice_are_none():
    pool = Pool()
    pool.add(0, [], 0)
    pool.add(0, [1, 2, 1], 0)
    assert len(pool) == 0


def test_what_was_not_seen_for_long_goes_first():
    pool = Pool(limit=4)
    for v in range(4):
        pool.add(0, [v], v)
    pool.add(0, [0], 9)
    pool.add(0, [4], 4)
    assert [route.visits for route in pool] == [(2,), (3,), (0,), (4,)]


def test_pools_are_merged():
    pool, other = Pool(), Pool()
    pool.add(0, [1, 2], 5)
    other.add(0, [2, 1], 4)
    other.add(1, [3], 1)
    pool.merge(other)
    assert set(pool) == {Seen(0, (2, 1), 4), Seen(1, (3,), 1)}
