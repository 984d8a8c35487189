"""Errors as problem details (RFC 9457)."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Answer

MEDIA_TYPE = "application/problem+json"


class Issue(Answer):
    """One thing that is wrong, and where.

    ``pointer`` (RFC 6901) or ``parameter`` for requests; file, row and column for datasets.
    """

    code: str
    severity: str = "error"
    detail: str
    action: str = ""
    pointer: str | None = None
    parameter: str | None = None
    file: str | None = None
    row: int | None = None
    column: str | None = None


class Problem(Answer):
    """What went wrong. ``code`` is stable; ``issues`` holds all that is wrong, each located."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str = ""
    correlation: str = ""
    other: str | None = Field(default=None, description="Id of what stands in the way.")
    revision: int | None = Field(default=None, description="Present revision, where one is stale.")
    issues: tuple[Issue, ...] = ()
