"""The model of a problem, or of a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from routing.cpsat.constraints import constrain
from routing.cpsat.objective import objective
from routing.cpsat.variables import Variables

if TYPE_CHECKING:
    from routing.compile.arrays import Compiled
    from routing.compile.cover import CoverTables
    from routing.cpsat.scope import Scope


def build(compiled: Compiled, scope: Scope, cover: CoverTables | None = None) -> Variables:
    """Return the variables of a model that is ready to solve; the model is in them.

    With ``cover``, for a whole problem only, emergency coverage is part of the price.
    """
    model = cp_model.CpModel()
    variables = Variables(model, compiled, scope)
    constrain(variables)
    price = objective(variables)
    if cover is not None:
        from routing.cpsat.coverage import coverage_points

        price += coverage_points(variables, cover)
    model.minimize(price)
    return variables
