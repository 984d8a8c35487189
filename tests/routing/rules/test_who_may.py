"""Equipment, duty, capacity and choice of nurse: the rules that say who may do what."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from routing.check import check
from routing.rules import ELIGIBILITY_RULES, capacity, duty, equipment, nurse_choice
from tests.builders import breaches, plan, problem, shift, visit


def wanted(*names: str) -> frozenset[str]:
    return frozenset(names)


CASES: list[tuple[ModuleType, dict[str, Any], dict[str, Any], int]] = [
    (equipment, {}, {"equipment": wanted("cooler")}, 0),
    (equipment, {"equipment": wanted("cooler")}, {"equipment": wanted("cooler", "kit")}, 0),
    (equipment, {"equipment": wanted("cooler", "ultrasound")}, {"equipment": wanted("kit")}, 2),
    (duty, {}, {}, 0),
    (duty, {}, {"duty": "on_call"}, 1),
    (duty, {}, {"duty": "off"}, 1),
    (capacity, {"load": 3}, {}, 0),
    (capacity, {"load": 3}, {"capacity": 3}, 0),
    (capacity, {"load": 3}, {"capacity": 1}, 2),
    (capacity, {}, {"capacity": 0}, 0),
    (nurse_choice, {"required_nurses": wanted("n1", "n2")}, {}, 0),
    (nurse_choice, {"required_nurses": wanted("n2")}, {}, 1),
    (nurse_choice, {"excluded_nurses": wanted("n2")}, {}, 0),
    (nurse_choice, {"excluded_nurses": wanted("n1")}, {}, 1),
    (nurse_choice, {"excluded_nurses": wanted("n1"), "required_nurses": wanted("n1")}, {}, 1),
]


@pytest.mark.parametrize(("rule", "of_visit", "of_shift", "amount"), CASES)
def test_judge_and_solver_get_the_same_answer(
    rule: Any, of_visit: dict[str, Any], of_shift: dict[str, Any], amount: int
) -> None:
    """What ``eligible`` forbids, ``check`` reports, by this rule alone, and nothing else."""
    day = problem(visits=[visit(**of_visit)], shifts=[shift(**of_shift)])
    code = rule.__name__.rpartition(".")[2]
    assert breaches(day, plan(day, {"s1": ["v1"]})) == ([(code, amount)] if amount else [])
    assert rule.eligible(day, day.visits[0], day.shifts[0]) is (amount == 0)


def test_missing_equipment_is_named() -> None:
    day = problem(
        visits=[visit(equipment=wanted("kit", "ultrasound"))],
        shifts=[shift(equipment=wanted("kit"))],
    )
    (found,) = check(day, plan(day, {"s1": ["v1"]}))
    assert found.text == "Visit v1 needs ultrasound, which shift s1 does not carry."


def test_what_visits_load_together_is_too_much_though_each_alone_is_not() -> None:
    day = problem(
        visits=[visit("v1", load=2), visit("v2", load=2), visit("v3", load=2)],
        shifts=[shift(capacity=3), shift("s2", "n2", capacity=4)],
    )
    (found,) = check(day, plan(day, {"s1": ["v1", "v2"]}))
    assert (found.rule, found.amount, found.shift) == ("capacity", 1, "s1")
    assert found.text == "The visits of shift s1 load 4, but it carries 3."
    assert check(day, plan(day, {"s1": ["v3"], "s2": ["v1", "v2"]})) == ()


def test_visits_that_a_rule_cannot_tell_apart_share_its_key() -> None:
    """Keys are equal for visits that differ in other things only, and hashable."""
    one, other = visit("v1", 1), visit("v2", 5, seconds=60, priority=9)
    for rule in ELIGIBILITY_RULES:
        assert rule.eligibility_key(one) == rule.eligibility_key(other)
        assert hash(rule.eligibility_key(one)) == hash(rule.eligibility_key(other))


def test_visits_that_a_rule_tells_apart_have_different_keys() -> None:
    plain = visit()
    needy = visit(
        credentials=wanted("RN"), equipment=wanted("kit"), excluded_nurses=wanted("n1"), load=1
    )
    for rule in ELIGIBILITY_RULES:
        assert (rule.eligibility_key(plain) == rule.eligibility_key(needy)) is (rule is duty)
