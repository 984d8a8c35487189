"""Lags, nurses and presence of linked visits, and patients who cannot be visited twice at once."""

from __future__ import annotations

from typing import Any

import pytest

from routing.domain.link import Link
from routing.domain.problem import Problem
from tests.builders import breaches, clock, nurse, plan, problem, shift, visit

NINE = clock(9)


def day(link: dict[str, Any], *, patient: str | None = None) -> Problem:
    """Return two linked visits of half an hour, and two nurses."""
    who: dict[str, Any] = {} if patient is None else {"patient": patient}
    return problem(
        visits=[visit("v1", 1, **who), visit("v2", 1, **who)],
        shifts=[shift("s1"), shift("s2", "n2"), shift("s3", "n1", start=clock(18), end=clock(22))],
        links=[Link(id="k", first="v1", second="v2", **link)],
    )


@pytest.mark.parametrize(
    ("link", "second", "amount"),
    [
        ({"min_lag": 3_600}, NINE + 3_600, 0),
        ({"min_lag": 3_600}, NINE + 3_599, 1),
        ({"max_lag": 3_600}, NINE + 3_600, 0),
        ({"max_lag": 3_600}, NINE + 3_610, 10),
        ({"min_lag": 100, "max_lag": 200}, NINE - 50, 150),
        ({"min_lag": 0, "max_lag": 0}, NINE, 0),
        ({"min_lag": 0, "max_lag": 0}, NINE + 1, 1),
        ({"min_lag": -100}, NINE - 100, 0),
        ({"min_lag": 1_800, "lag_from": "end"}, NINE + 3_600, 0),
        ({"min_lag": 1_800, "lag_from": "end"}, NINE + 3_590, 10),
        ({"max_lag": 0, "lag_from": "end"}, NINE + 1_801, 1),
    ],
)
def test_lags_out_of_bounds_are_reported_in_seconds(
    link: dict[str, Any], second: int, amount: int
) -> None:
    given = day(link)
    made = plan(given, {"s1": [("v1", NINE)], "s2": [("v2", second)]})
    assert breaches(given, made) == ([("link_lag", amount)] if amount else [])


def test_lags_bind_only_planned_visits() -> None:
    given = day({"min_lag": 9_999_999})
    assert breaches(given, plan(given, {"s1": ["v1"]})) == []


def test_contradictory_lags_are_reported_both() -> None:
    given = day({"min_lag": 200, "max_lag": 100})
    made = plan(given, {"s1": [("v1", NINE)], "s2": [("v2", NINE + 150)]})
    assert breaches(given, made) == [("link_lag", 50), ("link_lag", 50)]


@pytest.mark.parametrize(
    ("relation", "second_shift", "broken"),
    [
        ("any", "s2", False),
        ("any", "s3", False),
        ("prefer_same", "s2", False),
        ("same", "s2", True),
        ("same", "s3", False),
        ("different", "s2", False),
        ("different", "s3", True),
    ],
)
def test_links_look_at_the_nurse_behind_the_shift(
    relation: str, second_shift: str, broken: bool
) -> None:
    """Shifts s1 and s3 are of one nurse."""
    given = day({"nurse": relation})
    made = plan(given, {"s1": ["v1"], second_shift: ["v2"]})
    assert breaches(given, made) == ([("link_nurse", 1)] if broken else [])


@pytest.mark.parametrize(
    ("needs", "made", "broken"),
    [
        ("none", ["v2"], False),
        ("first", ["v1"], False),
        ("first", ["v2"], True),
        ("first", ["v1", "v2"], False),
        ("first", [], False),
        ("both", ["v1"], True),
        ("both", ["v2"], True),
        ("both", ["v1", "v2"], False),
        ("both", [], False),
    ],
)
def test_a_visit_without_the_one_it_needs_is_reported(
    needs: str, made: list[str], broken: bool
) -> None:
    given = day({"needs": needs})
    assert breaches(given, plan(given, {"s1": made})) == ([("link_presence", 1)] if broken else [])


@pytest.mark.parametrize(
    ("second", "amount"), [(NINE + 1_800, 0), (NINE + 1_700, 100), (NINE, 1_800), (NINE - 1_800, 0)]
)
def test_visits_of_one_patient_that_overlap_are_reported(second: int, amount: int) -> None:
    given = day({}, patient="anna")
    made = plan(given, {"s1": [("v1", NINE)], "s2": [("v2", second)]})
    assert breaches(given, made) == ([("patient_overlap", amount)] if amount else [])


def test_simultaneous_visits_of_one_patient_may_overlap() -> None:
    given = day({"min_lag": 0, "max_lag": 0, "nurse": "different"}, patient="anna")
    made = plan(given, {"s1": [("v1", NINE)], "s2": [("v2", NINE)]})
    assert breaches(given, made) == []


def test_linked_visits_of_one_patient_may_overlap_where_the_link_lets_them() -> None:
    """A third visit of the patient is kept apart from both."""
    given = day({"min_lag": 600, "max_lag": 900, "overlap": True}, patient="anna")
    made = plan(given, {"s1": [("v1", NINE)], "s2": [("v2", NINE + 700)]})
    assert breaches(given, made) == []
    third = given.replace(
        visits=(*given.visits, visit("v3", 1, patient="anna")),
        shifts=(*given.shifts, shift("s4", "n4")),
        nurses=(*given.nurses, nurse("n4")),
    )
    made = plan(
        third, {"s1": [("v1", NINE)], "s2": [("v2", NINE + 700)], "s4": [("v3", NINE + 1_700)]}
    )
    assert breaches(third, made) == [("patient_overlap", 100), ("patient_overlap", 800)]


def test_visits_tied_to_the_end_of_each_other_may_not_overlap() -> None:
    """Lags of 0 from the end mean back to back, so one second early is an overlap too."""
    given = day({"min_lag": 0, "max_lag": 0, "lag_from": "end"}, patient="anna")
    made = plan(given, {"s1": [("v1", NINE)], "s2": [("v2", NINE + 1_799)]})
    assert breaches(given, made) == [("link_lag", 1), ("patient_overlap", 1)]


def test_a_long_visit_is_compared_with_more_than_the_next_one() -> None:
    """v1 lasts two hours; v2 and v3 are both within it, and apart from each other."""
    given = problem(
        visits=[
            visit("v1", 1, patient="anna", seconds=7_200),
            visit("v2", 1, patient="anna", seconds=600),
            visit("v3", 1, patient="anna", seconds=600),
        ],
        shifts=[shift("s1"), shift("s2", "n2")],
    )
    made = plan(given, {"s1": [("v1", NINE)], "s2": [("v2", NINE + 600), ("v3", NINE + 3_600)]})
    assert breaches(given, made) == [("patient_overlap", 600), ("patient_overlap", 600)]


def test_a_visit_that_only_touches_overlapping_ones_is_not_reported() -> None:
    """v1 and v2 overlap by 600 s; v3 starts when v2 ends."""
    given = problem(
        visits=[visit(f"v{i}", 1, patient="anna", seconds=1_800) for i in (1, 2, 3)],
        shifts=[shift("s1"), shift("s2", "n2")],
    )
    second = NINE + 1_200
    made = plan(given, {"s1": [("v1", NINE)], "s2": [("v2", second), ("v3", second + 1_800)]})
    assert breaches(given, made) == [("patient_overlap", 600)]
