"""A visit starts within one of its windows: the domain of its start is their union."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.compile.arrays import NO_WAY

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Keep each visit clear of the hours of shifts that cannot hold it.

    The union of windows is the domain of the start already. What is added here follows from
    windows and legs together, and is said only to be seen at once by the solver.
    """
    for (v, s), made in variables.makes.items():
        latest = int(variables.compiled.shift_latest_end[s]) - variables.on_site(v)
        earliest = int(variables.compiled.shift_start[s]) + _nearest(variables, v, s)
        variables.model.add(variables.start(v) >= earliest).only_enforce_if(made)
        variables.model.add(variables.start(v) <= latest).only_enforce_if(made)


def _nearest(variables: Variables, v: int, s: int) -> int:
    """Return the seconds of the shortest leg to visit v within shift s."""
    others = (u for u in variables.visits_of(s) if (u, v) in variables.follows)
    legs = [variables.leg(u, v) for u in others]
    if (s, v) in variables.first:
        legs.append(variables.leg_out(s, v))
    nearest = min(legs, default=NO_WAY)
    return nearest if nearest < NO_WAY else 0


def chosen(variables: Variables, v: int) -> list[tuple[int, cp_model.IntVar]]:
    """Return the due second of each window of visit v and a literal that the start is in it."""
    model = variables.model
    windows = variables.windows(v)
    literals = [model.new_bool_var(f"window {v} {k}") for k in range(len(windows))]
    for (earliest, _, latest), inside in zip(windows, literals, strict=True):
        model.add(variables.start(v) >= earliest).only_enforce_if(inside)
        model.add(variables.start(v) <= latest).only_enforce_if(inside)
    model.add_exactly_one([*literals, ~variables.present(v)])
    return [(due, inside) for (_, due, _), inside in zip(windows, literals, strict=True)]
