"""The exact model keeps links between visits, and a patient's visits apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.builders import FREE, HOUR, clock, problem, shift, visit
from tests.routing.cpsat.days import WAITING, at, linked, two_nurses
from tests.routing.cpsat.proven import best, left_out, makers, starts, tempted


def test_linked_visits_keep_their_least_time_apart() -> None:
    visits = [visit("v1", 3), visit("v2", 3)]
    free = problem(visits=visits, shifts=[shift()], weights=WAITING)
    held = free.replace(links=linked(min_lag=2 * HOUR, max_lag=None, lag_from="end"))
    found = tempted(free, held, "link_lag")
    assert starts(found)["v2"] - starts(found)["v1"] == 2 * HOUR + 1_800


def test_linked_visits_keep_their_most_time_apart() -> None:
    visits = [visit("v1", 3, **at(clock(9))), visit("v2", 3, **at(clock(12), clock(15)))]
    free = problem(visits=visits, shifts=[shift()])
    held = free.replace(links=linked(max_lag=2 * HOUR))
    assert len(left_out(tempted(free, held, "link_lag"))) == 1


def test_linked_visits_have_the_same_nurse() -> None:
    free = two_nurses(visit("v1", 1), visit("v2", 8))
    held = free.replace(links=linked(nurse="same"))
    assert len(set(makers(tempted(free, held, "link_nurse")).values())) == 1


def test_linked_visits_have_different_nurses() -> None:
    free = two_nurses(visit("v1", 1), visit("v2", 1))
    held = free.replace(links=linked(nurse="different"))
    assert len(set(makers(tempted(free, held, "link_nurse")).values())) == 2


def test_two_shifts_of_one_nurse_are_one_nurse() -> None:
    early = shift("s1", "n1", end=clock(12), latest_end=clock(12))
    late = shift("s2", "n1", start=clock(12))
    visits = [visit("v1", 1, **at(clock(9))), visit("v2", 1, **at(clock(14)))]
    day = problem(visits=visits, shifts=[early, late], links=linked(nurse="same"))
    assert left_out(best(day)) == set()
    apart = day.replace(links=linked(nurse="different"))
    assert len(left_out(best(apart))) == 1


@pytest.mark.parametrize(("price", "nurses"), [(100, 2), (100_000, 1)])
def test_one_nurse_is_preferred_at_a_price(price: int, nurses: int) -> None:
    weights = FREE | {"unassigned": 360_000, "travel": 1, "continuity": price}
    day = two_nurses(
        visit("v1", 1), visit("v2", 8), links=linked(nurse="prefer_same"), weights=weights
    )
    assert len(set(makers(best(day)).values())) == nurses


@pytest.mark.parametrize(("needs", "near"), [("first", "v2"), ("both", "v1"), ("both", "v2")])
def test_a_visit_is_planned_only_with_the_one_it_needs(needs: Any, near: str) -> None:
    places = {name: 1 if name == near else 9 for name in ("v1", "v2")}
    free = problem(
        visits=[visit(name, place) for name, place in places.items()],
        shifts=[shift()],
        weights=FREE | {"unassigned": 1_500, "travel": 1},
    )
    held = free.replace(links=linked(needs=needs))
    assert left_out(tempted(free, held, "link_presence")) == {"v1", "v2"}


def test_a_first_visit_needs_no_second_one() -> None:
    day = problem(
        visits=[visit("v1", 1), visit("v2", 9)],
        shifts=[shift()],
        weights=FREE | {"unassigned": 1_500, "travel": 1},
        links=linked(needs="first"),
    )
    assert left_out(best(day)) == {"v2"}


def test_two_visits_of_a_patient_do_not_overlap() -> None:
    free = two_nurses(visit("v1", 1, **at(clock(9))), visit("v2", 8, **at(clock(9, 20))))
    held = free.replace(visits=tuple(replace(v, patient="anna") for v in free.visits))
    assert len(left_out(tempted(free, held, "patient_overlap"))) == 1


def test_two_visits_of_a_patient_overlap_if_they_are_simultaneous() -> None:
    day = two_nurses(
        visit("v1", 1, patient="anna", **at(clock(10))),
        visit("v2", 1, patient="anna", **at(clock(10))),
        links=linked(min_lag=0, max_lag=0, nurse="different", needs="both"),
    )
    assert left_out(best(day)) == set()
    third = visit("v3", 9, patient="anna", **at(clock(10, 10)))
    assert left_out(best(day.replace(visits=(*day.visits, third)))) == {"v3"}


def test_two_visits_of_a_patient_overlap_where_a_link_lets_them() -> None:
    held = two_nurses(
        visit("v1", 1, patient="anna", **at(clock(9))),
        visit("v2", 8, patient="anna", **at(clock(9, 20))),
        links=linked(min_lag=60),
    )
    free = held.replace(links=linked(min_lag=60, overlap=True))
    assert len(left_out(tempted(free, held, "patient_overlap"))) == 1
