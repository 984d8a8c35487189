"""Hours, shifts and weekends within the limits of a contract."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from staffing.rules.limit import is_counted, least, stretches

if TYPE_CHECKING:
    from staffing.cpsat.variables import Term, Variables
    from staffing.roster.contract import Limit


def add(v: Variables) -> None:
    """Add the limits of every nurse in scope."""
    problem = v.compiled.problem
    for n in v.nurses:
        nurse = v.nurse(n)
        for limit in problem.contract_by_id[nurse.contract].limits:
            used = nurse.used(limit.id) if limit.window is None else 0
            for stretch in stretches(problem, limit):
                amount, high = _amount(v, n, limit, stretch)
                if isinstance(amount, int):
                    continue
                who = f"nurse {nurse.id}, limit {limit.id} from day {stretch.start}"
                lowest = least(limit, stretch)
                if lowest > used:
                    v.below(
                        amount + used, lowest, limit.under, limit.unit, f"{who}: at least {lowest}"
                    )
                if limit.maximum is not None and high + used > limit.maximum:
                    told = f"{who}: at most {limit.maximum}"
                    v.above(amount + used, limit.maximum, limit.over, limit.unit, told, high + used)


def _amount(v: Variables, n: int, limit: Limit, stretch: range) -> tuple[cp_model.LinearExprT, int]:
    """Return what counts in a stretch, and how much that can be at most."""
    if limit.measure == "weekends":
        terms = [_weekend(v, n, limit, days) for days in v.compiled.problem.weekends]
        return cp_model.LinearExpr.sum(terms) if terms else 0, len(terms)
    found: list[cp_model.LinearExprT] = []
    high = 0
    kinds = v.compiled.problem.shift_types
    for day in stretch:
        best = 0
        for k, option in enumerate(v.compiled.options):
            term = v.x.get((n, day, k))
            shift = kinds[option.shift]
            if term is None or not is_counted(limit, day, shift.id, option.zone):
                continue
            each = shift.work_seconds if limit.measure == "seconds" else 1
            found.append(each * term)
            best = max(best, each)
        high += best
    return cp_model.LinearExpr.sum(found) if found else 0, high


def _weekend(v: Variables, n: int, limit: Limit, days: tuple[int, ...]) -> Term:
    """Return whether a shift of a weekend counts."""
    found: list[Term] = []
    for day in days:
        accept = partial(is_counted, limit, day)
        found += v.chosen(n, day, accept)
    if any(isinstance(t, int) for t in found):
        return 1
    if not found:
        return 0
    worked = v.model.new_bool_var(f"weekend {n} {days[0]}")
    for term in found:
        assert not isinstance(term, int)
        v.model.add_implication(term, worked)
    v.model.add_bool_or([*found, worked.negated()])
    return worked
