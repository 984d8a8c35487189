"""Why no roster keeps all rules: a smallest set of rules that cannot all be kept.

Every rule hangs on a literal; CP-SAT names literals that cannot all hold, and each of them is left
out in turn to see whether the rest can be kept (deletion filter of Chinneck and Dravnieks 1991).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from staffing.compile.compiled import compile_roster
from staffing.cpsat.constraints import constrain
from staffing.cpsat.run import new_solver, run
from staffing.cpsat.variables import Scope, Variables
from staffing.roster.result import Conflict

if TYPE_CHECKING:
    from staffing.roster.problem import RosterProblem


def find_conflict(problem: RosterProblem, *, seconds: float = 30.0) -> Conflict | None:
    """Return a smallest set of rules that cannot all be kept; None if all can, or time is up.

    Leave, credentials, zones and what was fixed are taken as given: they are the facts within which
    the rules named cannot be kept.
    """
    until = time.monotonic() + seconds
    variables = Variables(compiled=compile_roster(problem), scope=Scope())
    variables.guards = {}
    constrain(variables)
    guards = variables.guards
    core = _core(variables, [*guards], until)
    if core is None:
        return None
    minimal = True
    for sentence in tuple(core):
        rest = [other for other in core if other != sentence]
        if sentence not in core:
            continue
        if time.monotonic() >= until:
            minimal = False
            break
        smaller = _core(variables, rest, until)
        if smaller is not None:
            core = smaller
        elif time.monotonic() >= until:
            minimal = False
    return Conflict(rules=tuple(core), minimal=minimal)


def _core(variables: Variables, sentences: list[str], until: float) -> list[str] | None:
    """Return which of some rules cannot all be kept; None if they can, or nothing is known."""
    assert variables.guards is not None
    model = variables.model
    model.clear_assumptions()
    chosen = {variables.guards[s].index: s for s in sentences}
    model.add_assumptions([variables.guards[s] for s in sentences])
    # What is switched off must not be left to the solver's choice of search.
    solver = new_solver(seconds=until - time.monotonic(), seed=0, workers=1)
    if run(solver, model) != cp_model.INFEASIBLE:
        return None
    named = [chosen[k] for k in solver.sufficient_assumptions_for_infeasibility() if k in chosen]
    return named or sentences
