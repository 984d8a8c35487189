"""Who counts as somebody who could come: credentials, bases, ways."""

from __future__ import annotations

import pytest

from routing.coverage import coverage
from routing.domain.plan import Plan
from routing.domain.problem import CoveredPatient
from staffing.credential import Credential
from tests.builders import clock, nurse, shift, travel_of
from tests.routing.coverage.covered import anna, day, holes


def test_responders_need_valid_credentials() -> None:
    """RN is valid until 8:59:59, so the slot at 9:00 is the first hole."""
    given = day(
        anna(credentials=frozenset({"RN"})),
        nurses=[nurse(held=[Credential(code="RN", valid_until=clock(9) - 1)])],
    )
    assert holes(coverage(given, Plan())) == [("anna", 60, 120)]


@pytest.mark.parametrize(
    "who", [anna(place=9), anna(credentials=frozenset({"RN"}))], ids=["too far", "unqualified"]
)
def test_patients_beyond_every_base_are_told_apart(who: CoveredPatient) -> None:
    found = coverage(day(who), Plan())
    assert found.structural == ("anna",)
    assert (found.holes, found.uncovered_minutes, found.covered_share) == ((), 0, None)
    assert set(found.active) == {0}


def test_places_without_a_way_are_never_near() -> None:
    given = day(anna(), travel=travel_of([[0, -1], [5, 0]]))
    assert coverage(given, Plan()).structural == ("anna",)


def test_one_nurse_near_enough_is_enough() -> None:
    far_away = shift("s2", "n2", place=9)
    assert coverage(day(anna(), shifts=[shift(), far_away]), Plan()).holes == ()


def test_responders_need_all_credentials_at_once() -> None:
    """n1 holds one, n2 the other."""
    given = day(
        anna(credentials=frozenset({"RN", "BIO"})),
        shifts=[shift(), shift("s2", "n2")],
        nurses=[nurse("n1", credentials=["RN"]), nurse("n2", credentials=["BIO"])],
    )
    assert coverage(given, Plan()).structural == ("anna",)


def test_a_base_where_shifts_only_end_is_a_base() -> None:
    """Nobody is there before the end, so the holes count."""
    given = day(anna(place=9), shifts=[shift(end_location="p9")])
    found = coverage(given, Plan())
    assert (found.structural, holes(found)) == ((), [("anna", 0, 120)])


def test_a_credential_valid_when_cover_starts_makes_no_structural_patient() -> None:
    held = [Credential(code="RN", valid_until=clock(8))]
    given = day(anna(credentials=frozenset({"RN"})), nurses=[nurse(held=held)])
    found = coverage(given, Plan())
    assert (found.structural, holes(found)) == ((), [("anna", 15, 120)])
