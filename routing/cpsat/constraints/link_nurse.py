"""Linked visits are made by the same nurse, or by different ones, where the link says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile.arrays import DIFFERENT, SAME

if TYPE_CHECKING:
    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Forbid pairs of nurses, by nurse and not by shift: a nurse of two days is one nurse."""
    for k, first, second in variables.links():
        relation = variables.compiled.link_nurse[k]
        if relation == SAME:
            _same(variables, first, second)
        elif relation == DIFFERENT:
            _different(variables, first, second)


def _same(variables: Variables, first: int, second: int) -> None:
    for nurse in sorted(variables.nurses_of(first) | variables.nurses_of(second)):
        for one, other in ((first, second), (second, first)):
            elsewhere = variables.present(other) - variables.nurse_makes(nurse, other)
            variables.model.add(variables.nurse_makes(nurse, one) + elsewhere <= 1)


def _different(variables: Variables, first: int, second: int) -> None:
    for nurse in sorted(variables.nurses_of(first) & variables.nurses_of(second)):
        makes = variables.nurse_makes(nurse, first) + variables.nurse_makes(nurse, second)
        variables.model.add(makes <= 1)
