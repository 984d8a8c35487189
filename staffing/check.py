"""The judge's verdict on a roster: which rules it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.roster.result import RosterViolation
from staffing.rules import RULES, code

if TYPE_CHECKING:
    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster


def check_roster(problem: RosterProblem, roster: Roster) -> tuple[RosterViolation, ...]:
    """Return every violation of a roster, whoever made it; a legal roster has none.

    Never raises: rosters that name unknown nurses, days or shifts are reported like any other.
    """
    return tuple(
        RosterViolation(
            rule=code(rule),
            text=breach.text,
            amount=breach.amount,
            nurse=breach.nurse,
            day=breach.day,
            cover=breach.cover,
        )
        for rule in RULES
        for breach in rule.breaches(problem, roster)
        if breach.points is None
    )
