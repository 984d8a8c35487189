"""Positions in a route as people count them: waypoints are no stops of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.replan.draft import WAYPOINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routing.domain.problem import Problem


def shown_position(problem: Problem, order: Sequence[str], index: int) -> int:
    """Return how many visits come before an index of an order of stops."""
    return sum(problem.visit_by_id[name].kind not in WAYPOINTS for name in order[:index])


def index_of(problem: Problem, order: Sequence[str], position: int | None) -> int:
    """Return the index before which so many visits come, behind waypoints; None is the end.

    Raises ValueError if there are not so many.
    """
    real = [i for i, name in enumerate(order) if problem.visit_by_id[name].kind not in WAYPOINTS]
    if position is None or position == len(real):
        return len(order)
    if not 0 <= position < len(real):
        raise ValueError(f"position ({position}) must be from 0 to {len(real)}")
    return real[position]
