"""The relaxation over all schedules: its bound, its dives, and what a choice makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from staffing.check import check_roster
from staffing.columns.dive import Dive, Style, style_of
from staffing.columns.pool import Pool
from staffing.columns.relaxation import Relaxation
from staffing.compile.compiled import Compiled, compile_roster
from staffing.cost import roster_cost
from staffing.cpsat.choice import choose
from staffing.cpsat.exact import solve_exact
from staffing.cpsat.variables import Scope
from staffing.roster.contract import Limit, RunLimit
from staffing.roster.people import RosterNurse
from staffing.roster.wishes import Pairing, Request
from staffing.search.crew import Crew
from tests.staffing.roster_builders import HOUR, contract, cover, problem

ASKED = problem(
    days=4,
    nurses=tuple(RosterNurse(id=n, contract="c") for n in "abc"),
    cover=tuple(
        cover(d, s, 0, optimum=1 + (d + k) % 2, under=7, over=2, maximum=3)
        for d in range(4)
        for k, s in enumerate("ELN")
    ),
    requests=(Request(nurse="a", day=2, points=5), Request(nurse="c", day=3, points=3)),
    pairings=(
        Pairing(kind="together", first="a", second="b", points=2),
        Pairing(kind="apart", first="b", second="c", points=3),
    ),
    **contract(
        limits=(Limit(id="shifts", minimum=2, maximum=2, under=3, over=2),),
        runs=(RunLimit(id="w", minimum=2, maximum=4, under=4),),
        rest_seconds=11 * HOUR,
    ),
)


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    return compile_roster(ASKED)


@pytest.fixture(scope="module")
def optimum(compiled: Compiled) -> int:
    best = solve_exact(compiled, Scope(), seconds=30, seed=0, workers=1)
    assert best.proven
    assert best.table is not None
    return roster_cost(ASKED, compiled.roster(best.table)).points


def relaxation_of(crew: Crew, free: range) -> Relaxation:
    pool = Pool(crew)
    pool.offer(crew.table)
    return Relaxation(pool, free, crew.table)


def test_the_bound_of_the_relaxation_meets_its_objective_and_is_not_above_the_optimum(
    compiled: Compiled, optimum: int
) -> None:
    found = relaxation_of(Crew(compiled), range(3))
    assert found.converge(lambda: False)
    assert found.bound == pytest.approx(found.objective, abs=1e-4)
    assert found.bound <= optimum + 1e-6


def test_a_dive_finds_a_legal_roster_and_leaves_the_relaxation_as_it_was(
    compiled: Compiled, optimum: int
) -> None:
    crew = Crew(compiled)
    found = relaxation_of(crew, range(3))
    found.converge(lambda: False)
    before = found.objective
    styles = (Style(), Style(much=0.0), Style(whole=True), style_of(np.random.default_rng(1)))
    for style in styles:
        dive = Dive(found, np.random.default_rng(0), lambda: False, style=style)
        table = dive.run(crew.table)
        assert table is not None
        made = compiled.roster(table)
        assert check_roster(ASKED, made) == ()
        assert optimum <= roster_cost(ASKED, made).points
    found.solve()
    assert found.objective == pytest.approx(before, abs=1e-4)


def test_a_dive_that_cannot_be_better_is_given_up(compiled: Compiled) -> None:
    crew = Crew(compiled)
    found = relaxation_of(crew, range(3))
    found.converge(lambda: False)
    dive = Dive(found, np.random.default_rng(0), lambda: False, worth=found.objective - 1)
    assert dive.run(crew.table) is None


def test_a_dive_that_is_stopped_on_its_way_finds_nothing(compiled: Compiled) -> None:
    crew = Crew(compiled)
    found = relaxation_of(crew, range(3))
    found.converge(lambda: False)
    for calls in range(1, 9):
        left = iter([False] * calls)
        dive = Dive(found, np.random.default_rng(0), lambda left=left: next(left, True))
        table = dive.run(crew.table)
        assert table is None or check_roster(ASKED, compiled.roster(table)) == ()
        assert not found.pins


def test_nurses_who_are_not_free_keep_their_schedules(compiled: Compiled) -> None:
    crew = Crew(compiled)
    found = relaxation_of(crew, range(1, 3))
    found.converge(lambda: False)
    table = Dive(found, np.random.default_rng(0), lambda: False).run(crew.table)
    assert table is not None
    assert (table[0] == crew.table[0]).all()
    kept = sum(crew.schedulers[n].true_price(crew.table[n]) for n in (0,))
    points = roster_cost(ASKED, compiled.roster(table)).points
    assert found.objective + kept <= points + 1e-6


def test_a_choice_among_schedules_costs_what_the_judge_says(compiled: Compiled) -> None:
    crew = Crew(compiled)
    found = relaxation_of(crew, range(3))
    found.converge(lambda: False)
    free = {1, 2}
    columns = [x for x in found.columns if x.nurse in free]
    table, proven = choose(
        crew.lines,
        columns,
        found.pool.present(crew.table, {0}),
        crew.table,
        seconds=20,
        seed=0,
        should_stop=lambda: False,
    )
    assert proven
    assert table is not None
    assert (table[0] == crew.table[0]).all()
    assert (
        roster_cost(ASKED, compiled.roster(table)).points
        <= roster_cost(ASKED, compiled.roster(crew.table)).points
    )
