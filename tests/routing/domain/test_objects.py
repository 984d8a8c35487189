"""Objects that contradict themselves are refused where they are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from routing.domain.link import Link
from routing.domain.pin import Pin
from routing.domain.plan import Plan
from routing.domain.policy import ResponseClass, Weights
from routing.domain.result import Cost, Term
from routing.domain.visit import Window
from tests.builders import plan, problem, shift, visit


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Window(earliest=2, latest=1), r"earliest \(2\) must not be after latest \(1\)"),
        (lambda: Window(earliest=2, latest=5, due=6), r"due \(6\) must not be after latest \(5\)"),
        (lambda: visit(seconds=-1), r"on_site_seconds \(-1\) of visit v1 is negative"),
        (lambda: visit(windows=[]), "visit v1 has no window"),
        (lambda: visit(priority=-1), r"priority \(-1\) of visit v1 must be from 0 to 9"),
        (lambda: visit(priority=10), r"priority \(10\)"),
        (lambda: visit(load=-1), r"load \(-1\) of visit v1 must not be negative"),
        (lambda: Link(id="k", first="v1", second="v1"), "link k ties visit v1 to itself"),
        (lambda: Pin(visit="v1", shift="s1", level="time"), "level time needs a start"),
        (lambda: Pin(visit="v1", shift="s1", level="sequence"), "sequence needs a position"),
        (lambda: Weights(travel=-1), r"weight travel \(-1\) must not be negative"),
        (lambda: ResponseClass(name="now", seconds=0), r"seconds \(0\) of response class now"),
    ],
)
def test_contradictions_are_refused(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_contradictory_lags_are_legal_input() -> None:
    assert Link(id="k", first="v1", second="v2", min_lag=9, max_lag=1).min_lag == 9


@pytest.mark.parametrize(("start", "late"), [(10, 0), (15, 0), (16, 1), (20, 5), (21, 0), (9, 0)])
def test_lateness_counts_after_due_inside_the_window(start: int, late: int) -> None:
    assert visit(window=(10, 20, 15)).lateness(start) == late


@pytest.mark.parametrize(("start", "late"), [(10, 6), (20, 16), (9, 0)])
def test_a_visit_due_before_its_window_is_always_late(start: int, late: int) -> None:
    assert visit(window=(10, 20, 4)).lateness(start) == late


def test_a_window_without_due_is_never_late() -> None:
    assert visit(window=(10, 20)).lateness(20) == 0


def test_a_start_in_two_windows_takes_the_kinder_one() -> None:
    assert visit(windows=[(0, 100, 10), (50, 200, 60)]).lateness(70) == 10


@pytest.mark.parametrize(("start", "inside"), [(9, False), (10, True), (20, True), (21, False)])
def test_windows_include_both_ends(start: int, inside: bool) -> None:
    assert Window(earliest=10, latest=20).contains(start) is inside


def test_costs_add_up_and_answer_by_name() -> None:
    cost = Cost(
        terms=(
            Term(name="travel", amount=10, weight=2, unit="s"),
            Term(name="overtime", amount=5, weight=3, unit="s"),
        )
    )
    assert cost.points == 35
    assert cost.amount("overtime") == 5
    with pytest.raises(KeyError, match="nothing"):
        cost.amount("nothing")


def test_plans_find_their_stops_and_routes() -> None:
    day = problem(visits=[visit("v1"), visit("v2", 2)], shifts=[shift("s1"), shift("s2", "n2")])
    made = plan(day, {"s1": ["v1"], "s2": ["v2"]})
    assert {name: found[0] for name, found in made.stop_of.items()} == {"v1": "s1", "v2": "s2"}
    assert made.route_of["s2"].stops[0].visit == "v2"
    assert Plan().stop_of == {}
    assert Plan().route_of == {}


def test_visits_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        visit().priority = 5  # type: ignore[misc]
