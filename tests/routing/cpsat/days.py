"""Small days for the tests of the exact model."""

from __future__ import annotations

from typing import Any

from routing.domain.link import Link
from routing.domain.problem import Problem
from routing.domain.visit import Visit
from tests.builders import FREE, problem, shift

WAITING = FREE | {"unassigned": 36_000, "travel": 1, "waiting": 1}


def at(*starts: int) -> dict[str, Any]:
    """Return windows of no length at each start."""
    return {"windows": [(start, start) for start in starts]}


def linked(**rest: Any) -> tuple[Link, ...]:
    """Return the link of v1 to v2."""
    return (Link(id="k", first="v1", second="v2", **rest),)


def two_nurses(*visits: Visit, **rest: Any) -> Problem:
    """Return visits on the line with a nurse at either end, p0 and p9."""
    ends = [shift("s1", "n1", place=0), shift("s2", "n2", place=9)]
    return problem(visits=visits, shifts=rest.pop("shifts", ends), **rest)
