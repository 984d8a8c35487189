"""Requests with a key: sent again, they are answered as they were, and nothing is done twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, text

from api.db.errors import ConflictError
from api.db.models_jobs import IdempotencyRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered: status code, some headers and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def recall(session: Session, branch: str, actor: str, key: str, digest: str) -> Answer | None:
    """Return what was answered to a key, or None the first time; others of the key wait.

    Call it first in the transaction that does what is asked, and ``remember`` last.

    Raises
    ------
    ConflictError
        ``key_reused`` if the key came with another request.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 1))")
        session.execute(lock, {"what": f"{branch}/{actor}/{key}"})
    row = session.scalars(
        select(IdempotencyRow).where(
            IdempotencyRow.branch_id == branch,
            IdempotencyRow.actor == actor,
            IdempotencyRow.key == key,
        )
    ).first()
    if row is None:
        return None
    if row.request_digest != digest:
        raise ConflictError("key_reused", "This key was sent before with another request.")
    body = session.info["vault"].open(row.answer)
    return Answer(status=row.status, headers=row.headers, body=body)


def remember(
    session: Session, branch: str, actor: str, key: str, digest: str, answer: Answer
) -> None:
    """Keep the answer to a key, in the transaction that did what was asked."""
    session.add(
        IdempotencyRow(
            branch_id=branch,
            actor=actor,
            key=key,
            request_digest=digest,
            status=answer.status,
            headers=dict(answer.headers),
            answer=session.info["vault"].seal(answer.body),
            created_at=datetime.now(UTC),
        )
    )
    session.flush()


def forget(session: Session, *, older_than: timedelta) -> int:
    """Remove old answers and return how many: a key is good for a while, not for ever."""
    before = datetime.now(UTC) - older_than
    old = delete(IdempotencyRow).where(IdempotencyRow.created_at < before)
    return int(session.execute(old).rowcount)  # type: ignore[attr-defined]
