"""The audit: rows that nobody changes, chained so that a change by force shows.

Each row's hash covers the hash before it, keyed by ``INFUSEROUTE_AUDIT_KEY``. Whoever owns the
database file can drop its triggers, and cut off the end of the chain: keep its ``head`` elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from api.db.models_jobs import AuditRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from api.db.who import Who

START = "0" * 64
"""What the first row of a chain follows."""

_FIELDS = (
    "branch_id",
    "number",
    "actor",
    "role",
    "action",
    "outcome",
    "entity",
    "entity_id",
    "reason",
    "correlation",
    "details",
    "previous",
)


def note(
    session: Session,
    branch: str,
    who: Who,
    action: str,
    entity: tuple[str, str],
    **details: Any,
) -> AuditRow:
    """Append a row in the transaction of the change itself; no patient data in ``details``.

    ``action`` is such as ``plan.published``; ``entity`` is kind and id; ``branch`` "" is for what
    concerns no branch; ``outcome`` among the details is for what was refused.
    """
    outcome = str(details.pop("outcome", "done"))
    if session.get_bind().dialect.name == "postgresql":
        # Rows of a chain are written one after another; SQLite's writers wait anyway.
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended('audit:' || :branch, 0))")
        session.execute(lock, {"branch": branch})
    last = _last(session, branch)
    row = AuditRow(
        branch_id=branch,
        number=1 if last is None else last.number + 1,
        at=datetime.now(UTC),
        actor=who.actor[:64],
        role=who.role,
        action=action,
        outcome=outcome,
        entity=entity[0],
        entity_id=entity[1],
        reason=who.reason[:400],
        correlation=who.correlation,
        details=details,
        previous=START if last is None else last.hash,
    )
    row.hash = _hash(session, row)
    session.add(row)
    session.flush()
    return row


def head(session: Session, branch: str) -> tuple[int, str]:
    """Return number and hash of the last row of a branch's chain: (0, zeros) if there is none."""
    last = _last(session, branch)
    return (0, START) if last is None else (last.number, last.hash)


def faults(session: Session, branch: str) -> Iterator[str]:
    """Yield what is wrong with a branch's chain, one sentence each; nothing if it is whole."""
    number, previous = 0, START
    rows = select(AuditRow).where(AuditRow.branch_id == branch).order_by(AuditRow.number)
    for row in session.scalars(rows.execution_options(yield_per=1000)):
        number += 1
        if row.number != number:
            yield f"Row {number} of the audit is missing."
            number = row.number
        elif row.previous != previous:
            yield f"Row {row.number} of the audit does not follow the row before it."
        if not hmac.compare_digest(row.hash, _hash(session, row)):
            yield f"Row {row.number} of the audit was changed."
        previous = row.hash


def entries(
    session: Session, branch: str, *, after: int = 0, limit: int = 100, entity_id: str = ""
) -> list[AuditRow]:
    """Return rows of a branch in order, those after a number; of one entity if it is named."""
    rows = select(AuditRow).where(AuditRow.branch_id == branch, AuditRow.number > after)
    if entity_id:
        rows = rows.where(AuditRow.entity_id == entity_id)
    return list(session.scalars(rows.order_by(AuditRow.number).limit(limit)))


def _last(session: Session, branch: str) -> AuditRow | None:
    rows = select(AuditRow).where(AuditRow.branch_id == branch)
    return session.scalars(rows.order_by(AuditRow.number.desc()).limit(1)).first()


def _hash(session: Session, row: AuditRow) -> str:
    content = {name: getattr(row, name) for name in _FIELDS} | {"at": row.at.isoformat()}
    written = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    secret = session.info["settings"].audit_key
    key = secret.get_secret_value().encode() if secret else b""
    if not key:
        return hashlib.sha256(written.encode()).hexdigest()
    return hmac.new(key, written.encode(), hashlib.sha256).hexdigest()
