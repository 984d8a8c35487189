"""Visits pinned to the first positions of a shift are there, in order, or left out.

Pins to a nurse are folded into eligibility and pins to a time into the windows.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Tie each pinned visit to the one before it, the first one to the departure."""
    for s in variables.scope.shifts:
        prefix = [v for v in variables.compiled.prefix[s].tolist() if v >= 0]
        if prefix:
            _only_if(variables, prefix[0], variables.first.get((s, prefix[0])))
        for v, w in pairwise(prefix):
            _only_if(variables, w, variables.follows.get((v, w)))


def _only_if(variables: Variables, v: int, step: cp_model.IntVar | None) -> None:
    present = variables.present(v)
    if step is None:
        variables.model.add_bool_and([~present])
    else:
        variables.model.add_implication(present, step)
