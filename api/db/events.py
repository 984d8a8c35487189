"""Same-day events: kept before anything is done about them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from api.db.audit import note
from api.db.branches import get_branch
from api.db.columns import new_id
from api.db.errors import ConflictError
from api.db.models import EventRow, PublicationRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.orm import Session

    from api.db.models import PlanRow
    from api.db.who import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event: ``key`` is the sender's own id for it, ``body`` what happened.

    ``sent`` is what the sender sent, "" where that is the body. The body may depend on the plan
    that it is told of; sent again of the next one, it is the same event all the same.
    """

    key: str
    kind: str
    happened_at: datetime
    body: Mapping[str, Any]
    sent: str = ""


def add_events(
    session: Session, branch: str, who: Who, day: date, happenings: Sequence[Happening]
) -> list[EventRow]:
    """Store events of a day, all or none, and return their rows; one sent again is kept once.

    Raises
    ------
    ConflictError
        ``event_differs`` if a key was sent before with another content.
    """
    get_branch(session, branch, lock=True)
    numbers = select(func.max(EventRow.number)).where(EventRow.branch_id == branch)
    number = session.scalar(numbers) or 0
    rows: list[EventRow] = []
    for happening in happenings:
        content = json.dumps(dict(happening.body), sort_keys=True, ensure_ascii=False).encode()
        at = happening.happened_at.astimezone(UTC).isoformat()
        digest = hashlib.sha256(f"{day}|{happening.kind}|{at}|".encode() + content).hexdigest()
        if happening.sent:
            digest = _digest_of(happening.sent)
        known = _known(session, branch, happening.key, digest)
        if known is None:
            number += 1
            known = _row(session, branch, who, day, happening, content, digest, number)
        rows.append(known)
    return rows


def events_sent_before(
    session: Session, branch: str, sent: Collection[tuple[str, str]]
) -> list[EventRow]:
    """Return the rows of events that were sent before; ``sent`` pairs keys with what is sent now.

    Raises
    ------
    ConflictError
        ``event_differs`` if a key was sent before, or comes twice, with another content.
    """
    if len(dict(sent)) < len(set(sent)):
        raise ConflictError("event_differs", "Two events of one id say different things.")
    found = (_known(session, branch, key, _digest_of(text)) for key, text in dict(sent).items())
    return [row for row in found if row is not None]


def _digest_of(sent: str) -> str:
    return hashlib.sha256(sent.encode()).hexdigest()


def _known(session: Session, branch: str, key: str, digest: str) -> EventRow | None:
    same = (EventRow.branch_id == branch, EventRow.key == key)
    known = session.scalars(select(EventRow).where(*same)).first()
    if known is not None and known.digest != digest:
        text = "An event of this id was sent before and says something else."
        raise ConflictError("event_differs", text, other=known.id)
    return known


def _row(
    session: Session,
    branch: str,
    who: Who,
    day: date,
    happening: Happening,
    content: bytes,
    digest: str,
    number: int,
) -> EventRow:
    row = EventRow(
        id=new_id("event"),
        branch_id=branch,
        number=number,
        day=day,
        key=happening.key,
        kind=happening.kind,
        body=session.info["vault"].seal(content),
        digest=digest,
        happened_at=happening.happened_at,
        state="accepted",
        created_at=datetime.now(UTC),
        created_by=who.actor,
    )
    session.add(row)
    session.flush()
    entity = ("event", row.id)
    note(session, branch, who, "event.accepted", entity, kind=happening.kind, number=number)
    return row


def list_events(
    session: Session,
    branch: str,
    day: date,
    *,
    days: int = 1,
    after: int = 0,
    limit: int | None = None,
) -> list[EventRow]:
    """Return the events of a day, or of several from it, after a number, in order."""
    rows = select(EventRow).where(
        EventRow.branch_id == branch,
        EventRow.day >= day,
        EventRow.day < day + timedelta(days=days),
        EventRow.number > after,
    )
    return list(session.scalars(rows.order_by(EventRow.number).limit(limit)))


def events_for(session: Session, plan: PlanRow) -> list[EventRow]:
    """Return the events that a plan does not know and has to answer, in order.

    Days of which another plan became the published one are that plan's from then on: what
    happened there since is no more about this one, and what was told before still is.
    """
    rows = list_events(session, plan.branch_id, plan.day, days=plan.days, after=plan.events_through)
    others = select(PublicationRow).where(
        PublicationRow.branch_id == plan.branch_id,
        PublicationRow.day >= plan.day,
        PublicationRow.day < plan.day + timedelta(days=plan.days),
        PublicationRow.plan_id != plan.id,
    )
    since = {other.day: other.published_at for other in session.scalars(others)}
    return [row for row in rows if row.day not in since or row.created_at < since[row.day]]


def event_body(session: Session, row: EventRow) -> dict[str, Any]:
    """Return what an event says."""
    content: dict[str, Any] = json.loads(session.info["vault"].open(row.body))
    return content


def reopen_events(session: Session, branch: str, plan: str) -> None:
    """Have events await a proposal again: the one that took them into account is not to be."""
    rows = select(EventRow).where(
        EventRow.branch_id == branch, EventRow.plan_id == plan, EventRow.state == "applied"
    )
    for row in session.scalars(rows):
        row.plan_id, row.state = None, "accepted"
    session.flush()


def settle_events(
    session: Session,
    branch: str,
    plan: str,
    *,
    applied: Collection[str],
    refused: Mapping[str, str],
) -> None:
    """Note what a proposal made of events: those it applied, and why it could not apply others."""
    rows = select(EventRow).where(
        EventRow.branch_id == branch, EventRow.id.in_([*applied, *refused])
    )
    for row in session.scalars(rows):
        row.plan_id = plan
        row.state = "refused" if row.id in refused else "applied"
        row.reason = refused.get(row.id, "")[:400]
    session.flush()
