"""Nobody is in two shifts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import known_routes, overlaps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield pairs of routes of one nurse that overlap, by seconds in common."""
    spans: dict[str, dict[str, tuple[int, int, str]]] = {}
    for route, shift in known_routes(problem, plan):
        # A shift with two routes is reported by rule structure.
        spans.setdefault(shift.nurse, {})[shift.id] = (route.departure, route.arrival, shift.id)
    for nurse, found in spans.items():
        for first, second, common in overlaps(list(found.values())):
            text = f"Nurse {nurse} is in shifts {first} and {second} at once for {common} s."
            yield Violation(
                rule="nurse_overlap", text=text, amount=common, shift=second, nurse=nurse
            )
