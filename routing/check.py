"""The judge's verdict: which rules a plan breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.rules import RULES

if TYPE_CHECKING:
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.result import Violation


def check(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Return every violation of a plan, whoever made it; a legal plan has none.

    Reads nothing but problem and plan, and never raises: plans that name unknown visits or
    shifts, or contain impossible times, are reported like any other.
    """
    return tuple(violation for rule in RULES for violation in rule.check(problem, plan))
