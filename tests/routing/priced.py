"""Amounts of single terms of cost, for tests by hand."""

from __future__ import annotations

from dataclasses import replace

from routing.cost import cost
from routing.domain.plan import Plan
from routing.domain.policy import Weights
from routing.domain.problem import Problem
from tests.builders import FREE, clock

NINE = clock(9)


def amount(term: str, given: Problem, made: Plan) -> int:
    """Return one term's amount, and make sure that the weight alone decides its points."""
    policy = replace(given.policy, weights=Weights(**FREE | {term: 7}))
    found = cost(given.replace(policy=policy), made)
    weights = {t.name: t.weight for t in found.terms if t.weight}
    assert weights == {term: 7}
    assert found.points == 7 * found.amount(term)
    return found.amount(term)
