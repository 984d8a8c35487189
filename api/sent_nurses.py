"""Nurses who are sent or come in: what is told of them, as what it does to the day."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from api.db.events import Happening
from api.jobs.event_codec import kind_of
from api.routes.problems import ProblemError
from api.schemas.problem import Issue
from routing.replan import events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.contexts import PlanContext
    from api.schemas import events as schema
    from routing.domain.problem import Problem
    from routing.replan.events import Event

PARTS = {"new_visit": ".rest", "extra_shift": ".shift"}
"""What is added to an emergency's id for what else it does to the day."""


def emergency(
    problem: Problem, context: PlanContext, event: schema.Emergency, number: int
) -> list[Happening]:
    """Return the visit that a nurse who is sent makes, and what she leaves or comes in for."""
    from routing.dispatch import dispatch, need_of, rank_responders
    from routing.replan.emergency import emergency_events

    at = problem.horizon.to_seconds(event.at)
    try:
        person = need_of(problem, event.patient, at)
        ranked = rank_responders(problem, context.plan, event.patient, at, seconds=event.seconds)
    except KeyError as error:
        raise refuse([(number, ("The plan knows no such patient.",))]) from error
    chosen = next((r for r in ranked if r.nurse == event.nurse), None)
    if chosen is None:
        raise refuse([(number, ("The plan knows no such nurse.",))])
    try:
        choice = dispatch(chosen, person, at, event.seconds)
    except ValueError as error:
        raise refuse([(number, (f"{str(error).capitalize()}.",))]) from error
    found = emergency_events(problem, context.plan, choice)
    return [_part(problem, event.id, choice.visit_id, each) for each in found]


def _part(problem: Problem, key: str, itself: str, event: Event) -> Happening:
    """Return an event of an emergency as it is stored; the emergency itself has the told id."""
    kind = kind_of(event)
    whole = isinstance(event, events.NewVisit) and event.visit.id == itself
    return Happening(
        key=key if whole else key + PARTS[kind],
        kind=kind,
        happened_at=problem.horizon.to_datetime(event.at),
        body={name: value for name, value in _plain(event).items() if name != "at"},
    )


def stand_in(
    problem: Problem, context: PlanContext, event: schema.StandIn, number: int
) -> dict[str, Any]:
    """Return the shift of a nurse who comes in for another one."""
    from routing.replan.replacements import replacements

    start, end = (problem.horizon.to_seconds(m) for m in (event.start, event.end))
    try:
        found = replacements(
            problem, context.plan, event.absent, start, end, limit=len(problem.nurses)
        )
    except KeyError as error:
        raise refuse([(number, ("The plan knows no such nurse.",))]) from error
    chosen = next((r for r in found if r.nurse == event.nurse), None)
    if chosen is None:
        text = "She could make none of the visits of the nurse who is out."
        raise refuse([(number, (text,))])
    return {"shift": _plain(chosen.shift)}


def _plain(found: Any) -> dict[str, Any]:
    """Return a dataclass as JSON values, the same ones whenever it is told."""
    fields: dict[str, Any] = _values(asdict(found))
    return fields


def _values(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _values(each) for name, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_values(each) for each in value] if isinstance(value, tuple | list) else value


def refuse(reasons: Sequence[tuple[int, tuple[str, ...]]]) -> ProblemError:
    """Return why some events, by their numbers, cannot have happened."""
    issues = [
        Issue(code="event_refused", detail=reason, pointer=f"/events/{number}")
        for number, each in reasons
        for reason in each
    ]
    text = f"{len(reasons)} of the events cannot have happened; none was kept."
    return ProblemError(409, "event_refused", text, issues=issues)
