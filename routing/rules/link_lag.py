"""Linked visits keep their least and most time apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import planned_by_visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield links, both visits planned, that are too close or too far apart, by seconds."""
    made = planned_by_visit(problem, plan)
    for link in problem.links:
        if link.first not in made or link.second not in made:
            continue
        first, (second, _, shift) = made[link.first][0], made[link.second]
        lag = second.start - (first.end if link.lag_from == "end" else first.start)
        told = f"Visit {link.second} starts {lag} s after the {link.lag_from} of visit {link.first}"
        where = {"visit": link.second, "shift": shift.id, "nurse": shift.nurse}
        if link.min_lag is not None and lag < link.min_lag:
            text = f"{told}, not at least {link.min_lag} s (link {link.id})."
            yield Violation(rule="link_lag", text=text, amount=link.min_lag - lag, **where)
        if link.max_lag is not None and lag > link.max_lag:
            text = f"{told}, not at most {link.max_lag} s (link {link.id})."
            yield Violation(rule="link_lag", text=text, amount=lag - link.max_lag, **where)
