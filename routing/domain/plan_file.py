"""A judged plan with all that is needed to read it."""

from __future__ import annotations

from dataclasses import dataclass

from routing.domain.order import IntakeFinding
from routing.domain.problem import Problem
from routing.domain.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """A judged plan, the problem it solves and where both come from.

    Attributes
    ----------
    problem, result
        What was to be planned, and the judged plan.
    findings
        What intake refused or warned of.
    site
        Name of the site.
    attribution
        Whose road data the travel times come from.
    """

    problem: Problem
    result: Result
    findings: tuple[IntakeFinding, ...] = ()
    site: str = ""
    attribution: str = ""
