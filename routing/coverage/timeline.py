"""The holes of a plan as a timeline: when, whom, and who is held by what.

Holes with the same start and end are one *gap*. Its causes are the qualified nurses who could be
near enough: held in a visit or on a drive, away from a base that is near enough, or off duty.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from routing.coverage.phases import phases
from routing.coverage.reach import answer, is_asked, limit_of, present, travel_to
from routing.domain.fact import is_away

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routing.coverage.holes import Hole
    from routing.coverage.phases import Phase
    from routing.domain.plan import Plan
    from routing.domain.problem import CoveredPatient, Problem
    from staffing.nurse import Nurse

Held = Literal["held", "away", "off_duty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why one nurse who could help does not.

    Attributes
    ----------
    nurse
        Id.
    reason
        ``held``: near enough, but not free in time; ``away``: near enough from a base, but not
        from where she is; ``off_duty``: near enough from home or base, but not on duty.
    visit
        The visit that she is in or drives to, "" if none.
    share
        Patient-slots of the gap in which it holds, out of all, from 0 to 1.
    """

    nurse: str
    reason: Held
    visit: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Holes of one or more patients with the same start and end.

    Attributes
    ----------
    start, end
        Seconds from the horizon's start, end exclusive.
    holes
        One per patient.
    causes
        Who could have helped, the most helpful first; empty if nobody is qualified and near.
    """

    start: int
    end: int
    holes: tuple[Hole, ...]
    causes: tuple[Cause, ...]

    @property
    def patients(self) -> tuple[str, ...]:
        """Ids, each once, in alphabetical order."""
        return tuple(sorted({hole.patient for hole in self.holes}))

    @property
    def minutes(self) -> int:
        """Uncovered patient-minutes, rounded down."""
        return sum(hole.end - hole.start for hole in self.holes) // 60


def timeline(problem: Problem, plan: Plan, holes: Iterable[Hole]) -> tuple[Gap, ...]:
    """Return the gaps that holes make up, in order of time, with their causes."""
    spans: dict[tuple[int, int], list[Hole]] = {}
    for hole in holes:
        spans.setdefault((hole.start, hole.end), []).append(hole)
    found = phases(problem, plan)
    bases = {nurse.id: _bases(problem, nurse) for nurse in problem.nurses}
    return tuple(
        Gap(
            start=start,
            end=end,
            holes=tuple(group),
            causes=_causes(problem, found, bases, group),
        )
        for (start, end), group in sorted(spans.items())
    )


def people_of(problem: Problem, hole: Hole) -> Iterator[CoveredPatient]:
    """Yield the needs that a hole may be of: patient, class and time are the same."""
    for person in problem.covered:
        same = person.patient == hole.patient and person.response_class == hole.response_class
        if same and person.start <= hole.start and hole.end <= person.end:
            yield person


def _bases(problem: Problem, nurse: Nurse) -> tuple[str, ...]:
    """Return where a nurse may wait: at home, and where her shifts start and end."""
    places = [nurse.home]
    for shift in problem.shifts:
        if shift.nurse == nurse.id:
            places += [shift.start_location, shift.end_location]
    return tuple(dict.fromkeys(places))


def _causes(
    problem: Problem,
    found: Sequence[Phase],
    bases: dict[str, tuple[str, ...]],
    holes: Sequence[Hole],
) -> tuple[Cause, ...]:
    counted: Counter[tuple[str, Held, str]] = Counter()
    total = 0
    slot = problem.policy.coverage_slot
    first = min(hole.start for hole in holes) // slot * slot
    for now in range(first, max(hole.end for hole in holes), slot):
        doing = present(found, now)
        for hole in holes:
            for person in people_of(problem, hole):
                if is_asked(problem, person, now):
                    total += 1
                    counted.update(_helpers(problem, doing, bases, person, now))
    order = {"held": 0, "away": 1, "off_duty": 2}
    ranked = sorted(counted.items(), key=lambda item: (-item[1], order[item[0][1]], item[0]))
    return tuple(
        Cause(nurse=nurse, reason=reason, visit=visit, share=count / total)
        for (nurse, reason, visit), count in ranked
    )


def _helpers(
    problem: Problem,
    doing: dict[str, list[Phase]],
    bases: dict[str, tuple[str, ...]],
    person: CoveredPatient,
    now: int,
) -> Iterator[tuple[str, Held, str]]:
    """Yield who is qualified and could be near enough, and what stands in the way."""
    for nurse in problem.nurses:
        if is_away(problem.absences, nurse.id, now):
            continue
        if any(not nurse.has(code, now) for code in person.credentials):
            continue
        near = any(_within(problem, base, person) for base in bases[nurse.id])
        every = doing.get(nurse.id, [])
        if not every:
            if near:
                yield nurse.id, "off_duty", ""
            continue
        for phase in every:
            said = answer(problem, person, nurse, phase, now).reason
            if said == "held":
                yield nurse.id, "held", phase.visit
            elif said in ("too_far", "no_way") and near:
                yield nurse.id, "away", phase.visit


def _within(problem: Problem, base: str, person: CoveredPatient) -> bool:
    seconds = travel_to(problem, base, person, None)
    return 0 <= seconds <= limit_of(problem, person)
