"""Each shift's visits form one route from its start place to its end place.

All routes pass through one node that stands for every start and end place. Circuits that share a
node are proven faster than one circuit per shift, as most arcs do not say whose they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Add the circuits, and that neighbours in them belong to one shift."""
    if not variables.scope.shifts:
        return
    variables.model.add_multiple_circuit(_arcs(variables))
    for s in variables.scope.shifts:
        _one_route(variables, s)
    for (v, w), follows in variables.follows.items():
        _same_shift(variables, v, w, follows)


def _arcs(variables: Variables) -> list[tuple[int, int, cp_model.LiteralT]]:
    node = {v: i for i, v in enumerate(variables.scope.visits, start=1)}
    arcs: list[tuple[int, int, cp_model.LiteralT]] = []
    arcs += [(node[v], node[w], x) for (v, w), x in variables.follows.items()]
    arcs += [(0, node[v], x) for (_, v), x in variables.first.items()]
    arcs += [(node[v], 0, x) for (v, _), x in variables.last.items()]
    arcs += [(i, i, ~variables.present(v)) for v, i in node.items()]
    # Some circuit must pass through the shared node, even in a plan without any visit.
    idle = len(node) + 1
    always = variables.model.new_constant(1)
    return [*arcs, (0, idle, always), (idle, 0, always)]


def _one_route(variables: Variables, s: int) -> None:
    model, used = variables.model, variables.used[s]
    makes = {v: variables.makes[v, s] for v in variables.visits_of(s)}
    first = {v: x for (shift, v), x in variables.first.items() if shift == s}
    last = {v: x for (v, shift), x in variables.last.items() if shift == s}
    for ends in (first, last):
        model.add_exactly_one([*ends.values(), ~used])
        for v, x in ends.items():
            model.add_implication(x, makes[v])
    model.add_bool_or([*makes.values(), ~used])
    for made in makes.values():
        model.add_implication(made, used)


def _same_shift(variables: Variables, v: int, w: int, follows: cp_model.IntVar) -> None:
    for one, other in ((v, w), (w, v)):
        for s in variables.shifts_of(one):
            together = variables.makes.get((other, s))
            stays = [] if together is None else [together]
            variables.model.add_bool_or([~follows, ~variables.makes[one, s], *stays])
