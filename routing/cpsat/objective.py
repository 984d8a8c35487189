"""The price of a plan: every term of the judge but coverage.

Coverage is never negative, so a lower bound of this price is one of the judge's price too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from routing.compile.arrays import PREFER_SAME
from routing.cpsat.quantities import Quantities
from routing.cpsat.variables import total
from routing.cpsat.whole_plan import workload_balance, worst_idle, worst_lateness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.cpsat.variables import Variables

    Points = tuple[int, cp_model.LinearExpr]


def objective(variables: Variables) -> cp_model.LinearExpr:
    """Return the points of a plan; terms without a price add neither variables nor points."""
    own = (left_out, prices, travel, waiting, links_broken, nurses_seen, moved, missed_breaks)
    shared = (lateness, overtime, worst_lateness, worst_idle, workload_balance)
    quantities = Quantities(variables)
    points = [
        *(found for term in own for found in term(variables)),
        *(found for term in shared for found in term(quantities)),
    ]
    priced = [weight * amount for weight, amount in points if weight]
    return total(priced)


def left_out(variables: Variables) -> Iterator[Points]:
    """Yield what visits that are not planned cost; those that cannot be are a constant."""
    for v, points in enumerate(variables.compiled.left_out_cost.tolist()):
        if variables.is_free(v):
            yield points, 1 - variables.present(v)
        elif not variables.is_possible(v):
            yield points, cp_model.LinearExpr.constant(1)


def prices(variables: Variables) -> Iterator[Points]:
    """Yield what visits cost by who makes them: preference, primary nurse, disruption of nurse."""
    for (v, s), made in variables.makes.items():
        yield int(variables.compiled.price[v, s]), made


def travel(variables: Variables) -> Iterator[Points]:
    """Yield the driving of all legs."""
    c = variables.compiled
    for (v, w), x in variables.follows.items():
        yield c.weight_travel * int(c.drive[c.place[v], c.place[w]]), x
    for (s, v), x in variables.first.items():
        yield c.weight_travel * int(c.drive[c.shift_start_place[s], c.place[v]]), x
    for (v, s), x in variables.last.items():
        yield c.weight_travel * int(c.drive[c.place[v], c.shift_end_place[s]]), x


def lateness(quantities: Quantities) -> Iterator[Points]:
    """Yield seconds late, by the kindest window that contains the start."""
    weight = quantities.variables.compiled.weight_lateness
    if weight:
        for late in quantities.late.values():
            yield weight, late


def overtime(quantities: Quantities) -> Iterator[Points]:
    """Yield seconds of return after regular ends."""
    weight = quantities.variables.compiled.weight_overtime
    if weight:
        for over in quantities.over.values():
            yield weight, over


def waiting(variables: Variables) -> Iterator[Points]:
    """Yield seconds between departure and return that are neither leg, visit, break nor free."""
    weight = variables.compiled.weight_waiting
    if not weight:
        return
    for s in variables.scope.shifts:
        yield weight, variables.arrival[s] - variables.departure[s]
        yield -weight, variables.homeward(s)
        if s in variables.breaks:
            yield -weight * variables.breaks[s].seconds, variables.breaks[s].taken
            own = variables.breaks[s].own
            if own is not None:
                yield -weight, own
    for v in variables.scope.visits:
        yield -weight * variables.on_site(v), variables.present(v)
        yield -weight, variables.incoming(v)


def links_broken(variables: Variables) -> Iterator[Points]:
    """Yield links that prefer one nurse, with both visits planned, made by two."""
    c, model = variables.compiled, variables.model
    if not c.weight_continuity:
        return
    for k, first, second in variables.links():
        if c.link_nurse[k] != PREFER_SAME:
            continue
        broken = model.new_bool_var(f"broken {k}")
        for nurse in sorted(variables.nurses_of(first) | variables.nurses_of(second)):
            for one, other in ((first, second), (second, first)):
                elsewhere = variables.present(other) - variables.nurse_makes(nurse, other)
                model.add(variables.nurse_makes(nurse, one) + elsewhere <= 1 + broken)
        yield c.weight_continuity, broken


def nurses_seen(variables: Variables) -> Iterator[Points]:
    """Yield the nurses that each patient sees beyond the first one."""
    c, model = variables.compiled, variables.model
    if not c.weight_continuity:
        return
    for patient in sorted({int(c.patient[v]) for v in variables.scope.visits}):
        span = slice(c.patient_visit_start[patient], c.patient_visit_start[patient + 1])
        visits = [v for v in c.patient_visit[span].tolist() if variables.is_possible(v)]
        nurses = sorted(set().union(*(variables.nurses_of(v) for v in visits)))
        if len(visits) < 2 or len(nurses) < 2:
            continue
        for nurse in nurses:
            seen = model.new_bool_var(f"patient {patient} sees {nurse}")
            for v in visits:
                model.add(seen >= variables.nurse_makes(nurse, v))
            yield c.weight_continuity, seen
        anybody = model.new_bool_var(f"patient {patient} sees anybody")
        model.add_bool_or([*(variables.present(v) for v in visits), ~anybody])
        yield -c.weight_continuity, anybody


def moved(variables: Variables) -> Iterator[Points]:
    """Yield told visits that their own nurse makes at another time than told."""
    c, model = variables.compiled, variables.model
    if not c.weight_disruption:
        return
    for v in variables.scope.visits:
        told, nurse = int(c.told[v]), int(c.told_nurse[v])
        own = [variables.makes[v, s] for s in variables.shifts_of(v) if c.shift_nurse[s] == nurse]
        if told < 0 or not own:
            continue
        late = model.new_bool_var(f"moved {v}")
        kept = variables.start(v)
        for made in own:
            model.add(kept >= told - c.change_tolerance).only_enforce_if(made, ~late)
            model.add(kept <= told + c.change_tolerance).only_enforce_if(made, ~late)
        yield c.weight_disruption, late


def missed_breaks(variables: Variables) -> Iterator[Points]:
    """Yield due breaks missed where they are not mandatory; unused shifts may owe one as well."""
    c, scope = variables.compiled, variables.scope
    for pause in variables.breaks.values():
        if pause.missed is not None:
            yield c.weight_missed_break, pause.missed
    for s, points in enumerate(c.unused_points.tolist()):
        if s not in scope.standing and s not in scope.shifts:
            yield points, cp_model.LinearExpr.constant(1)
