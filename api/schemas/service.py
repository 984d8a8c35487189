"""Branches, keys, audit, health."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from api.schemas.base import Answer, Id, Instant, Request

Role = Literal["scheduler", "dispatcher", "nurse", "manager", "auditor", "integration"]


class BranchRequest(Request):
    """A branch to be added; ``zone`` is an IANA time zone."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    zone: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$")]


class Branch(Answer):
    """A branch: one tenant."""

    id: str
    name: str
    zone: str
    active: bool
    created_at: Instant


class KeyRequest(Request):
    """An API key to be made; a nurse's key names the nurse."""

    role: Role
    name: Annotated[str, Field(max_length=200)] = ""
    nurse: Id | None = None
    expires_at: Instant | None = None


class Key(Answer):
    """An API key, without its secret."""

    id: str
    branch: str | None
    name: str
    role: str
    nurse: str | None
    created_at: Instant
    created_by: str
    expires_at: Instant | None
    revoked_at: Instant | None
    last_used_at: Instant | None


class NewKey(Key):
    """An API key with its secret, which is told once.

    ``token`` is null where the request was sent again: the secret is not kept. Revoke a key whose
    secret was lost, and make another.
    """

    token: str | None


class AuditEntry(Answer):
    """Who did what, when and why; ``hash`` chains it to the entry before."""

    number: int
    at: Instant
    actor: str
    role: str
    action: str
    outcome: str
    entity: str
    entity_id: str
    reason: str
    correlation: str
    details: dict[str, Any]
    hash: str


class AuditCheck(Answer):
    """Whether the audit's chain is whole."""

    whole: bool
    number: int
    head: str
    faults: list[str]


class Health(Answer):
    """Whether the service is up, and can work."""

    status: Literal["ok"]
    version: str
