"""A nurse holds every credential that a visit needs, valid until the visit ends."""

from __future__ import annotations

import pytest

from routing.check import check
from routing.domain.problem import Problem
from routing.rules import credential
from staffing.credential import Credential
from tests.builders import breaches, clock, nurse, plan, problem, shift, visit

VISIT_END = clock(8) + 600 + 1_800


def day(*held: Credential) -> Problem:
    """Return a day with one visit that needs two credentials."""
    needy = visit(credentials=frozenset({"RN", "BIO"}))
    return problem(visits=[needy], shifts=[shift()], nurses=[nurse(held=held)])


def rn() -> Credential:
    return Credential(code="RN")


@pytest.mark.parametrize("until", [None, VISIT_END, VISIT_END + 1])
def test_credentials_valid_until_the_visit_ends_are_enough(until: int | None) -> None:
    given = day(rn(), Credential(code="BIO", valid_until=until))
    assert breaches(given, plan(given, {"s1": ["v1"]})) == []


def test_a_credential_that_expires_during_the_visit_is_reported() -> None:
    given = day(rn(), Credential(code="BIO", valid_until=VISIT_END - 1))
    (found,) = check(given, plan(given, {"s1": ["v1"]}))
    assert (found.rule, found.amount, found.visit, found.nurse) == ("credential", 1, "v1", "n1")
    assert "BIO" in found.text
    assert "expired before 08:40" in found.text


def test_each_missing_credential_is_reported() -> None:
    given = day()
    assert breaches(given, plan(given, {"s1": ["v1"]})) == [("credential", 1)] * 2


@pytest.mark.parametrize(("until", "allowed"), [(clock(17), True), (clock(17) - 1, False)])
def test_solvers_may_rely_on_credentials_valid_for_the_whole_shift(
    until: int, allowed: bool
) -> None:
    given = day(rn(), Credential(code="BIO", valid_until=until))
    assert credential.eligible(given, given.visits[0], given.shifts[0]) is allowed
