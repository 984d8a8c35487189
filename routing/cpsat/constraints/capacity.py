"""The visits of a shift load no more than its nurse can carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile.arrays import NO_WAY
from routing.cpsat.variables import total

if TYPE_CHECKING:
    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Bound the load of each shift with a capacity."""
    c = variables.compiled
    for s in variables.scope.shifts:
        if c.shift_capacity[s] < NO_WAY:
            load = total(int(c.load[v]) * variables.makes[v, s] for v in variables.visits_of(s))
            variables.model.add(load <= int(c.shift_capacity[s]))
