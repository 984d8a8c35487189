"""Base classes and field types. Requests are strict: what is not described is refused."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

Item = TypeVar("Item")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$"
FIRST_YEAR, LAST_YEAR = 2000, 2199


def _day(value: Any) -> date:
    if type(value) is date:
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("write a date as 2026-11-23")
    found = date.fromisoformat(value)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"years are from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def _instant(value: Any) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("write a moment with its offset, as 2026-11-23T08:00:00+01:00")
    found = datetime.fromisoformat(value.upper().replace("Z", "+00:00"))
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"years are from {FIRST_YEAR} to {LAST_YEAR}")
    return found


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-23"]}),
]
"""A local day."""

Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(lambda moment: moment.isoformat(), return_type=str),
    WithJsonSchema(
        {"type": "string", "format": "date-time", "examples": ["2026-11-23T08:00:00+01:00"]}
    ),
]
"""A moment with its offset (RFC 3339)."""

Id = Annotated[str, Field(pattern=ID_PATTERN, min_length=1, max_length=128)]
"""An id."""

Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:/+-]{1,64}$")]
"""A code."""

Text = Annotated[str, Field(max_length=400)]
"""A sentence."""

Flag = Annotated[bool, Field(strict=True)]
"""True or false, and nothing that only looks like it."""

Seconds = Annotated[int, Field(strict=True, ge=0, le=1_209_600)]
"""Whole seconds up to a fortnight."""

Degrees = Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]
"""WGS 84."""


class Request(BaseModel):
    """A body that is sent to the service; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """A body that the service sends; clients pass over fields that they do not know."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Page(Answer, Generic[Item]):
    """A part of a list; ``next`` is the cursor of the part after it, null at the end."""

    items: list[Item]
    next: str | None = None
