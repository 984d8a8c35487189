"""A planned visit is made by exactly one shift that may make it; variables exist for those only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.cpsat.variables import Variables


def add(variables: Variables) -> None:
    """Tie being planned to one eligible shift."""
    for v in variables.scope.visits:
        makers = [variables.makes[v, s] for s in variables.shifts_of(v)]
        variables.model.add_exactly_one([*makers, ~variables.present(v)])
