"""Who could go where: emergencies, recommendations, moves, sick calls."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas.base import Answer, Flag, Id, Instant, Request, Text
from api.schemas.events import Length, NewVisitBody
from api.schemas.plans import Plan, Term, Violation


class DispatchRequest(Request):
    """An emergency at a patient; ``seconds`` is how long it binds a nurse on site."""

    patient: Id
    at: Instant
    seconds: Length = 3_600


class MovedVisit(Answer):
    """A visit that would start later; ``late_seconds`` after its last window."""

    visit: str
    patient: str
    seconds: int
    late_seconds: int


class Responder(Answer):
    """A nurse who could go; ``arrival`` null: there is no way."""

    nurse: str
    shift: str
    arrival: Instant | None
    competent: bool
    in_time: bool
    lacking: list[str]
    leaves: str
    moved: list[MovedVisit]
    broken_links: list[str]
    left_seconds: int | None
    overtime_seconds: int
    overtime_added_seconds: int


class DispatchAnswer(Answer):
    """Nurses for an emergency, the soonest competent one first."""

    plan: str
    revision: int
    patient: str
    response_class: str
    responders: list[Responder]


class RecommendRequest(Request):
    """A visit that is new (``visit``), or one of the plan's (``id``); one of the two."""

    visit: NewVisitBody | None = None
    id: Id | None = None
    limit: Annotated[int, Field(strict=True, ge=1, le=50)] = 10


class Recommendation(Answer):
    """A place where a visit could go, and what it costs against the plan as it is."""

    nurse: str
    shift: str
    start: Instant
    position: int
    points: int
    terms: list[Term]
    moved: list[MovedVisit]


class RecommendAnswer(Answer):
    """Places, the cheapest first; none if there is none."""

    plan: str
    revision: int
    recommendations: list[Recommendation]


class MoveRequest(Request):
    """A visit that is dragged into a shift, at a place counted from 0 (null: the best).

    ``shift`` null takes it out of the plan. ``apply`` changes the plan, and needs If-Match.
    """

    visit: Id
    shift: Id | None = None
    position: Annotated[int, Field(strict=True, ge=0, le=200)] | None = None
    apply: Flag = False
    reason: Text = ""


class MoveAnswer(Answer):
    """Whether a move keeps all rules, which it breaks, and what it costs.

    ``applied`` is the plan that was changed, or the new proposal if the plan is published.
    """

    plan: str
    revision: int
    legal: bool
    violations: list[Violation]
    points: int
    terms: list[Term]
    applied: Plan | None


class ReplacementRequest(Request):
    """A nurse who is out from ``start`` to ``end``."""

    nurse: Id
    start: Instant
    end: Instant
