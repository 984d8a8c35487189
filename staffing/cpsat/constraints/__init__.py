"""The rules of a roster as constraints and prices: one rule per file, named as in the judge.

Structure, eligibility, leave, what is fixed, requests, pay and changes say who may have what at
which price: they are in the variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.cpsat.constraints import cover, fairness, limit, pairing, run, succession, weekend

if TYPE_CHECKING:
    from staffing.cpsat.variables import Variables

CONSTRAINTS = (cover, limit, run, succession, weekend, pairing, fairness)


def constrain(variables: Variables) -> None:
    """Add every rule to a model."""
    for constraint in CONSTRAINTS:
        constraint.add(variables)
