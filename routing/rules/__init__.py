"""What a plan must not do: one rule per file, all listed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from routing.rules import (
    capacity,
    credential,
    duty,
    equipment,
    link_lag,
    link_nurse,
    link_presence,
    mandatory,
    maximum_work,
    meal_break,
    nurse_choice,
    nurse_overlap,
    on_site_time,
    patient_overlap,
    pin,
    shift_time,
    structure,
    travel_time,
    window,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.result import Violation
    from routing.domain.visit import Visit
    from staffing.shift import Shift


class Rule(Protocol):
    """A module that finds every breach of one rule in a plan, however malformed."""

    __name__: str

    def check(self, problem: Problem, plan: Plan) -> Iterator[Violation]:
        """Yield the violations."""


class EligibilityRule(Rule, Protocol):
    """A rule that says who may do what, so that solvers can ask it beforehand."""

    def eligible(self, problem: Problem, visit: Visit, shift: Shift) -> bool:
        """Tell whether the rule allows a visit in a shift, whatever else is planned."""

    def eligibility_key(self, visit: Visit) -> Hashable:
        """Return what of a visit the rule looks at: equal keys, equal eligibility."""


ELIGIBILITY_RULES: tuple[EligibilityRule, ...] = (
    duty,
    credential,
    equipment,
    nurse_choice,
    capacity,
)

RULES: tuple[Rule, ...] = (
    structure,
    mandatory,
    *ELIGIBILITY_RULES,
    shift_time,
    travel_time,
    on_site_time,
    window,
    link_lag,
    link_nurse,
    link_presence,
    patient_overlap,
    meal_break,
    maximum_work,
    nurse_overlap,
    pin,
)


def code(rule: Rule) -> str:
    """Return a rule's code, which is the name of its file."""
    return rule.__name__.rpartition(".")[2]
