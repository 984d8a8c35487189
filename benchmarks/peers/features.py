"""What problems may ask for beyond skills, one window, shifts and driving, and who takes what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from routing.domain.problem import Problem

Feature = Literal[
    "links",
    "several windows",
    "breaks",
    "overtime",
    "lateness",
    "nurse prices",
    "continuity",
    "patient overlap",
    "work of a route",
    "work of a nurse",
    "load",
    "whole plan",
]

FEATURES: tuple[Feature, ...] = get_args(Feature)


def _patients_with_several(problem: Problem) -> bool:
    return len({visit.patient for visit in problem.visits}) < len(problem.visits)


_ASKED: Mapping[Feature, Callable[[Problem], bool]] = {
    "links": lambda p: bool(p.links),
    "several windows": lambda p: any(len(v.windows) > 1 for v in p.visits),
    "breaks": lambda p: any(s.break_rule for s in p.shifts),
    "overtime": lambda p: any(s.latest_end > s.end for s in p.shifts),
    "lateness": lambda p: (
        p.policy.weights.lateness > 0
        and any(w.late_after < w.latest for v in p.visits for w in v.windows)
    ),
    "nurse prices": lambda p: any(v.primary_nurse or v.preferred_nurses for v in p.visits),
    "continuity": lambda p: p.policy.weights.continuity > 0 and _patients_with_several(p),
    "patient overlap": _patients_with_several,
    "work of a route": lambda p: any(s.max_work_seconds is not None for s in p.shifts),
    "work of a nurse": lambda p: any(n.max_work_seconds is not None for n in p.nurses),
    "load": lambda p: any(v.load for v in p.visits),
    "whole plan": lambda p: (
        p.policy.weights.worst_idle + p.policy.weights.workload_balance + p.policy.weights.waiting
        > 0
    ),
}


def asked(problem: Problem) -> tuple[Feature, ...]:
    """Return what a problem asks for."""
    return tuple(feature for feature in FEATURES if _ASKED[feature](problem))


def footnotes(problem: Problem, name: str, treats: Mapping[Feature, str]) -> Iterator[str]:
    """Yield what becomes of what a problem asks for and a solver does not take as it is."""
    for feature in asked(problem):
        if feature in treats:
            yield f"{name}: {treats[feature]}"
