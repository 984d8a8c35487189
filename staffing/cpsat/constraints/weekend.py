"""A weekend is worked on both of its days or on neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.cpsat.variables import negated

if TYPE_CHECKING:
    from staffing.cpsat.variables import Variables


def add(v: Variables) -> None:
    """Add the weekends of every nurse in scope."""
    problem = v.compiled.problem
    for n in v.nurses:
        nurse = v.nurse(n)
        points = problem.contract_by_id[nurse.contract].complete_weekends
        if points == 0:
            continue
        for weekend in problem.weekends:
            if len(weekend) < 2:
                continue
            one, two = (v.member(n, day, frozenset()) for day in weekend)
            if isinstance(one, int) and isinstance(two, int):
                continue
            for terms in ((one, negated(two)), (negated(one), two)):
                if points is None:
                    v.forbid(terms, f"nurse {nurse.id}: weekends are worked whole")
                else:
                    v.punish(points, terms)
