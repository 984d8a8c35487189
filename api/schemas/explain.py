"""Why a visit is where it is, or nowhere."""

from __future__ import annotations

from api.schemas.base import Answer, Instant
from api.schemas.plans import Reason


class Placement(Answer):
    """Where a visit is; it could start from ``earliest`` to ``latest`` without moving others."""

    nurse: str
    shift: str
    position: int
    stops: int
    arrival: Instant
    start: Instant
    end: Instant
    earliest: Instant
    latest: Instant


class Alternative(Answer):
    """Another shift: the price of the whole plan then, less its price now, or why not."""

    nurse: str
    shift: str
    position: int | None
    points: int | None
    reason: Reason | None


class Relaxation(Answer):
    """The smallest change of its kind that would let a visit in."""

    code: str
    text: str
    shift: str
    nurse: str


class VisitExplanation(Answer):
    """One visit in full; every price and reason was tried on the plan."""

    plan: str
    revision: int
    visit: str
    placement: Placement | None
    links: list[str]
    alternatives: list[Alternative]
    reasons: list[Reason]
    relaxations: list[Relaxation]
