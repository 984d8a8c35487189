"""What every plan must respect, one constraint per file, named like its rule.

The rules ``duty``, ``credential``, ``equipment`` and ``nurse_choice`` are folded into eligibility
when a problem is compiled; ``nurse_overlap`` is folded into the latest ends of shifts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.cpsat.constraints import (
    capacity,
    eligibility,
    link_lag,
    link_nurse,
    link_presence,
    maximum_work,
    meal_break,
    patient_overlap,
    pin,
    shift_time,
    structure,
    travel_time,
    window,
)

if TYPE_CHECKING:
    from routing.cpsat.variables import Variables

CONSTRAINTS = (
    eligibility,
    structure,
    window,
    shift_time,
    travel_time,
    meal_break,
    maximum_work,
    capacity,
    link_lag,
    link_nurse,
    link_presence,
    patient_overlap,
    pin,
)


def constrain(variables: Variables) -> None:
    """Add every constraint."""
    for constraint in CONSTRAINTS:
        constraint.add(variables)
