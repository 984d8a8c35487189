"""A route lies within its shift: the domains of departure and arrival say so.

Where the nurse leaves at the start of the shift, whatever comes first, that is the departure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Let arrivals not come before departures, and stand still where a shift makes no visit."""
    for s in variables.scope.shifts:
        begin = int(variables.compiled.shift_start[s])
        departure, arrival = variables.departure[s], variables.arrival[s]
        variables.model.add(departure <= arrival)
        for moment in (departure, arrival):
            variables.model.add(moment == begin).only_enforce_if(~variables.used[s])
        if variables.compiled.shift_at_start[s]:
            variables.model.add(departure == begin)
