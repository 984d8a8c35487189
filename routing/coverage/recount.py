"""The holes once more, slot by slot and patient by patient, in the plainest way.

``holes`` counts in arrays; this asks of every slot, patient and nurse in turn, from ``phases``. It
takes slots x patients x nurses steps one at a time, so it is for checking and explaining.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from routing.coverage.holes import Hole
from routing.coverage.phases import phases
from routing.coverage.reach import is_asked, is_structural, limit_of, present, travel_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import CoveredPatient, Problem

Ready = list[tuple[str, str, int]]
"""Nurse, the place that she would leave from, and seconds until she can."""


def recount(problem: Problem, plan: Plan) -> tuple[Hole, ...]:
    """Return the holes of a plan, by patient in the problem's order, then by time.

    Structural patients are left out, as no plan can help them.
    """
    slot = problem.policy.coverage_slot
    found = phases(problem, plan)
    people = [p for p in problem.covered if not is_structural(problem, p)]
    missed: list[list[int]] = [[] for _ in people]
    for now in range(0, problem.horizon.seconds, slot):
        ready: Ready = [
            (nurse, phase.place, phase.release(now))
            for nurse, every in present(found, now).items()
            for phase in every
        ]
        able: dict[frozenset[str], Ready] = {}
        for person, slots in zip(people, missed, strict=True):
            if not is_asked(problem, person, now):
                continue
            if person.credentials not in able:
                able[person.credentials] = list(_qualified(problem, person, ready, now))
            limit = limit_of(problem, person)
            if not any(
                0 <= travel_to(problem, place, person, now) <= limit - release
                for _, place, release in able[person.credentials]
            ):
                slots.append(now)
    return tuple(
        hole
        for person, slots in zip(people, missed, strict=True)
        for hole in _holes(problem, person, slots)
    )


def _qualified(
    problem: Problem, person: CoveredPatient, ready: Iterable[tuple[str, str, int]], now: int
) -> Iterator[tuple[str, str, int]]:
    for row in ready:
        if all(problem.nurse_by_id[row[0]].has(code, now) for code in person.credentials):
            yield row


def _holes(problem: Problem, person: CoveredPatient, slots: list[int]) -> Iterator[Hole]:
    """Yield runs of slots as holes, cut to when the patient is to be covered."""
    length = problem.policy.coverage_slot
    firsts = [b for a, b in pairwise([-2 * length, *slots]) if b != a + length]
    lasts = (
        [a for a, b in pairwise([*slots, slots[-1] + 2 * length]) if b != a + length]
        if slots
        else []
    )
    for first, last in zip(firsts, lasts, strict=True):
        yield Hole(
            patient=person.patient,
            response_class=person.response_class,
            start=max(first, person.start),
            end=min(last + length, person.end, problem.horizon.seconds),
        )
