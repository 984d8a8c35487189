"""Who could come to a patient at a moment, from where, how fast; and why the others could not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.coverage.phases import Phase, phases
from routing.domain.fact import is_away, way_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from routing.domain.plan import Plan
    from routing.domain.problem import CoveredPatient, Problem
    from staffing.nurse import Nurse


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether one nurse could come, and how that adds up.

    Attributes
    ----------
    nurse
        Id.
    phase
        What she does then, None if she is neither on duty nor on call.
    release, travel
        Seconds until she can leave, and of the drive; travel is -1 if there is no way. Both 0 if
        she is off duty.
    lacking, expired
        Credentials that she has not, and that she had.
    out
        Whether she is out, and not to be asked.
    limit
        Seconds that the patient's class allows.
    """

    nurse: str
    phase: Phase | None
    release: int
    travel: int
    lacking: tuple[str, ...]
    expired: tuple[str, ...]
    limit: int
    out: bool = False

    @property
    def seconds(self) -> int | None:
        """Release and drive together; None if there is no way, or she is off duty."""
        return None if self.phase is None or self.travel < 0 else self.release + self.travel

    @property
    def in_time(self) -> bool:
        """Whether she answers for the patient."""
        able = not self.lacking and not self.expired
        return able and self.seconds is not None and self.seconds <= self.limit

    @property
    def reason(self) -> str:
        """Code of why she does not: the first that is true; "" if she does.

        ``out``, ``off_duty``, ``credentials``, ``no_way``, ``too_far`` (even if she could leave at
        once), ``held`` (by what she does).
        """
        if self.in_time:
            return ""
        if self.out:
            return "out"
        if self.phase is None:
            return "off_duty"
        if self.lacking or self.expired:
            return "credentials"
        if self.travel < 0:
            return "no_way"
        return "too_far" if self.travel > self.limit else "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All answers for one covered patient in one slot.

    Attributes
    ----------
    person
        The patient and what the patient needs.
    slot
        Second at which the slot starts; the state then stands for the whole slot.
    limit
        Seconds that the class allows.
    structural
        Whether nobody could reach the patient from any base: no plan helps.
    answers
        Who could come first, by arrival; then the others, the nearest miss first.
    """

    person: CoveredPatient
    slot: int
    limit: int
    structural: bool
    answers: tuple[Answer, ...]

    @property
    def covered(self) -> bool:
        """Whether somebody could come in time."""
        return any(answer.in_time for answer in self.answers)


def explain_coverage(
    problem: Problem, plan: Plan, patient: str, at: int
) -> tuple[Explanation, ...]:
    """Return who could come to a patient at a second; one for each need that holds then.

    Empty if the patient is not to be covered then.
    """
    slot = at // problem.policy.coverage_slot * problem.policy.coverage_slot
    found = phases(problem, plan)
    return tuple(
        Explanation(
            person=person,
            slot=slot,
            limit=limit_of(problem, person),
            structural=is_structural(problem, person),
            answers=tuple(
                sorted(
                    (_best(problem, found, person, nurse, slot) for nurse in problem.nurses),
                    key=_nearest,
                )
            ),
        )
        for person in problem.covered
        if person.patient == patient and is_asked(problem, person, slot)
    )


def limit_of(problem: Problem, person: CoveredPatient) -> int:
    """Return the seconds that a patient's class allows."""
    return next(c.seconds for c in problem.policy.response if c.name == person.response_class)


def travel_to(problem: Problem, place: str, person: CoveredPatient, at: int | None) -> int:
    """Return driving seconds to a patient of who leaves at a second, -1 if there is no way.

    Delays of that second are in it; with ``at`` None, nothing is delayed.
    """
    return way_at(problem.travel, problem.delays, place, person.location, at)


def is_asked(problem: Problem, person: CoveredPatient, slot: int) -> bool:
    """Tell whether a patient is to be covered at any second of the slot that starts then."""
    end = slot + problem.policy.coverage_slot
    return (
        0 <= slot < problem.horizon.seconds
        and max(0, person.start) < end
        and min(problem.horizon.seconds, person.end) > slot
    )


def is_structural(problem: Problem, person: CoveredPatient) -> bool:
    """Tell whether no qualified nurse is near enough, whatever the plan."""
    limit = limit_of(problem, person)
    since = max(0, person.start)
    for nurse in problem.nurses:
        if any(not nurse.has(code, since) for code in person.credentials):
            continue
        bases = {nurse.home}
        for shift in problem.shifts:
            if shift.nurse == nurse.id and shift.duty != "on_call":
                bases |= {shift.start_location, shift.end_location}
        if any(0 <= travel_to(problem, base, person, None) <= limit for base in bases):
            return False
    return True


def present(found: Iterable[Phase], now: int) -> dict[str, list[Phase]]:
    """Return what each nurse does at a second; who is on a regular shift is not at home on call."""
    doing: dict[str, list[Phase]] = {}
    for phase in found:
        if phase.start <= now < phase.end:
            doing.setdefault(phase.nurse, []).append(phase)
    return {
        nurse: [p for p in every if p.doing != "on_call"] or every for nurse, every in doing.items()
    }


def answer(
    problem: Problem, person: CoveredPatient, nurse: Nurse, phase: Phase | None, now: int
) -> Answer:
    """Return whether a nurse could come to a patient from what she does at a second."""
    held = {credential.code for credential in nurse.credentials}
    invalid = [code for code in sorted(person.credentials) if not nurse.has(code, now)]
    travel = 0
    if phase is not None:
        travel = max(-1, travel_to(problem, phase.place, person, now))
    return Answer(
        nurse=nurse.id,
        phase=phase,
        release=0 if phase is None else phase.release(now),
        travel=travel,
        lacking=tuple(code for code in invalid if code not in held),
        expired=tuple(code for code in invalid if code in held),
        limit=limit_of(problem, person),
        out=is_away(problem.absences, nurse.id, now),
    )


def _best(
    problem: Problem, found: Sequence[Phase], person: CoveredPatient, nurse: Nurse, now: int
) -> Answer:
    doing = present((p for p in found if p.nurse == nurse.id), now).get(nurse.id, [])
    if not doing:
        return answer(problem, person, nurse, None, now)
    answers = [answer(problem, person, nurse, phase, now) for phase in doing]
    return min(answers, key=_nearest)


def _nearest(found: Answer) -> tuple[bool, int, float, str]:
    order = ("", "held", "too_far", "no_way", "credentials", "off_duty", "out")
    seconds = float("inf") if found.seconds is None else found.seconds
    return not found.in_time, order.index(found.reason), seconds, found.nurse
