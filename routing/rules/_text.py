"""Words that violations share; not a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routing.domain.problem import Problem


def clock(problem: Problem, second: int) -> str:
    """Return the local clock time of a second, with the date if several days are planned.

    Seconds that no calendar holds are returned as they are, as plan files may contain anything.
    """
    try:
        moment = problem.horizon.to_datetime(second)
    except OverflowError:
        return f"second {second}"
    one_day = problem.horizon.days == 1 and moment.date() == problem.horizon.first_day
    return f"{moment:%H:%M}" if one_day else f"{moment:%Y-%m-%d %H:%M}"


def listed(names: Iterable[str]) -> str:
    """Return names in alphabetical order, separated by commas."""
    return ", ".join(sorted(names))
