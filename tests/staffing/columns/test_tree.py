"""Branch and price against CP-SAT, left and come back to, and where nothing is possible."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing.columns.pool import Pool
from staffing.columns.relaxation import Relaxation
from staffing.columns.tree import Tree
from staffing.compile.compiled import Compiled, compile_roster
from staffing.cpsat.exact import solve_exact
from staffing.cpsat.variables import Scope
from staffing.credential import Credential
from staffing.roster.contract import Limit, RunLimit
from staffing.roster.people import RosterNurse
from staffing.roster.problem import RosterProblem
from staffing.roster.wishes import Request
from staffing.search.crew import Crew
from tests.staffing.roster_builders import HOUR, contract, cover, problem

if TYPE_CHECKING:
    from staffing.compile.compiled import Ints

NURSES = "abc"
RULES = contract(
    limits=(Limit(id="shifts", minimum=3, maximum=4, under=6, over=4),),
    runs=(RunLimit(id="w", minimum=2, maximum=3, under=5, over=5),),
    rest_seconds=11 * HOUR,
    complete_weekends=7,
)


@st.composite
def asked(draw: st.DrawFn) -> RosterProblem:
    """Draw a week of three nurses with two roles, of whom more is asked than they can do."""
    wanted = st.integers(0, 2)
    return problem(
        nurses=tuple(
            RosterNurse(id=n, contract="c", credentials=tuple(Credential(code=r) for r in roles))
            for n, roles in zip(NURSES, ("RA", "R", "RA"), strict=True)
        ),
        roles=("R", "A"),
        cover=tuple(
            replace(
                cover(d, s, draw(wanted) // 2, optimum=draw(wanted), under=9, over=1),
                id=f"{d} {s} {role}",
                role=role,
            )
            for d in range(7)
            for s in "EN"
            for role in "RA"
        ),
        requests=tuple(
            Request(nurse=n, day=draw(st.integers(0, 6)), points=draw(st.integers(1, 9)))
            for n in NURSES
        ),
        **RULES,
    )


def tree_of(compiled: Compiled) -> tuple[Relaxation, Tree]:
    crew = Crew(compiled)
    pool = Pool(crew)
    pool.offer(crew.table)
    relaxation = Relaxation(pool, range(len(crew.schedulers)), crew.table)
    return relaxation, Tree(relaxation, lambda bound: ceil(bound - 1e-6), crew.table)


class Held:
    """The best roster, as a tree is told of it."""

    def __init__(self, compiled: Compiled, worth: float = np.inf) -> None:
        self.crew, self.worth = Crew(compiled), worth

    def offer(self, table: Ints) -> None:
        assert self.crew.load(table)
        self.worth = min(self.worth, self.crew.cost)


@settings(max_examples=12, deadline=None)
@given(asked())
def test_a_tree_ends_with_a_roster_that_cp_sat_cannot_better(drawn: RosterProblem) -> None:
    compiled = compile_roster(drawn)
    best = solve_exact(compiled, Scope(), seconds=2, seed=0, workers=1)
    assert best.table is not None
    assert best.bound is not None
    aim, held = Held(compiled), Held(compiled)
    aim.offer(best.table)
    _, tree = tree_of(compiled)
    tree.run(lambda: held.worth, held.offer, lambda: False)
    assert tree.done
    assert best.bound <= held.worth <= aim.worth


@pytest.fixture(scope="module")
def hard() -> Compiled:
    """A week whose relaxation is not whole."""
    wanted = "1001001"
    return compile_roster(
        problem(
            nurses=tuple(RosterNurse(id=n, contract="c") for n in "abcd"),
            cover=tuple(
                cover(d, s, 0, optimum=int(wanted[(2 * d + k) % 7]), under=9, over=2)
                for d in range(7)
                for k, s in enumerate("ELN")
            ),
            requests=tuple(
                Request(nurse=n, day=day, points=points)
                for n, day, points in (("a", 2, 5), ("b", 4, 3), ("c", 5, 8))
            ),
            **RULES,
        )
    )


def test_a_tree_that_is_left_is_gone_on_with_and_its_bound_only_rises(hard: Compiled) -> None:
    held, whole = Held(hard), Held(hard)
    _, at_once = tree_of(hard)
    at_once.run(lambda: whole.worth, whole.offer, lambda: False)
    relaxation, tree = tree_of(hard)
    bounds = []
    while not tree.done:
        left = iter([False] * 12)
        tree.run(lambda: held.worth, held.offer, lambda left=left: next(left, True))
        bounds.append(min(tree.bound, held.worth))
        assert not relaxation.pins
    assert len(bounds) > 1
    assert at_once.parts > 1
    assert bounds == sorted(bounds)
    assert bounds[-1] == held.worth == whole.worth


def test_a_tree_finds_nothing_where_nothing_is_better(hard: Compiled) -> None:
    held = Held(hard)
    tree_of(hard)[1].run(lambda: held.worth, held.offer, lambda: False)
    told: list[Ints] = []
    _, tree = tree_of(hard)
    tree.run(lambda: held.worth, told.append, lambda: False)
    assert tree.done
    assert told == []
    assert tree.bound == np.inf


def test_pins_that_leave_a_nurse_nothing_leave_no_roster_below_them(hard: Compiled) -> None:
    relaxation, _ = tree_of(hard)
    working = np.arange(len(relaxation.symbol_of)) > 0
    for day in range(5):  # Five days on end, where at most three are wanted; and then none at all.
        relaxation.pins[0] = relaxation.pinned(0, day, working, out=False)
    relaxation.settle((0,))
    assert relaxation.converge(lambda: False)
    dear = relaxation.bound
    assert np.isfinite(dear)
    relaxation.pins[0] = relaxation.pinned(0, 0, working, out=True)
    relaxation.settle((0,))
    assert relaxation.converge(lambda: False)
    assert relaxation.bound == np.inf
    relaxation.release()
    assert relaxation.converge(lambda: False)
    assert relaxation.bound <= dear
