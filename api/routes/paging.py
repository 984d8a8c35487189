"""Lists come in parts: a cursor says where to go on, and stays right while things are added."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Query
from pydantic import BaseModel

from api.routes.problems import ProblemError
from api.schemas.base import Day, Page
from api.schemas.problem import Issue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Row = TypeVar("Row")
Item = TypeVar("Item", bound=BaseModel)

Cursor = Annotated[
    str | None, Query(description="`next` of the part before.", max_length=200, min_length=1)
]
Limit = Annotated[int, Query(description="Items of a part.", ge=1, le=500)]
OfDay = Annotated[Day | None, Query(description="First day.")]
_PLAIN = re.compile(r"[\x20-\x7e]{1,140}\Z")


def part_of(
    rows: Sequence[Row], limit: int, answer: Callable[[Row], Item], place: Callable[[Row], object]
) -> Page[Item]:
    """Return a part of a list: its rows as answers, and where to go on if there is one more row."""
    items = [answer(row) for row in rows[:limit]]
    more = len(rows) > limit
    return Page(items=items, next=cursor_of(str(place(rows[limit - 1]))) if more else None)


def cursor_of(place: str) -> str:
    """Return the cursor of a place in a list."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> str | None:
    """Return the place of a cursor, None for the beginning; raises ProblemError 422."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = base64.b64decode(padded.encode(), altchars=b"-_", validate=True).decode()
        if _PLAIN.match(place) and cursor_of(place) == cursor:
            return place
    except (binascii.Error, ValueError):
        pass
    raise bad_cursor()


def number_of(cursor: str | None) -> int | None:
    """Return the number that a cursor holds; raises ProblemError 422."""
    place = place_of(cursor)
    if place is None:
        return None
    if not place.isdecimal() or len(place) > 9:
        raise bad_cursor()
    return int(place)


def bad_cursor() -> ProblemError:
    """Return what is said of a cursor that is none."""
    issue = Issue(code="bad_cursor", detail="This is no cursor of this list.", parameter="cursor")
    return ProblemError(422, "bad_request", "The request has 1 fault.", issues=[issue])
