"""Schedules of one nurse by dynamic programming, against CP-SAT and the judge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing.check import check_roster
from staffing.compile.compiled import compile_roster
from staffing.cost import roster_cost
from staffing.cpsat.exact import solve_exact
from staffing.cpsat.variables import Scope
from staffing.roster.contract import Contract, Limit, RunLimit
from staffing.roster.people import History, RosterNurse
from staffing.roster.problem import RosterProblem
from staffing.roster.wishes import Fairness, Pairing, Request
from staffing.search.crew import Crew
from tests.staffing.roster_builders import HOUR, cover, problem

DAYS = 14
PRICES = st.sampled_from((None, 1, 3))
NIGHTS = frozenset("N")
LIMITS = (
    Limit(id="week", measure="seconds", window=5, minimum=8 * HOUR, maximum=24 * HOUR, unit=HOUR),
    Limit(id="weeks", window=4, minimum=1, maximum=2),
    Limit(id="holidays", days=frozenset((3, 4, 9)), minimum=1, maximum=2),
    Limit(id="hours of nights", measure="seconds", shifts=NIGHTS, maximum=16 * HOUR, unit=HOUR),
    Limit(id="nights", shifts=NIGHTS, minimum=1, maximum=2),
    Limit(id="weekends", measure="weekends", maximum=1),
    Limit(id="hours", measure="seconds", minimum=24 * HOUR, maximum=72 * HOUR, unit=HOUR),
)
ROLLING = Limit(id="any six", window=6, rolling=True, minimum=1, maximum=3)


@st.composite
def lone_nurses(draw: st.DrawFn) -> RosterProblem:
    """Draw a nurse with some limits, who would rather work on most days."""
    limits = tuple(
        replace(x, under=draw(PRICES), over=draw(PRICES))
        for x in draw(st.lists(st.sampled_from((*LIMITS, ROLLING)), unique=True, max_size=4))
    )
    past = draw(
        st.sampled_from((None, History(days_off=2, counts=(("nights", 2), ("holidays", 3)))))
    )
    wishes = draw(st.lists(st.sampled_from(("E", "L", "N")), min_size=DAYS, max_size=DAYS))
    return problem(
        days=DAYS,
        nurses=(RosterNurse(id="a", contract="c", history=past),),
        contracts=(
            Contract(
                id="c",
                limits=limits,
                runs=(RunLimit(id="w", maximum=4), RunLimit(id="o", run="off", minimum=2, under=2)),
                rest_seconds=11 * HOUR,
                complete_weekends=draw(st.sampled_from((0, 2))),
            ),
        ),
        requests=tuple(
            Request(nurse="a", day=day, shifts=frozenset(shift), wanted=True, points=4)
            for day, shift in enumerate(wishes)
        ),
        fairness=(Fairness(id="f", days=frozenset((5, 6, 12, 13)), expected=2, points=3),)
        if draw(st.booleans())
        else (),
    )


@settings(max_examples=25, deadline=None)
@given(lone_nurses())
def test_no_schedule_is_cheaper_than_the_one_that_is_said_to_be_cheapest(
    asked: RosterProblem,
) -> None:
    compiled = compile_roster(asked)
    best = solve_exact(compiled, Scope(), seconds=10, seed=0, workers=1)
    scheduler = Crew(compiled).schedulers[0]
    found = scheduler.best(np.zeros((2, 1)))
    if best.impossible:
        rolling = any(x.rolling for x in asked.contracts[0].limits)
        assert found is None or rolling
        return
    assert best.proven
    assert best.table is not None
    assert found is not None
    optimum = roster_cost(asked, compiled.roster(best.table)).points
    price, row = found
    assert price <= optimum + 1e-6
    assert scheduler.true_price(best.table[0]) == optimum
    if not any(x.rolling for x in asked.contracts[0].limits):
        assert scheduler.true_price(row) == price == optimum


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(("together", "apart")), st.integers(0, 10**6), st.booleans())
def test_pairs_cost_a_crew_what_the_judge_says(kind: str, seed: int, dated: bool) -> None:
    asked = problem(
        nurses=tuple(RosterNurse(id=n, contract="c") for n in "abc"),
        cover=tuple(cover(d, s, 0, optimum=1, under=5, over=1) for d in range(7) for s in "EL"),
        pairings=(
            Pairing(
                kind="together" if kind == "together" else "apart",
                first="a",
                second="b",
                points=4,
                days=frozenset((1, 2, 5)) if dated else None,
            ),
        ),
    )
    compiled = compile_roster(asked)
    crew = Crew(compiled)
    rng = np.random.default_rng(seed)
    for _ in range(3):
        crew.reschedule([0, 1], rng, 8.0, np.inf)
        made = compiled.roster(crew.table)
        assert check_roster(asked, made) == ()
        assert crew.cost == roster_cost(asked, made).points
