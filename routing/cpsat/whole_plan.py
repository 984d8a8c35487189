"""The terms of the price that look at a plan as a whole: what routes that stand still are is given.

Coverage is not among them: it needs the place of every nurse in every slot (``coverage``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from routing.cpsat.variables import total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.cpsat.quantities import Quantities
    from routing.cpsat.variables import Variables

    Points = tuple[int, cp_model.LinearExpr]

MOST = 1 << 31
"""More seconds than any plan can be late or idle."""


def worst_lateness(quantities: Quantities) -> Iterator[Points]:
    """Yield the seconds late of the latest visit."""
    variables = quantities.variables
    weight = variables.compiled.weight_worst_lateness
    if weight:
        least = max((_late(variables, v) for v in variables.scope.fixed), default=0)
        yield weight, _worst(variables, "lateness", least, list(quantities.late.values()))


def worst_idle(quantities: Quantities) -> Iterator[Points]:
    """Yield the idle seconds of the most idle regular shift, those without a route included."""
    variables = quantities.variables
    c, scope = variables.compiled, variables.scope
    if not c.weight_worst_idle:
        return
    least, idle = 0, []
    for s in range(len(c.shift_start)):
        if not c.shift_regular[s]:
            continue
        lasts = int(c.shift_end[s] - c.shift_start[s])
        if s in scope.standing:
            least = max(least, scope.standing[s].idle)
        elif s not in quantities.busy:
            least = max(least, lasts)
        else:
            found = lasts - quantities.busy[s]
            if s in quantities.over:
                found += quantities.over[s]
            if s in variables.breaks:
                found -= variables.breaks[s].seconds * variables.breaks[s].taken
            idle.append(found)
    yield c.weight_worst_idle, _worst(variables, "idle", least, idle)


def workload_balance(quantities: Quantities) -> Iterator[Points]:
    """Yield how far each nurse's work is from the mean, rounded up, nurses at rest included."""
    variables = quantities.variables
    c, scope, model = variables.compiled, variables.scope, variables.model
    nurses = sorted(
        {int(c.shift_nurse[s]) for s in range(len(c.shift_start)) if c.shift_regular[s]}
    )
    if not c.weight_workload_balance or not nurses:
        return
    free = sum(int(c.shift_latest_end[s] - c.shift_start[s]) for s in scope.shifts)
    most = free + sum(route.busy for route in scope.standing.values())
    works = []
    for nurse in nurses:
        work = model.new_int_var(0, most, f"work of {nurse}")
        given = sum(r.busy for s, r in scope.standing.items() if c.shift_nurse[s] == nurse)
        own = [quantities.busy[s] for s in scope.shifts if c.shift_nurse[s] == nurse]
        model.add(work == given + total(own))
        works.append(work)
    whole = model.new_int_var(0, most, "work of all")
    model.add(whole == total(works))
    for nurse, work in zip(nurses, works, strict=True):
        # Whole and from below only: the least is the deviation, rounded up.
        apart = model.new_int_var(0, most, f"balance of {nurse}")
        model.add(len(nurses) * apart >= len(nurses) * work - whole)
        model.add(len(nurses) * apart >= whole - len(nurses) * work)
        yield c.weight_workload_balance, apart


def _late(variables: Variables, v: int) -> int:
    """Return the seconds late of a visit that stands still."""
    start = variables.scope.fixed[v].start
    late = [start - due for first, due, last in variables.windows(v) if first <= start <= last]
    return max(0, min(late, default=0))


def _worst(
    variables: Variables, name: str, least: int, amounts: list[cp_model.LinearExpr]
) -> cp_model.LinearExpr:
    """Return the largest of amounts, ``least`` included; bounded from below only."""
    if not amounts:
        return cp_model.LinearExpr.constant(least)
    worst = variables.model.new_int_var(least, MOST, f"worst {name}")
    for amount in amounts:
        variables.model.add(worst >= amount)
    return worst
