"""API keys: shown once, stored as a keyed hash, looked up by their id.

The secret has 256 random bits, so a fast hash is enough; a password hash would cost most of a
second on each request. The pepper keeps a stolen database from saying which secrets are right.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.db.audit import note
from api.db.errors import ConflictError, NotFoundError
from api.db.models_jobs import ApiKeyRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from api.db.who import Who

ROLES = ("scheduler", "dispatcher", "nurse", "manager", "auditor", "integration")
TOKEN = re.compile(r"ifr_([0-9a-f]{16})_([0-9a-f]{64})\Z")
USED_EVERY = timedelta(minutes=1)
"""How exactly the last use of a key is noted: each request would be one write more."""


def create_key(
    session: Session,
    who: Who,
    *,
    branch: str | None,
    role: str,
    name: str = "",
    nurse: str | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKeyRow, str]:
    """Make a key and return it with its token, which is shown this once.

    Raises
    ------
    ConflictError
        ``unknown_role``; ``nurse_missing`` where a nurse's key names no nurse; ``no_pepper``
        without ``INFUSEROUTE_KEY_PEPPER``.
    """
    if role not in ROLES:
        raise ConflictError("unknown_role", f"A role is one of {', '.join(ROLES)}.")
    if (role == "nurse") != (nurse is not None):
        raise ConflictError("nurse_missing", "A nurse's key, and no other, names the nurse.")
    key, secret = secrets.token_hex(8), secrets.token_hex(32)
    row = ApiKeyRow(
        id=key,
        branch_id=branch,
        name=name,
        role=role,
        nurse_id=nurse,
        hash=_hash(session, secret),
        created_at=datetime.now(UTC),
        created_by=who.actor,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    note(session, branch or "", who, "key.created", ("key", key), role=role)
    return row, f"ifr_{key}_{secret}"


def find_key(session: Session, token: str) -> ApiKeyRow | None:
    """Return the key of a token if it is right, not expired and not revoked, else None."""
    match = TOKEN.match(token)
    if match is None:
        return None
    row = session.get(ApiKeyRow, match[1])
    right = hmac.compare_digest(_hash(session, match[2]), row.hash if row is not None else "-" * 64)
    if row is None or not right or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= datetime.now(UTC):
        return None
    return row


def is_use_due(row: ApiKeyRow) -> bool:
    """Tell whether the use of a key is worth a write."""
    return row.last_used_at is None or datetime.now(UTC) - row.last_used_at > USED_EVERY


def note_use(session: Session, key: str) -> None:
    """Note that a key was used now."""
    row = session.get(ApiKeyRow, key)
    if row is not None:
        row.last_used_at = datetime.now(UTC)


def revoke_key(session: Session, branch: str | None, who: Who, key: str) -> ApiKeyRow:
    """Make a key useless; ``branch`` None may revoke any."""
    row = session.get(ApiKeyRow, key)
    if row is None or branch not in (None, row.branch_id):
        raise NotFoundError("There is no such key.")
    if row.revoked_at is None:
        row.revoked_at = datetime.now(UTC)
        note(session, row.branch_id or "", who, "key.revoked", ("key", key))
    return row


def list_keys(session: Session, branch: str | None) -> list[ApiKeyRow]:
    """Return the keys of a branch, or all."""
    rows = select(ApiKeyRow).order_by(ApiKeyRow.created_at)
    if branch is not None:
        rows = rows.where(ApiKeyRow.branch_id == branch)
    return list(session.scalars(rows))


def _hash(session: Session, secret: str) -> str:
    pepper = session.info["settings"].key_pepper
    if pepper is None:
        text = "Keys need the secret INFUSEROUTE_KEY_PEPPER in the environment."
        raise ConflictError("no_pepper", text)
    key = pepper.get_secret_value().encode()
    return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()
