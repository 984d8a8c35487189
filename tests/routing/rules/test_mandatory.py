"""Mandatory visits are planned."""

from __future__ import annotations

from tests.builders import breaches, plan, problem, shift, visit

DAY = problem(visits=[visit("v1", mandatory=True), visit("v2", 2)], shifts=[shift()])


def test_leaving_out_a_mandatory_visit_is_reported() -> None:
    assert breaches(DAY, plan(DAY, {"s1": ["v2"]})) == [("mandatory", 1)]


def test_leaving_out_any_other_visit_is_fine() -> None:
    assert breaches(DAY, plan(DAY, {"s1": ["v1"]})) == []
