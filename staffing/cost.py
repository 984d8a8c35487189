"""The judge's price of a roster: every term, recomputed from problem and roster alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing.roster.result import RosterCost, RosterTerm
from staffing.rules import RULES, code

if TYPE_CHECKING:
    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster
    from staffing.rules import Rule


def roster_cost(problem: RosterProblem, roster: Roster) -> RosterCost:
    """Return the price of a roster, one term for each rule in fixed order, zero ones included."""
    return RosterCost(terms=tuple(_term(rule, problem, roster) for rule in RULES))


def _term(rule: Rule, problem: RosterProblem, roster: Roster) -> RosterTerm:
    amount = points = 0
    for breach in rule.breaches(problem, roster):
        if breach.points is not None:
            amount += breach.amount
            points += breach.points
    return RosterTerm(name=code(rule), amount=amount, points=points, unit=rule.UNIT)
