"""Each shift's visits form one route from its start place to its end place.

All routes are one circuit: a shift is a node between the route before it and its own, so that the
arc from a route's last visit into the next shift's node is that route's way home.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Add the circuit, and that neighbours in it belong to one shift."""
    if not variables.scope.shifts:
        return
    variables.model.add_circuit(_arcs(variables))
    for (s, v), begins in variables.first.items():
        variables.model.add_implication(begins, variables.makes[v, s])
    for (v, s), ends in variables.last.items():
        variables.model.add_implication(ends, variables.makes[v, s])
    for (v, w), follows in variables.follows.items():
        _same_shift(variables, v, w, follows)
    for s in variables.scope.shifts:
        used = variables.used[s]
        makes = [variables.makes[v, s] for v in variables.visits_of(s)]
        variables.model.add_bool_or([*makes, ~used])
        for made in makes:
            variables.model.add_implication(made, used)


def _arcs(variables: Variables) -> list[tuple[int, int, cp_model.LiteralT]]:
    shifts, visits = variables.scope.shifts, variables.scope.visits
    visit_node = {v: i for i, v in enumerate(visits)}
    shift_node = {s: len(visits) + i for i, s in enumerate(shifts)}
    following = dict(zip(shifts, (*shifts[1:], shifts[0]), strict=True))
    arcs: list[tuple[int, int, cp_model.LiteralT]] = []
    for (v, w), x in variables.follows.items():
        arcs.append((visit_node[v], visit_node[w], x))
    for (s, v), x in variables.first.items():
        arcs.append((shift_node[s], visit_node[v], x))
    for (v, s), x in variables.last.items():
        arcs.append((visit_node[v], shift_node[following[s]], x))
    arcs += [(shift_node[s], shift_node[following[s]], ~variables.used[s]) for s in shifts]
    arcs += [(visit_node[v], visit_node[v], ~variables.present(v)) for v in visits]
    return arcs


def _same_shift(variables: Variables, v: int, w: int, follows: cp_model.IntVar) -> None:
    for s in variables.shifts_of(v):
        goes_on = variables.makes.get((w, s))
        if goes_on is None:
            variables.model.add_implication(follows, ~variables.makes[v, s])
        else:
            variables.model.add_bool_or([~follows, ~variables.makes[v, s], goes_on])
    for s in variables.shifts_of(w):
        came = variables.makes.get((v, s))
        if came is None:
            variables.model.add_implication(follows, ~variables.makes[w, s])
        else:
            variables.model.add_bool_or([~follows, ~variables.makes[w, s], came])
