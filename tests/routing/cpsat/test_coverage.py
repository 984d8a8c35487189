"""Emergency coverage in the exact model is what the judge counts, on days with everything."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from routing.compile.compiler import compile_problem
from routing.compile.cover import cover_tables
from routing.cost import cost
from routing.coverage import coverage
from routing.cpsat.coverage import MOST_LITERALS, fits
from routing.cpsat.exact import solve_exact
from routing.cpsat.result import ExactResult
from routing.cpsat.timed_plan import plan_from_result
from routing.domain.fact import Absence, Delay
from routing.domain.plan import Plan
from routing.domain.policy import Policy, ResponseClass
from routing.domain.problem import CoveredPatient, Problem
from staffing.credential import Credential
from tests.builders import FREE, clock, plan, problem, shift, visit
from tests.routing.cpsat.brute_force import GRID
from tests.routing.cpsat.random_problems import random_problem

RESPONSE = (ResponseClass(name="near", seconds=GRID), ResponseClass(name="far", seconds=3 * GRID))


def covered_problem(seed: int, visits: int = 3) -> Problem:
    """Return a random day with patients to be covered, on the places of its visits."""
    rng = random.Random(seed)
    day = random_problem(seed, visits=visits)
    places = [place.id for place in day.locations]
    people = [
        CoveredPatient(
            patient=f"c{i}",
            location=rng.choice(places),
            response_class=rng.choice(RESPONSE).name,
            credentials=frozenset(rng.choice([(), (), ("RN",)])),
            start=clock(8) + GRID * rng.randint(-4, 10),
            end=clock(11) + GRID * rng.randint(0, 20) + rng.choice([0, 60]),
        )
        for i in range(3)
    ]
    until = rng.choice([None, clock(10)])
    nurses = tuple(
        replace(n, credentials=(*n.credentials, Credential(code="RN", valid_until=until)))
        if rng.random() < 0.7
        else n
        for n in day.nurses
    )
    calls = (
        [
            shift(
                "call",
                rng.choice(nurses).id,
                start=clock(9),
                end=clock(12),
                duty=rng.choice(["on_call", "off"]),
            )
        ]
        if rng.random() < 0.4
        else []
    )
    weights = replace(day.policy.weights, coverage_holes=rng.choice([1, 40, 400]))
    return day.replace(
        visits=tuple(
            replace(
                v, interruptible=rng.random() < 0.5, hand_over=rng.choice([0, GRID // 2, 2 * GRID])
            )
            for v in day.visits
        ),
        nurses=nurses,
        shifts=(*day.shifts, *calls),
        covered=tuple(people),
        policy=replace(day.policy, weights=weights, response=RESPONSE, coverage_slot=GRID),
    )


def with_facts(given: Problem, seed: int) -> Problem:
    """Return a day on which a nurse is out, and ways to a place take longer, for some hours."""
    rng = random.Random(seed)
    start = clock(8) + GRID * rng.randint(0, 8)
    out = Absence(nurse=rng.choice(given.nurses).id, start=start, end=start + 4 * GRID)
    slow = Delay(
        start=clock(9),
        end=clock(11),
        factor=2.0,
        places=rng.choice([frozenset(), frozenset((rng.choice(given.locations).id,))]),
    )
    return given.replace(absences=(out,), delays=(slow,) if rng.random() < 0.6 else ())


def solved(given: Problem, *, cover: bool = True) -> tuple[ExactResult, Plan]:
    compiled = compile_problem(given)
    tables = cover_tables(given, compiled) if cover else None
    found = solve_exact(compiled, seconds=20, cover=tables, workers=8)
    assert found.status == "optimal"
    return found, plan_from_result(given, found)


@pytest.mark.parametrize("seed", range(24))
def test_the_priced_coverage_is_the_judges(seed: int) -> None:
    """Points of the model with coverage are the whole cost; and no plan without it is better."""
    given = covered_problem(seed)
    if seed % 2:
        given = with_facts(given, seed)
    found, made = solved(given)
    price = cost(given, made)
    must = found.must_left_out
    if not must:
        assert found.objective == price.points
        assert found.lower_bound == price.points
    _, other = solved(given, cover=False)
    assert price.points <= cost(given, other).points


def test_it_waits_where_it_is_needed() -> None:
    """v1 may start until 12; from 8:10 on it would hold the only nurse near anna until 9:10.

    Driving alone is the same whenever she goes; anna is to be covered until 9.
    """
    anna = CoveredPatient(
        patient="anna", location="p1", response_class="near", start=clock(8), end=clock(9)
    )
    given = problem(
        visits=[visit("v1", 1, seconds=3_600, window=(0, clock(12)), interruptible=False)],
        shifts=[shift()],
        covered=[anna],
        policy=Policy(
            arrival_seconds=0,
            response=(ResponseClass(name="near", seconds=600),),
            weights=replace(Policy().weights, **FREE | {"unassigned": 9_000, "coverage_holes": 1}),
        ),
    )
    assert coverage(given, plan(given, {"s1": ["v1"]})).uncovered_minutes == 45
    found, made = solved(given)
    assert found.objective == 0
    assert coverage(given, made).holes == ()
    assert made.stop_of["v1"][1].start >= clock(8, 50)


def test_large_days_are_left_without_the_term() -> None:
    given = covered_problem(1)
    tables = cover_tables(given, compile_problem(given))
    assert tables is not None
    assert fits(tables, 3)
    assert not fits(tables, MOST_LITERALS)


def test_nobody_near_leaves_nothing_to_price() -> None:
    far = covered_problem(2)
    given = far.replace(nurses=(), shifts=(), pins=(), visits=(), links=(), published=None)
    assert cover_tables(given, compile_problem(given)) is None
