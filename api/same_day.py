"""Events as they are told over HTTP, as they are stored, and whether they can be."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from api.db.events import Happening
from api.jobs.clock import clock_in, latest_event
from api.jobs.event_codec import event_of
from api.jobs.replanning import moment
from api.routes.problems import ProblemError
from api.schemas import events as schema
from api.schemas.problem import Issue
from api.sent_nurses import emergency, refuse, stand_in
from routing.replan import events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from api.contexts import PlanContext
    from api.db.models import EventRow
    from geo_data.road_network import RoadNetwork
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit
    from routing.replan.events import Event, Refused

COMMON = {"id", "at", "kind"}
STORED = {"stand_in": "extra_shift"}
"""Kinds that are stored as others."""


def happenings_of(problem: Problem, context: PlanContext, told: Sequence[Any]) -> list[Happening]:
    """Return events as they are stored: seconds from the start of the plan's horizon.

    Raises
    ------
    ProblemError
        409 ``event_refused`` where a patient or a way is not known.
    """
    found: list[Happening] = []
    for number, event in enumerate(told):
        if isinstance(event, schema.Emergency):
            found += emergency(problem, context, event, number)
            continue
        found.append(
            Happening(
                key=event.id,
                kind=STORED.get(event.kind, event.kind),
                happened_at=event.at,
                body=_body(problem, context, event, number),
            )
        )
    return found


def _body(problem: Problem, context: PlanContext, event: Any, number: int) -> dict[str, Any]:
    if isinstance(event, schema.NewVisit):
        return _new_visit(problem, event, number)
    if isinstance(event, schema.StandIn):
        return stand_in(problem, context, event, number)
    second = problem.horizon.to_seconds
    return {
        name: second(value) if isinstance(value, datetime) else value
        for name, value in event
        if name not in COMMON and value is not None
    }


def _new_visit(problem: Problem, event: schema.NewVisit, number: int) -> dict[str, Any]:
    second = problem.horizon.to_seconds
    visit = event.visit
    faults = [
        Issue(
            code="empty_window",
            detail="A window ends before it begins, or is due after it ends.",
            pointer=f"/events/{number}/visit/windows/{i}",
        )
        for i, w in enumerate(visit.windows)
        if w.earliest > w.latest or (w.due is not None and w.due > w.latest)
    ]
    if faults:
        text = f"The request has {len(faults)} fault{'s' if len(faults) != 1 else ''}."
        raise ProblemError(422, "bad_request", text, issues=faults)
    fields: dict[str, Any] = visit.model_dump(exclude={"windows", "location"})
    fields["windows"] = [
        {
            "earliest": second(w.earliest),
            "latest": second(w.latest),
            "due": None if w.due is None else second(w.due),
        }
        for w in visit.windows
    ]
    body: dict[str, Any] = {"visit": fields, "nurse": event.nurse or ""}
    if visit.location is None:
        fields["location"] = _home(problem, visit.patient, number)
    else:
        fields["location"] = f"visit:{visit.id}"
        body["location"] = {"id": fields["location"], **visit.location.model_dump()}
    return body


def visit_of(
    context: PlanContext, network: Callable[[], RoadNetwork], told: schema.NewVisitBody
) -> tuple[Problem, Visit]:
    """Return a visit that is not told yet, and the plan's problem with its place.

    Raises
    ------
    ProblemError
        422 for windows without length, 409 where the place is not known.
    """
    from routing.replan.places import new_place, with_place

    problem = context.problem
    event = schema.NewVisit(id=told.id, at=told.windows[0].earliest, kind="new_visit", visit=told)
    body = _new_visit(problem, event, 0)
    location = body.pop("location", None)
    found = event_of("new_visit", body, event.at, problem.horizon)
    assert isinstance(found, events.NewVisit)
    if location is not None:
        from geo_data.location import Location

        places = {place.id: place for place in problem.locations}
        place = new_place(network(), problem.travel, places, Location(**location))
        problem = problem.replace(
            locations=(*problem.locations, place.location),
            travel=with_place(problem.travel, place),
        )
    return problem, found.visit


def _home(problem: Problem, patient: str, number: int) -> str:
    for visit in problem.visits:
        if visit.patient == patient:
            return visit.location
    for person in problem.covered:
        if person.patient == patient:
            return person.location
    text = "The plan does not know where the patient is: give the visit's location."
    raise refuse([(number, (text,))])


def refuse_impossible(
    context: PlanContext,
    pending: Sequence[tuple[EventRow, dict[str, Any]]],
    told: Sequence[Happening],
    now: datetime | None,
) -> None:
    """Raise ProblemError 409 with the reasons for each event that cannot have happened.

    The day is taken as the published plan and the events since then leave it: a visit that was
    reported done cannot be cancelled any more. The ways to new places are found by the worker,
    which has the roads; here a visit there is looked at as if it were at a known place.
    """
    from routing.replan.taking import refusals

    horizon = context.problem.horizon
    known = [(row.kind, row.happened_at, body) for row, body in pending]
    new = [(h.kind, h.happened_at, dict(h.body)) for h in told]
    looked_at: list[Event] = []
    numbers: list[int] = []
    for position, (kind, at, body) in enumerate([*known, *new]):
        body = _placed(context.problem, body)  # noqa: PLW2901
        try:
            looked_at.append(event_of(kind, body, at, horizon))
        except ValueError:
            if position >= len(known):
                text = "The event does not say what an event of its kind must say."
                raise refuse([(position - len(known), (text,))]) from None
            continue
        numbers.append(position - len(known))
    moments = [{"at": at.isoformat()} for _, at, _ in [*known, *new]]
    second = moment({"events": moments, "now": now.isoformat() if now else None}, horizon)
    refused = refusals(context.problem, context.plan, looked_at, now=second)
    mine = list(_mine(refused, numbers))
    if mine:
        raise refuse(mine)


def _placed(problem: Problem, body: dict[str, Any]) -> dict[str, Any]:
    """Return an event with a known place for a new one, which has no ways yet."""
    if "location" not in body:
        return body
    fields = {name: value for name, value in body.items() if name != "location"}
    return fields | {"visit": fields["visit"] | {"location": problem.locations[0].id}}


def _mine(
    refused: Sequence[Refused], numbers: Sequence[int]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for found in refused:
        if numbers[found.number] >= 0:
            yield numbers[found.number], found.reasons


def refuse_ahead(problem: Problem, told: Sequence[Any], now: datetime | None) -> None:
    """Refuse events that are still to come: one of them would move the day's present.

    Raises
    ------
    ProblemError
        409 ``event_refused`` with the reasons; 422 if ``now`` is said of a day that is lived now.
    """
    horizon = problem.horizon
    if now is not None and clock_in(horizon) is not None:
        text = "These days are not simulated: the clock says what time it is."
        issue = Issue(code="not_simulated", detail=text, pointer="/now")
        raise ProblemError(422, "bad_request", "The request has 1 fault.", issues=[issue])
    latest = latest_event(horizon, now)
    text = "It is told before it can have happened: is the clock that it was told by right?"
    ahead = [
        (number, (text,))
        for number, event in enumerate(told)
        if latest is not None and horizon.to_seconds(event.at) > latest
    ]
    if ahead:
        raise refuse(ahead)
