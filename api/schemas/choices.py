"""Who could go where: emergencies, recommendations, moves, sick calls."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas.base import Answer, Day, Flag, Id, Instant, Request, Text
from api.schemas.events import Length, NewVisitBody
from api.schemas.plans import Plan, Term, Violation


class LeftAside(Answer):
    """An event, by its sender's id, that cannot have happened as it was told."""

    event: str
    reason: str


class TakenIn(Answer):
    """What was told since the plan was published and is in no accepted proposal yet.

    The answer is about the day after these ``events`` (ids of their senders): as it goes on if
    nobody changes anything, visits without a place left out. Nothing before ``until`` can change:
    the last one's moment, or the question's ``now``, up to a full minute, where that is later.
    Drafts and proposals are asked about as they are.
    """

    events: list[str]
    until: Instant | None
    left_aside: list[LeftAside]


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
    """A nurse who could go; ``arrival`` null: no way; ``excluded``: not wanted by the patient."""

    nurse: str
    shift: str
    arrival: Instant | None
    competent: bool
    in_time: bool
    lacking: list[str]
    excluded: bool
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
    taken_in: TakenIn


class RecommendRequest(Request):
    """A visit that is new (``visit``), or one that the plan leaves out (``id``); one of the two.

    No place starts before ``now``: by default the clock's, while it is one of the plan's days.
    """

    visit: NewVisitBody | None = None
    id: Id | None = None
    limit: Annotated[int, Field(strict=True, ge=1, le=50)] = 10
    now: Instant | None = None


class Shifted(Answer):
    """A visit that would start at another time."""

    visit: str
    patient: str
    seconds: int


class Recommendation(Answer):
    """A place where a visit could go, and what the plan costs more with it, term by term."""

    nurse: str
    shift: str
    date: Day
    start: Instant
    end: Instant
    position: int
    points: int
    terms: list[Term]
    moved: list[Shifted]


class RecommendAnswer(Answer):
    """Places, the cheapest first; none if there is none."""

    plan: str
    revision: int
    recommendations: list[Recommendation]
    taken_in: TakenIn


class MoveRequest(Request):
    """A visit that is dragged into a shift, at a place counted from 0 (null: at the end).

    ``shift`` null takes it out of the plan. ``apply`` changes the plan, and needs If-Match. What
    has begun by ``now``, or is to within a quarter of an hour, is not moved (rule ``done``); by
    default ``now`` is the clock's, while it is one of the plan's days. ``coverage`` asks for what
    it does to emergency coverage, which takes longer on large days; ``apply`` tells it anyway.
    """

    visit: Id
    shift: Id | None = None
    position: Annotated[int, Field(strict=True, ge=0, le=200)] | None = None
    apply: Flag = False
    coverage: Flag = False
    reason: Text = ""
    now: Instant | None = None


class CoverageChange(Answer):
    """Uncovered patient-minutes before and after, and whom it takes from coverage or back to it."""

    uncovered_minutes_before: int
    uncovered_minutes_after: int
    newly_uncovered: list[str]
    covered_again: list[str]


class MoveAnswer(Answer):
    """Whether a move keeps all rules, which it breaks, and what it costs more, term by term.

    ``points`` is null where no times are right. Terms that only a whole day shows are left out:
    ``worst_idle``, ``workload_balance`` and ``coverage_holes``; see ``coverage``, null if it was
    not asked for, no times are right, or nobody is to be covered.
    ``applied`` is the plan that was changed, or the new proposal if the plan is published.
    """

    plan: str
    revision: int
    legal: bool
    violations: list[Violation]
    points: int | None
    terms: list[Term]
    coverage: CoverageChange | None
    taken_in: TakenIn
    applied: Plan | None


class ReplacementRequest(Request):
    """A nurse who is out from ``start`` to ``end``."""

    nurse: Id
    start: Instant
    end: Instant
    limit: Annotated[int, Field(strict=True, ge=1, le=50)] = 10


class CannotMake(Answer):
    """A visit that a nurse may not make, and why."""

    visit: str
    reason: str


class Replacement(Answer):
    """A nurse who could come in; tell a ``stand_in`` event to have her planned."""

    nurse: str
    off_duty: bool
    start: Instant
    end: Instant
    visits: list[str]
    others: list[CannotMake]
    known: int
    drive_seconds: int


class ReplacementAnswer(Answer):
    """Nurses who could make the visits of one who is out, the most fitting first."""

    plan: str
    revision: int
    nurse: str
    replacements: list[Replacement]
    taken_in: TakenIn
