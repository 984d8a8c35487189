"""Plans, the runs that make them, and what is read of a plan."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from api.schemas.base import Answer, Day, Flag, Id, Instant, Request, Text
from api.schemas.problem import Issue

PlanState = Literal["draft", "proposed", "published", "superseded", "rejected"]
RunState = Literal["queued", "running", "done", "stopped", "failed"]


class PlanRequest(Request):
    """A plan to be made.

    ``date`` is the first of ``days`` days; ``seconds`` is how long is searched. ``publish``: as
    soon as it is there, for who may publish. ``dataset``: a version, the newest by default.
    """

    date: Day
    days: Annotated[int, Field(strict=True, ge=1, le=14)] = 1
    seconds: Annotated[float, Field(strict=True, gt=0, le=3600, allow_inf_nan=False)] = 60.0
    seed: Annotated[int, Field(strict=True, ge=0, le=2_147_483_647)] = 0
    max_steps: Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)] | None = None
    dataset: Id | None = None
    publish: Flag = False


class Decision(Request):
    """Why somebody publishes, rejects or stops."""

    reason: Text = ""


class Best(Answer):
    """The best plan that a run has found so far."""

    points: int
    unassigned: int
    lower_bound: int | None
    at: Instant


class Failure(Answer):
    """Why a run has no plan; or, of a run that has one, why it was stopped before its time."""

    code: str
    detail: str
    issues: tuple[Issue, ...] = ()


class Run(Answer):
    """A run: what was asked, how far it is, and the plan that it ended with."""

    id: str
    branch: str
    kind: str
    date: Day
    days: int
    state: RunState
    stop_requested: bool
    plan: str | None
    best: Best | None
    failure: Failure | None
    batch: str | None
    attempt: int
    created_at: Instant
    created_by: str
    started_at: Instant | None
    ended_at: Instant | None


class RunEvent(Answer):
    """What is told of a run: ``status``, ``improved``, ``stopping``, ``done``."""

    number: int
    kind: str
    at: Instant
    data: dict[str, Any]


class Term(Answer):
    """A term of cost: amount in natural units times weight gives points."""

    name: str
    amount: int
    weight: int
    unit: str
    points: int


class ProposalFacts(Answer):
    """What a proposal changes, against the plan that it was made for.

    ``now`` is the moment for which it was made, null if it was made by hand. ``notes``: what people
    should know of the way events were taken in, such as a rule that facts had bent.
    """

    now: Instant | None
    notes: list[str]
    gain: int
    visits_changed: int
    nurses_called: list[str]
    patients_called: list[str]
    first_seconds: float


class Plan(Answer):
    """A version of the plan of some days. ``revision`` is its ETag."""

    id: str
    branch: str
    date: Day
    days: int
    version: int
    state: PlanState
    revision: int
    status: str
    points: int
    lower_bound: int | None
    visits: int
    unassigned: int
    violations: list[str]
    seconds: float
    proposal: ProposalFacts | None
    dataset: str | None
    run: str | None
    base: str | None
    events_through: int
    created_at: Instant
    created_by: str
    changed_at: Instant


class Stop(Answer):
    """One visit of a route."""

    visit: str
    patient: str
    kind: str
    arrival: Instant
    start: Instant
    end: Instant
    late_seconds: int
    driving_seconds: int
    metres: int
    pinned: bool


class Break(Answer):
    """A meal break after the first ``after`` stops."""

    after: int
    start: Instant
    end: Instant


class Route(Answer):
    """What a nurse does in one shift."""

    nurse: str
    shift: str
    date: Day
    departure: Instant
    arrival: Instant
    stops: list[Stop]
    breaks: list[Break]
    driving_seconds: int
    metres: int
    waiting_seconds: int
    overtime_seconds: int


class Routes(Answer):
    """All routes of a plan."""

    plan: str
    revision: int
    routes: list[Route]


class Reason(Answer):
    """Why a visit is not planned: verified, about one nurse or (``nurse`` "") about all."""

    code: str
    text: str
    nurse: str = ""


class Unassigned(Answer):
    """A visit that is not planned."""

    visit: str
    patient: str
    kind: str
    priority: int
    mandatory: bool
    reasons: list[Reason]


class Finding(Answer):
    """Why an order, or a part of it, is not served as it stands."""

    code: str
    order: str
    patient: str
    text: str
    action: str
    refused: bool


class LeftOut(Answer):
    """What is not planned, and why."""

    plan: str
    revision: int
    visits: list[Unassigned]
    findings: list[Finding]


class Violation(Answer):
    """A broken rule."""

    rule: str
    text: str
    amount: int
    visit: str
    shift: str
    nurse: str


class Costs(Answer):
    """The price of a plan, term by term, and the rules that it breaks, judged now."""

    plan: str
    revision: int
    points: int
    lower_bound: int | None
    terms: list[Term]
    violations: list[Violation]


class Kpis(Answer):
    """The figures that people look at first. Shares are from 0 to 1, null where there is none."""

    plan: str
    revision: int
    visits: int
    served: int
    unassigned: int
    nurses: int
    driving_seconds: int
    metres: int
    on_site_seconds: int
    waiting_seconds: int
    overtime_seconds: int
    late_visits: int
    worst_late_seconds: int
    known_nurse_share: float | None
    covered_share: float | None
    uncovered_minutes: int | None
    beyond_reach: int
    points: int
    lower_bound: int | None
    violations: int
