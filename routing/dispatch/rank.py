"""Nurses for an emergency at a patient now, the soonest competent one first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routing.coverage.phases import Phase, phases
from routing.coverage.reach import answer, present, travel_to
from routing.dispatch.responder import KIND, Responder
from routing.dispatch.ripple import broken_links, rest_of
from routing.domain.fact import is_away
from routing.domain.problem import CoveredPatient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routing.dispatch.ripple import Rest
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from staffing.nurse import Nurse

ON_SITE = 3_600
"""Seconds that an emergency binds a nurse on site, where nothing else is said."""


def need_of(problem: Problem, patient: str, at: int) -> CoveredPatient:
    """Return what an emergency of a patient needs at a second.

    What the patient is to be covered for then; if nothing, what is nearest in time; if never, a
    nurse without further credentials in the least urgent class, at the place of the patient's
    visits.

    Raises
    ------
    KeyError
        If the problem knows no such patient.
    """
    limits = {known.name: known.seconds for known in problem.policy.response}
    needs = [person for person in problem.covered if person.patient == patient]
    if needs:
        return min(
            needs,
            key=lambda p: (max(p.start - at, at - p.end + 1, 0), limits[p.response_class], p.start),
        )
    places = [visit.location for visit in problem.visits if visit.patient == patient]
    if not places or not limits:
        raise KeyError(patient)
    name = max(limits, key=limits.__getitem__)
    return CoveredPatient(
        patient=patient, location=places[0], response_class=name, start=at, end=at + 1
    )


def rank_responders(
    problem: Problem,
    plan: Plan,
    patient: str,
    at: int,
    *,
    seconds: int = ON_SITE,
) -> tuple[Responder, ...]:
    """Return all nurses for an emergency: competent ones first, on duty or on call, by arrival.

    Whoever is off duty is told last, as from home; who is out, or was sent to another emergency
    that is not over, is not asked. Nothing is changed.

    Parameters
    ----------
    problem, plan
        The day and its plan.
    patient
        Where the emergency is.
    at
        Second at which it is known.
    seconds
        How long it binds a nurse on site.

    Raises
    ------
    KeyError
        If the problem knows no such patient.
    ValueError
        If the seconds are negative.
    """
    if seconds < 0:
        raise ValueError(f"seconds on site ({seconds}) must not be negative")
    person = need_of(problem, patient, at)
    doing = present(phases(problem, plan), at)
    unwanted = {n for v in problem.visits if v.patient == patient for n in v.excluded_nurses}
    sent = _sent(problem, plan, at)
    found = [
        replace(
            _responder(problem, plan, person, nurse, doing.get(nurse.id, ()), at, seconds),
            excluded=nurse.id in unwanted,
        )
        for nurse in problem.nurses
        if nurse.id not in sent and not is_away(problem.absences, nurse.id, at)
    ]
    return tuple(sorted(found, key=_order))


def _sent(problem: Problem, plan: Plan, at: int) -> set[str]:
    """Return who goes to an emergency or is in one; nobody knew of it before she was sent."""
    kinds = {visit.id: visit.kind for visit in problem.visits}
    return {
        problem.shift_by_id[route.shift].nurse
        for route in plan.routes
        for stop in route.stops
        if kinds.get(stop.visit) == KIND and stop.end > at
    }


def _order(found: Responder) -> tuple[bool, bool, bool, int, int, str]:
    far = found.arrival is None
    moved = sum(move.seconds for move in found.moved)
    return not found.competent, not found.shift, far, found.arrival or 0, moved, found.nurse


def _responder(
    problem: Problem,
    plan: Plan,
    person: CoveredPatient,
    nurse: Nurse,
    doing: Sequence[Phase],
    at: int,
    seconds: int,
) -> Responder:
    if not doing:
        return _off_duty(problem, person, nurse, at)
    answers = [answer(problem, person, nurse, phase, at) for phase in doing]
    best = min(answers, key=lambda a: (a.seconds is None, a.seconds or 0))
    assert best.phase is not None
    shift = problem.shift_by_id[best.phase.shift]
    competent = not best.lacking and not best.expired
    arrival = None if best.seconds is None else at + best.seconds
    if arrival is None or shift.duty == "on_call":
        done = None if arrival is None else arrival + seconds
        later = _next_shift(problem, plan, person, nurse, at, done)
        return Responder(
            answer=best,
            nurse=nurse.id,
            shift=shift.id,
            arrival=arrival,
            competent=competent,
            in_time=best.in_time,
            moved=() if later is None else tuple(later.moved),
            links=() if later is None else broken_links(problem, plan, later.starts),
            left_seconds=None if arrival is None else shift.end - arrival - seconds,
        )
    done = arrival + seconds
    route = plan.route_of.get(shift.id)
    if route is None:
        back = done + max(0, problem.travel.leg(person.location, shift.end_location)[0])
        before, left, rest = shift.end, "", None
    else:
        leave = at + best.release
        rest, left, back = rest_of(problem, route, shift, leave, person.location, done)
        before = route.arrival
    overtime = max(0, back - shift.end)
    return Responder(
        answer=best,
        nurse=nurse.id,
        shift=shift.id,
        arrival=arrival,
        competent=competent,
        in_time=best.in_time,
        leaves=left,
        moved=() if rest is None else tuple(rest.moved),
        links=() if rest is None else broken_links(problem, plan, rest.starts),
        left_seconds=shift.end - done,
        overtime=overtime,
        overtime_added=overtime - max(0, before - shift.end),
    )


def _next_shift(
    problem: Problem, plan: Plan, person: CoveredPatient, nurse: Nurse, at: int, done: int | None
) -> Rest | None:
    """Return the route of a shift that begins before a nurse on call is home; None if none does."""
    if done is None:
        return None
    home = done + max(0, travel_to(problem, nurse.home, person, at))
    begins = [
        shift
        for shift in problem.shifts
        if shift.nurse == nurse.id and shift.duty == "regular" and at < shift.start < home
        if shift.id in plan.route_of
    ]
    if not begins:
        return None
    first = min(begins, key=lambda shift: shift.start)
    return rest_of(problem, plan.route_of[first.id], first, at, person.location, done)[0]


def _off_duty(problem: Problem, person: CoveredPatient, nurse: Nurse, at: int) -> Responder:
    """Return a nurse who would have to be asked at home."""
    said = answer(problem, person, nurse, None, at)
    way = travel_to(problem, nurse.home, person, at)
    return Responder(
        answer=said,
        nurse=nurse.id,
        shift="",
        arrival=None if way < 0 else at + way,
        competent=not said.lacking and not said.expired,
        in_time=False,
    )
