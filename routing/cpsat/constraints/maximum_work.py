"""No shift, and no nurse over the horizon, works longer than allowed, breaks not counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile.arrays import NO_WAY
from routing.cpsat.variables import total

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Bound the work of each shift, and of each nurse over all shifts, those not free included."""
    c = variables.compiled
    of_nurse: dict[int, list[cp_model.LinearExpr]] = {}
    for s in variables.scope.shifts:
        work = _work(variables, s)
        of_nurse.setdefault(int(c.shift_nurse[s]), []).append(work)
        if c.shift_max_work[s] < NO_WAY:
            variables.model.add(work <= int(c.shift_max_work[s]))
    for nurse, works in of_nurse.items():
        if c.nurse_max_work[nurse] < NO_WAY:
            standing = variables.scope.standing.items()
            spent = sum(route.work for s, route in standing if c.shift_nurse[s] == nurse)
            variables.model.add(total(works) <= max(0, int(c.nurse_max_work[nurse]) - spent))


def _work(variables: Variables, s: int) -> cp_model.LinearExpr:
    lasts = variables.arrival[s] - variables.departure[s]
    if s not in variables.breaks:
        return lasts
    return lasts - variables.breaks[s].seconds * variables.breaks[s].taken
