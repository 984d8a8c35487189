"""Seconds that several terms of the price look at, each made once and only if it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from routing.cpsat.constraints import window
from routing.cpsat.variables import total

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from routing.cpsat.variables import Variables


class Quantities:
    """Lateness by visit, overtime, driving and busy time by shift, of what a model decides."""

    def __init__(self, variables: Variables) -> None:
        self.variables = variables

    @cached_property
    def late(self) -> dict[int, cp_model.IntVar]:
        """Seconds late by visit, by the kindest window that contains the start; from below only."""
        model, found = self.variables.model, {}
        for v in self.variables.scope.visits:
            worst = max(latest - due for _, due, latest in self.variables.windows(v))
            if worst <= 0:
                continue
            found[v] = model.new_int_var(0, worst, f"late {v}")
            for due, inside in window.chosen(self.variables, v):
                model.add(found[v] >= self.variables.start(v) - due).only_enforce_if(inside)
        return found

    @cached_property
    def over(self) -> dict[int, cp_model.IntVar]:
        """Seconds of return after the regular end by shift; bounded from below only."""
        c, found = self.variables.compiled, {}
        for s in self.variables.scope.shifts:
            most = int(c.shift_latest_end[s] - c.shift_end[s])
            if most > 0:
                found[s] = self.variables.model.new_int_var(0, most, f"overtime {s}")
                self.variables.model.add(
                    found[s] >= self.variables.arrival[s] - int(c.shift_end[s])
                )
        return found

    @cached_property
    def busy(self) -> dict[int, cp_model.LinearExpr]:
        """Driving (parking not counted) and on-site seconds by shift, exact.

        The arcs of a route do not say whose they are, so the leg to each visit is counted for the
        shift that makes it.
        """
        c, variables = self.variables.compiled, self.variables
        terms: dict[int, list[cp_model.LinearExpr]] = {
            s: [variables.homeward(s)] for s in variables.scope.shifts
        }
        for v in variables.scope.visits:
            legs = _legs_to(variables, v)
            longest = max((seconds for _, seconds in legs), default=0)
            driven = total(seconds * x for x, seconds in legs)
            shares = []
            for s in variables.shifts_of(v):
                share = variables.model.new_int_var(0, longest, f"leg {v} {s}")
                made = variables.makes[v, s]
                variables.model.add(share == driven).only_enforce_if(made)
                variables.model.add(share == 0).only_enforce_if(~made)
                shares.append(share)
                terms[s] += [share, int(c.on_site[v]) * made]
            variables.model.add(total(shares) == driven)
        return {s: total(parts) for s, parts in terms.items()}


def _legs_to(variables: Variables, w: int) -> list[tuple[cp_model.IntVar, int]]:
    """Return each arc to visit w with its driving seconds."""
    drive, place = variables.compiled.drive, variables.compiled.place
    begins = variables.compiled.shift_start_place
    legs = [
        (variables.follows[v, w], int(drive[place[v], place[w]]))
        for v in variables.scope.visits
        if (v, w) in variables.follows
    ]
    return legs + [
        (variables.first[s, w], int(drive[begins[s], place[w]]))
        for s in variables.shifts_of(w)
        if (s, w) in variables.first
    ]
