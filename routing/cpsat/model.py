"""The model of a problem, or of a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from routing.cpsat.constraints import constrain
from routing.cpsat.objective import objective
from routing.cpsat.variables import Variables

if TYPE_CHECKING:
    from routing.compile.arrays import Compiled
    from routing.cpsat.scope import Scope


def build(compiled: Compiled, scope: Scope) -> Variables:
    """Return the variables of a model that is ready to solve; the model is in them."""
    model = cp_model.CpModel()
    variables = Variables(model, compiled, scope)
    constrain(variables)
    model.minimize(objective(variables))
    return variables
