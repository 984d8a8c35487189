"""Nobody starts before they arrive: the next start is no earlier than the last end plus the leg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.cpsat.variables import total

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Add the legs, and what they sum up to per shift."""
    model = variables.model
    for (v, w), follows in variables.follows.items():
        ready = variables.end(v) + variables.leg(v, w)
        model.add(variables.start(w) >= ready).only_enforce_if(follows)
    for (s, v), begins in variables.first.items():
        ready = variables.departure[s] + variables.leg_out(s, v)
        model.add(variables.start(v) >= ready).only_enforce_if(begins)
    for (v, s), ends in variables.last.items():
        ready = variables.end(v) + variables.leg_back(v, s)
        model.add(variables.arrival[s] >= ready).only_enforce_if(ends)
    for s in variables.scope.shifts:
        _whole_route(variables, s)


def _whole_route(variables: Variables, s: int) -> None:
    """Say that a route lasts at least as long as all it contains, each visit by its nearest leg.

    This follows from the legs, but no single one of them shows that a shift is full.
    """
    terms: list[cp_model.LinearExpr] = [variables.homeward(s)]
    for v in variables.visits_of(s):
        legs = [variables.leg(u, v) for u in variables.visits_of(s) if (u, v) in variables.follows]
        if (s, v) in variables.first:
            legs.append(variables.leg_out(s, v))
        terms.append((variables.on_site(v) + min(legs, default=0)) * variables.makes[v, s])
    if s in variables.breaks:
        terms.append(variables.breaks[s].seconds * variables.breaks[s].taken)
    lasts = variables.arrival[s] - variables.departure[s]
    variables.model.add(lasts >= total(terms))
