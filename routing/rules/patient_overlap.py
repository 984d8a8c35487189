"""Two visits of one patient never overlap, unless a link has them simultaneous or lets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.domain.result import Violation
from routing.measures import overlaps, planned_by_visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem


def check(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield pairs of visits of one patient that overlap, by seconds in common."""
    together = {
        frozenset((link.first, link.second))
        for link in problem.links
        if link.overlap or (link.lag_from == "start" and link.min_lag == link.max_lag == 0)
    }
    made = planned_by_visit(problem, plan)
    spans: dict[str, list[tuple[int, int, str]]] = {}
    for stop, visit, _ in made.values():
        spans.setdefault(visit.patient, []).append((stop.start, stop.end, visit.id))
    for patient, found in spans.items():
        for first, second, common in overlaps(found):
            if frozenset((first, second)) in together:
                continue
            shift = made[second][2]
            text = f"Visits {first} and {second} of patient {patient} overlap by {common} s."
            yield Violation(
                rule="patient_overlap",
                text=text,
                amount=common,
                visit=second,
                shift=shift.id,
                nurse=shift.nurse,
            )
