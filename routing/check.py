"""The judge's verdict: which rules a plan breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.result import Violation


def check(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Return every violation of a plan, whoever made it; a legal plan has none.

    Reads nothing but problem and plan, and never raises: plans that name unknown visits or
    shifts, or contain impossible times, are reported like any other.
    """
    return tuple(violation for rule in RULES for violation in rule.check(problem, plan))


def avoidable(violations: Iterable[Violation]) -> list[Violation]:
    """Return the violations that no plan has to have.

    What must be made, by its order or a pin, is left out where no legal plan makes it. Everything
    else that breaks a rule, a pinned visit somewhere else too, can be left out instead.
    """
    return [v for v in violations if not _is_left_out(v)]


def _is_left_out(violation: Violation) -> bool:
    # Whoever makes a visit at another place or time than pinned is named, by rules.pin.
    return violation.rule == "mandatory" or (violation.rule == "pin" and not violation.nurse)
