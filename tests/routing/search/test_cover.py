"""What the search believes of emergency coverage is what the judge counts."""

from __future__ import annotations

import random
from dataclasses import fields, replace

import numpy as np
import pytest

from routing.compile.compiler import MANDATORY, compile_problem
from routing.compile.cover import cover_tables
from routing.compile.decode import plan_of
from routing.compile.pack import pack
from routing.cost import cost
from routing.coverage import coverage
from routing.domain.fact import Absence, Delay
from routing.domain.policy import Policy, ResponseClass, Weights
from routing.domain.problem import CoveredPatient, Problem
from routing.search.cover import cover_all, new_cover
from routing.search.run import Search
from routing.solve import solve
from staffing.credential import Credential
from staffing.shift import Shift
from tests import builders as b
from tests.routing.cpsat.random_problems import random_problem


def covered_problem(seed: int) -> Problem:
    """Return a drawn problem with patients to be covered, a nurse on call and short credentials."""
    rng = random.Random(seed)
    day = random_problem(seed, visits=7, shifts=3)
    places = [place.id for place in day.locations]
    whole = day.horizon.seconds
    classes = tuple(
        ResponseClass(name=f"class_{i}", seconds=rng.choice([300, 900, 1800, 3600]))
        for i in (1, 2, 3)
    )
    covered = []
    for number in range(rng.randint(1, 9)):
        start = rng.randint(-100, whole - 1)
        covered.append(
            CoveredPatient(
                patient=f"c{number // 2}",
                location=rng.choice(places),
                response_class=rng.choice(classes).name,
                credentials=frozenset(rng.sample(["RN", "PICC", "RARE"], rng.randint(0, 2))),
                start=start,
                end=rng.randint(start + 1, whole + 100),
            )
        )
    visits = tuple(replace(v, interruptible=rng.random() < 0.5) for v in day.visits)
    nurses = tuple(
        nurse if rng.random() < 0.3 else _with_credentials(nurse, rng, whole)
        for nurse in day.nurses
    )
    weights = Weights(**{**_weights(day), "coverage_holes": rng.choice([1, 7])})
    policy = Policy(
        weights=weights,
        arrival_seconds=day.policy.arrival_seconds,
        change_tolerance=day.policy.change_tolerance,
        response=classes,
        coverage_slot=rng.choice([300, 900, 1700]),
    )
    start = rng.randint(0, whole // 2)
    calls = tuple(
        Shift(
            id=f"call{i}",
            nurse=rng.choice(nurses).id,
            start=start,
            end=whole,
            latest_end=whole,
            start_location=places[0],
            end_location=places[0],
            duty=rng.choice(["on_call", "on_call", "off"]),
        )
        for i in range(rng.randint(0, 2))
    )
    return day.replace(
        visits=visits,
        nurses=nurses,
        policy=policy,
        covered=tuple(covered),
        shifts=day.shifts + calls,
    )


def with_facts(day: Problem, seed: int) -> Problem:
    """Return a day under way on which nurses are out, and ways take longer, for some hours."""
    rng = random.Random(seed)
    whole = day.horizon.seconds
    spans = [sorted(rng.sample(range(-100, whole + 100), 2)) for _ in range(rng.randint(1, 4))]
    away = spans[: rng.randint(0, len(spans))]
    slow = spans[len(away) :]
    return day.replace(
        absences=tuple(
            Absence(nurse=rng.choice(day.nurses).id, start=start, end=end) for start, end in away
        ),
        delays=tuple(
            Delay(
                start=start,
                end=end,
                factor=rng.choice([1.0, 1.5, 4.0]),
                seconds=rng.choice([0, 61]),
                places=frozenset(p.id for p in day.locations if rng.random() < 0.3),
            )
            for start, end in slow
        ),
    )


def _with_credentials(nurse, rng, whole):
    extra = tuple(
        Credential(code=code, valid_until=rng.choice([None, rng.randint(0, whole)]))
        for code in ("RN", "PICC")
        if rng.random() < 0.8
    )
    return replace(nurse, credentials=extra)


def _weights(day: Problem) -> dict[str, int]:
    return {f.name: getattr(day.policy.weights, f.name) for f in fields(Weights)}


def begun(day: Problem, seed: int) -> Search:
    compiled = compile_problem(day)
    search = Search(pack(compiled), seed, cover_tables(day, compiled))
    search.construct()
    return search


@pytest.mark.parametrize("block", range(5))
def test_the_cost_with_coverage_is_the_judges(block):
    open_minutes = 0
    for seed in range(40 * block, 40 * block + 40):
        day = covered_problem(seed)
        if seed % 2:
            day = with_facts(day, seed)
        search = begun(day, seed)
        for _ in range(4):
            plan = plan_of(day, search.packed, search.best)
            assert search.points % MANDATORY == cost(day, plan).points, seed
            open_minutes += coverage(day, plan).uncovered_minutes
            search.improve(8, 0.5, 400.0)
    assert open_minutes > 0


def test_counts_kept_up_to_date_are_those_of_a_fresh_look():
    for seed in range(60):
        day = covered_problem(seed)
        if seed % 2:
            day = with_facts(day, seed)
        search = begun(day, seed)
        tables = cover_tables(day, compile_problem(day))
        search.improve(20, 0.5, 1_000.0)
        kept, fresh = search._cover, new_cover(search.packed, tables)
        assert cover_all(search.packed, search._current, fresh) >= 0
        assert np.array_equal(kept.reach, fresh.reach)
        assert np.array_equal(kept.open, fresh.open)
        assert np.array_equal(kept.place, fresh.place)
        assert np.array_equal(kept.release, fresh.release)


def test_without_a_price_or_patients_nothing_is_counted():
    day = covered_problem(1)
    free = day.replace(
        policy=Policy(weights=Weights(coverage_holes=0), response=day.policy.response)
    )
    nobody = day.replace(covered=())
    for quiet in (free, nobody):
        assert cover_tables(quiet, compile_problem(quiet)) is None


def test_solve_closes_a_hole_where_that_is_cheap() -> None:
    """The nurse who alone may answer starts nearer to the visit; another one can make it, too."""

    def who_goes(price: int) -> tuple[str, int]:
        day = b.problem(
            visits=[b.visit("v1", 5, window=(b.clock(12), b.clock(12)), seconds=3_600)],
            shifts=[b.shift("s1", "n1", place=1), b.shift("s2", "n2")],
            nurses=[b.nurse("n1", credentials=["RN"], home=1), b.nurse("n2")],
            policy=Policy(
                weights=Weights(coverage_holes=price),
                response=(ResponseClass(name="class_1", seconds=b.STEP),),
            ),
            covered=(
                CoveredPatient(
                    patient="anna",
                    location="p1",
                    response_class="class_1",
                    credentials=frozenset({"RN"}),
                    start=b.clock(12),
                    end=b.clock(13),
                ),
            ),
        )
        plan = solve(day, seconds=60, max_steps=200).plan
        return plan.stop_of["v1"][0], coverage(day, plan).uncovered_minutes

    assert who_goes(0) == ("s1", 60)
    assert who_goes(60) == ("s2", 0)


def test_a_problem_with_coverage_needs_no_machine_code_of_its_own() -> None:
    """Tables of another layout in memory had the whole search compiled once more, in its time."""
    day = next(found for found in map(covered_problem, range(30)) if found.covered and found.visits)
    compiled = compile_problem(day)
    with_it = new_cover(pack(compiled), cover_tables(day, compiled))
    without = new_cover(pack(compiled), None)
    assert len(with_it.tables.weight)
    for one, other in zip(
        (*with_it.tables, *with_it[1:]), (*without.tables, *without[1:]), strict=True
    ):
        assert (one.dtype, one.ndim) == (other.dtype, other.ndim)
        assert one.flags.c_contiguous
        assert one.flags.writeable == other.flags.writeable
