"""Problems that contradict themselves are refused, with all their faults at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from routing.domain.link import Link
from routing.domain.pin import Pin
from routing.domain.problem import CoveredPatient, Problem
from routing.domain.validation import ProblemError
from tests.builders import line, nurse, plan, problem, shift, visit


def covered(**rest: str) -> CoveredPatient:
    values: dict[str, Any] = {"location": "p1", "response_class": "class_1", **rest}
    return CoveredPatient(patient="anna", start=0, end=1, **values)


def day(**rest: Any) -> Problem:
    """Return a good day of two visits and one shift, with changes."""
    good: dict[str, Any] = {"visits": [visit("v1"), visit("v2", 2)], "shifts": [shift()]}
    return problem(**good | rest)


def sequence(name: str, position: int) -> Pin:
    return Pin(visit=name, shift="s1", level="sequence", position=position)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"visits": [visit("v1"), visit("v1")]}, "visit v1 occurs 2 times"),
        ({"shifts": [shift(), shift(), shift()]}, "shift s1 occurs 3 times"),
        ({"nurses": [nurse(), nurse()]}, "nurse n1 occurs 2 times"),
        (
            {"links": [Link(id="k", first="v1", second="v2")] * 2},
            "link k occurs 2 times",
        ),
        ({"pins": [Pin(visit="v1", shift="s1")] * 2}, "pin of visit v1 occurs 2 times"),
        ({"visits": [visit("v1", 99)]}, "visit v1 names location p99, which does not exist"),
        (
            {"nurses": [nurse(home=99)]},
            "nurse n1 names location p99, which does not exist",
        ),
        ({"nurses": []}, "shift s1 names nurse n1, which does not exist"),
        (
            {"shifts": [shift(start_location="p99")]},
            "shift s1 names location p99, which does not exist",
        ),
        (
            {"shifts": [shift(end_location="p99")]},
            "shift s1 names location p99, which does not exist",
        ),
        (
            {"links": [Link(id="k", first="v1", second="v9")]},
            "link k names visit v9, which does not exist",
        ),
        (
            {"pins": [Pin(visit="v9", shift="s1")]},
            "pin of visit v9 names visit v9, which does not exist",
        ),
        (
            {"pins": [Pin(visit="v1", shift="s9")]},
            "pin of visit v1 names shift s9, which does not exist",
        ),
        (
            {"covered": [covered(location="p99")]},
            "covered patient anna names location p99, which does not exist",
        ),
        (
            {"covered": [covered(response_class="now")]},
            "covered patient anna names response class now, which does not exist",
        ),
        (
            {"pins": [sequence("v1", 0), sequence("v2", 2)]},
            "pinned positions of shift s1 are [0, 2], not 0, 1, 2, ...",
        ),
        (
            {"pins": [sequence("v1", 1)]},
            "pinned positions of shift s1 are [1], not 0, 1, 2, ...",
        ),
    ],
)
def test_each_fault_is_told_in_a_sentence(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ProblemError) as caught:
        day(**changes)
    assert caught.value.faults == (fault,)


def test_all_faults_are_told_together() -> None:
    with pytest.raises(ProblemError) as caught:
        day(
            visits=[visit("v1", 77), visit("v1", 88)],
            pins=[Pin(visit="v9", shift="s9")],
            covered=[covered(response_class="now")],
        )
    assert len(caught.value.faults) == 6
    assert str(caught.value) == "; ".join(caught.value.faults)


def test_places_must_be_in_the_travel_matrix_too() -> None:
    good = day()
    with pytest.raises(ProblemError, match="visit v2 names location p2"):
        good.replace(travel=line(2))


def test_a_good_problem_is_indexed_by_id() -> None:
    link = Link(id="k", first="v1", second="v2")
    good = day(links=[link], pins=[Pin(visit="v1", shift="s1")])
    assert set(good.visit_by_id) == {"v1", "v2"}
    assert good.shift_by_id["s1"].nurse == good.nurse_by_id["n1"].id
    assert good.links_of == {"v1": (link,), "v2": (link,)}
    assert good.pin_of["v1"].shift == "s1"


def test_replace_indexes_and_checks_anew() -> None:
    good = day()
    more = good.replace(visits=(*good.visits, visit("v3", 3)))
    assert set(more.visit_by_id) == {"v1", "v2", "v3"}
    assert set(good.visit_by_id) == {"v1", "v2"}
    with pytest.raises(ProblemError, match="v9"):
        good.replace(links=(Link(id="k", first="v1", second="v9"),))


def test_a_published_plan_may_name_what_is_gone() -> None:
    good = day()
    told = plan(good, {"s1": ["v1", "v2"]})
    assert good.replace(visits=good.visits[:1], published=told).published is told


def test_parking_is_added_on_the_way_to_visits_elsewhere_only() -> None:
    good = day(arrival_seconds=100)
    assert good.seconds_to_visit("p0", good.visits[0]) == 700
    assert good.seconds_to_visit("p1", good.visits[0]) == 0
    assert good.seconds_to_end("p1", good.shifts[0]) == 600


def test_no_way_stays_no_way_with_parking() -> None:
    good = day(arrival_seconds=100)
    cut = good.travel.seconds.copy()
    cut[0, 1] = cut[1, 0] = -1
    bad = good.replace(travel=replace(good.travel, seconds=cut))
    assert bad.seconds_to_visit("p0", bad.visits[0]) == -1
    assert bad.seconds_to_end("p1", bad.shifts[0]) == -1
