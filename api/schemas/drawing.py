"""A plan as pages draw it, and who looks at it."""

from __future__ import annotations

from typing import Any

from api.schemas.base import Answer
from api.schemas.service import Role


class Chip(Answer):
    """A short fact of a plan; ``tone`` is ``good``, ``bad`` or empty."""

    text: str
    tone: str


class Tile(Answer):
    """A figure in words; ``tone`` is ``bad`` where somebody should look."""

    name: str
    value: str
    note: str
    tone: str


class LateVisit(Answer):
    """A visit that starts after it is due, in words; ``seconds`` is by how much."""

    visit: str
    patient: str
    kind: str
    nurse: str
    due: str
    start: str
    late: str
    seconds: int


class Drawing(Answer):
    """Head, figures and picture of a plan, without names or addresses of patients.

    ``picture`` is what the scripts of the report draw: nurses, shifts with routes, visits,
    coverage, streets. It may change with any version; ``/routes`` and ``/map`` do not.
    """

    plan: str
    title: str
    subtitle: str
    chips: list[Chip]
    tiles: list[Tile]
    late: list[LateVisit]
    attribution: str
    map_note: str
    picture: dict[str, Any]


class Myself(Answer):
    """Who sends a request, and what she may do; ``branch`` null: a key of several branches."""

    role: Role
    branch: str | None
    nurse: str | None
    permissions: list[str]
