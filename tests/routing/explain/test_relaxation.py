"""What would let a visit in does let it in, nothing smaller does, and reasons against it are true.

Every claim is compared with trying the visit at every place of every route, which knows none of
the shortcuts that ``routing.explain`` takes, or with the exact model, which knows no routes at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.compile.compiler import compile_problem
from routing.compile.decode import IllegalOrderError, plan_from_orders
from routing.cpsat.exact import solve_exact
from routing.domain.limits import END_OF_TIME
from routing.domain.link import Link
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.explain import Relaxation, explain
from routing.explain.relaxation import STEPS
from tests import builders as b
from tests.crowded import crowded_problems
from tests.witness import legal_plans

FITS = {"cost", "not_found"}
"""Verdicts of visits that have a place."""

CHANGES = {
    "window": "Let it start up to {} min earlier or later",
    "overtime": "Allow {} min more overtime",
    "break": "Leave out the break",
    "nurse_choice": "Let any nurse with the credentials go",
}


def changed(day: Problem, visit_id: str, code: str, minutes: int) -> Problem:
    """Return a problem with one change, made here once more."""
    by, visit = 60 * minutes, day.visit_by_id[visit_id]
    if code == "overtime":
        return day.replace(
            shifts=tuple(replace(s, latest_end=s.latest_end + by) for s in day.shifts)
        )
    if code == "break":
        return day.replace(shifts=tuple(replace(s, break_rule=None) for s in day.shifts))
    if code == "window":
        spans = ((w, w.earliest - by, w.latest + by) for w in visit.windows)
        wide = tuple(replace(w, earliest=early, latest=late) for w, early, late in spans)
        visit = replace(visit, windows=wide)
    else:
        visit = replace(visit, required_nurses=frozenset(), excluded_nurses=frozenset())
    return day.replace(visits=tuple(visit if v.id == visit.id else v for v in day.visits))


def minutes_of(found: Relaxation) -> int:
    """Return the minutes that a relaxation speaks of, 0 if none; its words are as they should."""
    number = re.search(r"(\d+) min", found.text)
    minutes = int(number[1]) if number else 0
    said = CHANGES[found.code].format(minutes)
    assert found.text == f"{said}: then {found.nurse} could make it in shift {found.shift}."
    return minutes


def with_visit(day: Problem, made: Plan, visit_id: str) -> Iterator[Plan]:
    """Yield every legal plan that has a visit more and all others where they are."""
    orders = {route.shift: [stop.visit for stop in route.stops] for route in made.routes}
    before = set(check(day, made))
    for shift in day.shifts:
        order = orders.get(shift.id, [])
        for at in range(len(order) + 1):
            trial = orders | {shift.id: [*order[:at], visit_id, *order[at:]]}
            try:
                plan = plan_from_orders(day, trial)
            except IllegalOrderError:
                continue
            if not set(check(day, plan)) - before:
                yield plan


def fits(day: Problem, made: Plan, visit_id: str) -> bool:
    """Tell whether a visit has any place at all."""
    return next(with_visit(day, made, visit_id), None) is not None


def placed_by_the_exact_model(day: Problem, made: Plan, visit_id: str) -> bool:
    """Tell whether a solver that may move all visits finds a plan with them and one more."""
    must = {*made.stop_of, visit_id}
    held = day.replace(
        visits=tuple(replace(v, mandatory=v.id in must) for v in day.visits), pins=()
    )
    found = solve_exact(compile_problem(held), seconds=20, workers=1)
    return found.must_left_out == 0


def direct(seconds: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return travel in which no way by a third place is shorter, as in every table of roads.

    Where one is, a visit counts as out of reach if the direct way is too long.
    """
    ways = np.where(seconds < 0, 1 << 20, seconds)
    for k in range(len(ways)):
        ways = np.minimum(ways, ways[:, [k]] + ways[[k], :])
    return np.where(ways >= 1 << 20, -1, ways).astype(np.int32)


@st.composite
def left_out(draw: st.DrawFn) -> tuple[Problem, Plan, str]:
    """Draw a problem, a legal plan of it, and a visit that the plan leaves out."""
    day = draw(crowded_problems(max_visits=5, max_shifts=3)).replace(pins=())
    day = day.replace(visits=tuple(replace(v, mandatory=False) for v in day.visits))
    day = day.replace(travel=replace(day.travel, seconds=direct(day.travel.seconds)))
    made = draw(legal_plans(day))
    assume(made.unassigned)
    return day, made, draw(st.sampled_from([u.visit for u in made.unassigned]))


FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(left_out())
def test_a_change_lets_the_visit_in_and_no_smaller_one_does(
    case: tuple[Problem, Plan, str],
) -> None:
    day, made, visit_id = case
    found = {r.code: r for r in explain(day, made, visit_id).relaxations}
    if fits(day, made, visit_id):
        assert found == {}
        return
    for relaxation in found.values():
        minutes = minutes_of(relaxation)
        relaxed = changed(day, visit_id, relaxation.code, minutes)
        shifts = {plan.stop_of[visit_id][0] for plan in with_visit(relaxed, made, visit_id)}
        assert relaxation.shift in shifts
        assert relaxed.shift_by_id[relaxation.shift].nurse == relaxation.nurse
        assert placed_by_the_exact_model(relaxed, made, visit_id)
    for code in CHANGES:
        most = minutes_of(found[code]) if code in found else STEPS[-1] + 1
        for minutes in (m for m in (STEPS if code in ("window", "overtime") else (0,)) if m < most):
            assert not fits(changed(day, visit_id, code, minutes), made, visit_id), (code, minutes)


@FEW
@given(left_out())
def test_who_says_that_there_is_no_place_has_looked_everywhere(
    case: tuple[Problem, Plan, str],
) -> None:
    day, made, visit_id = case
    verdict, *by_nurse = explain(day, made, visit_id).reasons
    places = {plan.stop_of[visit_id][0] for plan in with_visit(day, made, visit_id)}
    assert (verdict.code in FITS) is bool(places)
    able = {day.shift_by_id[shift].nurse for shift in places}
    assert {reason.nurse for reason in by_nurse if reason.code in FITS} == able


def test_a_visit_that_fits_needs_no_change() -> None:
    """It is not the window that keeps out what nobody has looked at."""
    day = b.problem(visits=[b.visit()], shifts=[b.shift()])
    assert explain(day, b.plan(day, {}), "v1").relaxations == ()


def test_a_place_that_is_not_the_nearest_is_found() -> None:
    """The shortest detour breaks a link; another place in the same route does not."""
    day = b.problem(
        visits=[b.visit("v1", 1), b.visit("v2", 2, window=(b.clock(12), b.clock(12)))],
        shifts=[b.shift()],
        links=[Link(id="k", first="v2", second="v1", min_lag=0)],
    )
    made = b.plan(day, {"s1": ["v2"]})
    assert explain(day, made, "v1").reasons[0].code == "not_found"


@pytest.mark.parametrize("edge", [END_OF_TIME - 1, 1 - END_OF_TIME])
def test_nothing_is_widened_beyond_all_time(edge: int) -> None:
    """A change that no problem may hold is no way out, and no error either."""
    window = (min(edge, b.clock(5)), min(edge, b.clock(5)))
    if edge > 0:
        window = (edge, edge)
    day = b.problem(visits=[b.visit(window=window)], shifts=[b.shift()])
    assert explain(day, b.plan(day, {}), "v1").relaxations == ()
