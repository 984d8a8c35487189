"""A move leaves a legal schedule that costs what the judge says, or can be undone entirely."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from routing.check import avoidable, check
from routing.compile.compiler import MANDATORY, compile_problem
from routing.compile.decode import plan_of
from routing.compile.journal import TOP
from routing.compile.pack import pack
from routing.compile.schedule import BOUNDED, SHIFT_OF, Schedule
from routing.cost import cost
from routing.domain.problem import Problem
from routing.search import moves
from routing.search.change import settle_all
from routing.search.compiled import keep, mark, rollback
from routing.search.run import Search
from routing.search.schedule import points_of
from tests.routing.cpsat.random_problems import random_problem

KINDS = (
    "relocate",
    "hand_over",
    "swap",
    "relocate_pair",
    "move_segment",
    "exchange_ends",
    "replace",
)


def searches(count: int) -> Iterator[tuple[Problem, Search]]:
    """Yield drawn problems with a search that has begun."""
    for seed in range(count):
        day = random_problem(seed, visits=8, shifts=3)
        search = Search(pack(compile_problem(day)), seed)
        search.construct()
        yield day, search


def content(d: Schedule) -> list[object]:
    """Return all that a schedule says, but for scratch and the order of visits left out."""
    routes = [d.seq[s, : d.shift[s, 0]].tolist() for s in range(len(d.shift))]
    absent = sorted(d.absent[: d.sums[3]].tolist())
    planned = d.visit[:, SHIFT_OF] >= 0
    # Positions and own starts mean nothing while a visit is left out.
    visits = np.where(planned[:, None], d.visit[:, :5], 0)
    bounds = np.where(planned, d.lb, 0)
    tables = (visits, bounds, d.shift[:, :BOUNDED], d.push, d.nurse, d.sums)
    return [routes, absent, *(table.tolist() for table in tables)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_move_undone_leaves_everything_as_it_was(kind):
    begun = 0
    for _, search in searches(80):
        p, d, j, x = search.packed, search._current, search._journal, search._scratch
        for v in list(range(len(p.visit))) * 3:
            if (d.visit[v, SHIFT_OF] < 0) != (kind == "replace"):
                continue
            before, point = content(d), mark(d, j)
            outcome = getattr(moves, kind)(p, d, j, x, v)
            if outcome == moves.MADE:
                settle_all(p, d, j, x)
            begun += outcome != moves.NO_MOVE
            rollback(p, d, j, point)
            assert content(d) == before
            assert j.head[TOP] == point
    assert begun > 10


@pytest.mark.parametrize("kind", KINDS)
def test_a_move_kept_is_legal_and_costs_what_the_judge_says(kind):
    kept = 0
    for day, search in searches(80):
        p, d, j, x = search.packed, search._current, search._journal, search._scratch
        for v in list(range(len(p.visit))) * 3:
            if (d.visit[v, SHIFT_OF] < 0) != (kind == "replace"):
                continue
            point = mark(d, j)
            outcome = getattr(moves, kind)(p, d, j, x, v)
            if outcome != moves.MADE or not settle_all(p, d, j, x):
                rollback(p, d, j, point)
                continue
            keep(j, point)
            kept += 1
            plan = plan_of(day, p, d)
            assert not avoidable(check(day, plan))
            assert points_of(p, d) % MANDATORY == cost(day, plan).points
    assert kept > 0
