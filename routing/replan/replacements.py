"""A nurse is out: who could stand in, among those on duty and those who are not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.domain.fact import is_away
from routing.explain.pair import why_never

if TYPE_CHECKING:
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from staffing.shift import Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A nurse who could come in for one who is out.

    Attributes
    ----------
    nurse
        Who.
    shift
        The shift that she would work: of the absent nurse's hours, from her own home. Given to
        ``ExtraShift`` it is planned.
    off_duty
        Whether she has no regular shift then.
    visits
        Which of the absent nurse's visits she may make by herself, one at a time.
    others
        Which she may not, with the reason.
    known
        For how many of them she is the primary or a preferred nurse.
    drive
        Seconds from her home to the first of these visits.
    """

    nurse: str
    shift: Shift
    off_duty: bool
    visits: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    known: int
    drive: int


def replacements(
    problem: Problem, plan: Plan, nurse: str, start: int, end: int, *, limit: int = 10
) -> tuple[Replacement, ...]:
    """Return nurses who could make the visits of one who is out, the most fitting first.

    First come those who may make most of the visits, then those off duty, then those whom the
    patients know, then those who live nearest. Visits are looked at one by one; what a nurse on
    duty would have to give away is found by ``propose``. Who is out then is not named.

    Raises
    ------
    KeyError
        If there is no such nurse.
    """
    absent = problem.nurse_by_id[nurse].id
    shifts = [
        s
        for s in problem.shifts
        if s.nurse == absent and s.duty == "regular" and s.start < end and start < s.latest_end
    ]
    if not shifts:
        return ()
    lost = [
        stop.visit
        for s in shifts
        if s.id in plan.route_of
        for stop in plan.route_of[s.id].stops
        if start <= stop.start < end
    ]
    model = min(shifts, key=lambda s: s.start)
    found = [
        _candidate(problem, other.id, model, lost, max(start, model.start))
        for other in problem.nurses
        if other.id != absent
        and not is_away(problem.absences, other.id, max(start, model.start), model.latest_end)
    ]
    fitting = [r for r in found if r.visits]
    fitting.sort(key=lambda r: (-len(r.visits), not r.off_duty, -r.known, r.drive, r.nurse))
    return tuple(fitting[:limit])


def _candidate(
    problem: Problem, nurse: str, model: Shift, lost: list[str], begins: int
) -> Replacement:
    home = problem.nurse_by_id[nurse].home
    shift = replace(
        model,
        id=f"{nurse}-for-{model.id}",
        nurse=nurse,
        start=min(begins, model.end - 1),
        start_location=home,
        end_location=home,
    )
    able, unable = [], []
    for name in lost:
        reason = why_never(
            problem.replace(pins=()) if name in problem.pin_of else problem,
            problem.visit_by_id[name],
            shift,
            shift.latest_end,
        )
        if reason is None:
            able.append(name)
        else:
            unable.append((name, reason.text))
    visits = [problem.visit_by_id[name] for name in able]
    on_duty = any(
        s.nurse == nurse
        and s.duty == "regular"
        and s.start < shift.latest_end
        and shift.start < s.latest_end
        for s in problem.shifts
    )
    return Replacement(
        nurse=nurse,
        shift=shift,
        off_duty=not on_duty,
        visits=tuple(able),
        others=tuple(unable),
        known=sum(v.primary_nurse == nurse or nurse in v.preferred_nurses for v in visits),
        drive=problem.travel.leg(home, visits[0].location)[0] if visits else 0,
    )
