"""The secret in the address of a nurse's calendar: calendar programs send no headers.

It opens the calendar and nothing else, and dies with the nurse's key that it was made for.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api.db.errors import ConflictError
from api.db.models_jobs import ApiKeyRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOKEN = re.compile(r"([0-9a-f]{16})([0-9a-f]{48})\Z")


def calendar_token(session: Session, key: str) -> str:
    """Return the token of a nurse's API key; raises ConflictError ``no_pepper``."""
    pepper = session.info["settings"].key_pepper
    if pepper is None:
        raise ConflictError("no_pepper", "Keys need the secret INFUSEROUTE_KEY_PEPPER.")
    secret = pepper.get_secret_value().encode()
    return key + hmac.new(secret, f"calendar:{key}".encode(), hashlib.sha256).hexdigest()[:48]


def key_of_calendar(session: Session, token: str) -> ApiKeyRow | None:
    """Return the key that a calendar's token was made for if both are good, else None."""
    match = TOKEN.match(token)
    if match is None:
        return None
    right = hmac.compare_digest(calendar_token(session, match[1]), token)
    row = session.get(ApiKeyRow, match[1])
    if row is None or not right or row.role != "nurse" or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= datetime.now(UTC):
        return None
    return row
