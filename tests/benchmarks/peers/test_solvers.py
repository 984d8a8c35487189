"""Other solvers are given what lets them keep the rules that they know."""

from __future__ import annotations

import importlib.util
import time

import pytest

from benchmarks.peers.answer import Question
from benchmarks.peers.flat import flat
from benchmarks.peers.judging import repaired
from benchmarks.peers.solvers import solver
from routing.domain.policy import Policy, Weights
from tests.builders import FREE, clock, nurse, problem, shift, visit

OTHERS = ("pyvrp", "vroom", "ortools-routing", "vrp-cli")
DEAR = Policy(weights=Weights(**FREE | {"unassigned": 500_000, "travel": 1}), arrival_seconds=300)


def day(*visits):
    return problem(
        visits=list(visits),
        nurses=[nurse("n0", credentials=["RN"]), nurse("n1", credentials=["RN", "PICC"])],
        shifts=[
            shift("s0", nurse="n0", start=clock(8), end=clock(16)),
            shift("s1", nurse="n1", start=clock(8), end=clock(16)),
            shift("call", nurse="n1", start=clock(16), end=clock(23), duty="on_call"),
        ],
        policy=DEAR,
    )


def answer(name, asked, seconds=1.0):
    module = solver(name)
    if importlib.util.find_spec(module.MODULE) is None:
        pytest.skip(f"{name} is not installed")
    question = Question(
        problem=asked,
        flat=flat(asked),
        deadline=time.monotonic() + seconds,
        seed=0,
        threads=1,
    )
    return module.solve(question)


@pytest.mark.parametrize("name", OTHERS)
def test_skills_are_kept_however_dear_the_visits_are(name):
    morning = [(clock(9), clock(9, 20), clock(9, 20))]
    # Both want the one nurse with the skill at the same time: one of them must be left out.
    asked = day(
        visit("a", 2, windows=morning, seconds=3600, credentials=frozenset(("PICC",)), priority=9),
        visit("b", 3, windows=morning, seconds=3600, credentials=frozenset(("PICC",)), priority=8),
        visit("c", 4, seconds=3600),
    )
    found = repaired(asked, answer(name, asked).orders)
    assert not found.removed
    assert [u.visit for u in found.plan.unassigned] == ["b"]


@pytest.mark.parametrize("name", OTHERS)
def test_a_visit_whose_windows_open_after_all_shifts_is_left_out(name):
    late = [(clock(22), clock(23), clock(23))]
    asked = day(visit("a", 2, windows=late, priority=9), visit("b", 3, seconds=3600))
    found = repaired(asked, answer(name, asked).orders)
    assert not found.removed
    assert [u.visit for u in found.plan.unassigned] == ["a"]


def test_shifts_that_may_make_no_visit_are_not_given_to_anybody():
    assert flat(day(visit("a", 2))).shifts == ("s0", "s1")


def test_walking_counts_on_the_way_to_a_visit_and_not_home():
    tables = flat(day(visit("a", 2)))
    at, home = tables.node[0], tables.end_node[0]
    assert tables.seconds[home, at] == tables.drive[home, at] + 300
    assert tables.seconds[at, home] == tables.drive[at, home]
