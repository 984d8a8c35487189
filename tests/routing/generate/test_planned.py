"""Generated datasets are worth planning: busy, without contradiction, and every plan is legal."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from routing.assemble import Assembly, assemble
from routing.check import check
from routing.domain.plan import Plan
from routing.generate.generator import FIRST_DAY
from routing.generate.sample import sample_dataset_path
from routing.io.dataset import read_dataset
from routing.solve import solve
from staffing.calendar import Horizon
from tests.routing.generate.datasets import dataset

SEEDS = (1, 7)


@cache
def week(seed: int) -> tuple[Assembly, Plan]:
    """Return the week of a reference site with its first plan."""
    found = dataset(seed=seed)
    assembly = assemble(found, Horizon(first_day=FIRST_DAY, days=7, zone=found.zone))
    return assembly, solve(assembly.problem, seconds=0).plan


@pytest.mark.parametrize("seed", SEEDS)
def test_a_week_has_the_visits_of_the_reference_site(seed: int) -> None:
    """50 to 60 visits on a weekday on average, and 15 to 30 on a day of the weekend."""
    assembly, plan = week(seed)
    horizon = assembly.problem.horizon
    days = Counter(horizon.day_of(stop.start) for route in plan.routes for stop in route.stops)
    assert 50 <= sum(days[n] for n in range(5)) / 5 <= 60
    assert 15 <= min(days[5], days[6]) <= max(days[5], days[6]) <= 30


@pytest.mark.parametrize("seed", SEEDS)
def test_the_staff_is_enough_for_the_week(seed: int) -> None:
    """Even the first plan, without any search, leaves out no more than one visit in twenty."""
    assembly, plan = week(seed)
    assert len(plan.unassigned) <= len(assembly.problem.visits) / 20
    assert check(assembly.problem, plan) == ()


@pytest.mark.parametrize("offset", range(7))
def test_nothing_is_refused_or_overdue(offset: int) -> None:
    """Whatever weekday a dataset begins on, its past leaves nothing undone for the first day."""
    first_day: date = FIRST_DAY + timedelta(days=offset)
    found = dataset(seed=8, first_day=first_day)
    assembly = assemble(found, Horizon(first_day=first_day, days=7, zone=found.zone))
    assert assembly.findings == ()
    assert assembly.refused == frozenset()


def test_the_sample_day_is_planned_cleanly() -> None:
    """The day of the demo has 50 to 60 visits, and its plan keeps every rule."""
    found = read_dataset(sample_dataset_path())
    assembly = assemble(found, Horizon(first_day=FIRST_DAY, days=1, zone=found.zone))
    assert 50 <= len(assembly.problem.visits) <= 60
    assert assembly.findings == ()
    result = solve(assembly.problem, seconds=60, max_steps=500)
    assert result.violations == check(assembly.problem, result.plan) == ()
    assert len(result.plan.unassigned) <= 3
    assert all(unassigned.reasons for unassigned in result.plan.unassigned)


def test_every_kind_of_visit_of_the_sample_week_is_reached() -> None:
    """Lines are placed, drugs started, pumps changed, infusions attended, lines removed."""
    kinds = {visit.kind for visit in week(7)[0].problem.visits}
    assert kinds >= {
        "pump_connect",
        "disconnect",
        "dose",
        "dressing_change",
        "first_dose",
        "infusion",
        "lab_draw",
        "line_insertion",
        "line_removal",
        "needle_change",
        "pump_start",
        "solution_change",
    }
