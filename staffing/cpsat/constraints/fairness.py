"""Burdens above a fair share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.rules.fairness import is_counted

if TYPE_CHECKING:
    from staffing.cpsat.variables import Variables


def add(v: Variables) -> None:
    """Add what each nurse in scope has above her share."""
    problem = v.compiled.problem
    kinds = problem.shift_types
    for fairness in problem.fairness:
        for n in v.nurses:
            nurse = v.nurse(n)
            if nurse.agency:
                continue
            terms = [
                term
                for (m, day, k), term in v.x.items()
                if m == n
                and is_counted(
                    fairness, day, kinds[v.compiled.options[k].shift].id, v.compiled.options[k].zone
                )
            ]
            if any(not isinstance(term, int) for term in terms):
                room = max(0, problem.fair_share(fairness, nurse) - nurse.used(fairness.id))
                v.above(sum(terms), room, fairness.points, 1, "", problem.days)
