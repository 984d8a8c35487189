"""What judge and solver say about a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from routing.domain.plan import Plan

Status = Literal["optimal", "feasible", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A broken rule.

    Attributes
    ----------
    rule
        Code of the rule: the name of its file.
    text
        One plain sentence with the values.
    amount
        How much, in the rule's unit (seconds, else 1 per case).
    visit, shift, nurse
        Whom it concerns, "" where it does not apply.
    """

    rule: str
    text: str
    amount: int = 1
    visit: str = ""
    shift: str = ""
    nurse: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of cost: ``amount`` in natural units times ``weight`` points."""

    name: str
    amount: int
    weight: int
    unit: str

    @property
    def points(self) -> int:
        """The term's share of the cost."""
        return self.amount * self.weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The price of a plan, term by term."""

    terms: tuple[Term, ...]

    @property
    def points(self) -> int:
        """The sum over all terms."""
        return sum(term.points for term in self.terms)

    def amount(self, name: str) -> int:
        """Return the amount of a term; raises KeyError if there is none of that name."""
        for term in self.terms:
            if term.name == name:
                return term.amount
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a plan comes from, so that it can be made again."""

    version: str
    seed: int
    problem_digest: str
    engine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A judged plan.

    Attributes
    ----------
    plan, cost, violations
        The plan and what the judge says of it; ``solve`` never returns one with violations.
    status
        ``optimal`` (proven), ``feasible`` or ``stopped`` (by the user).
    lower_bound
        No plan costs less; None if none was proven.
    seconds
        Wall-clock seconds spent.
    first_plan_seconds
        Wall-clock seconds to the first legal plan.
    steps
        Search steps made.
    """

    plan: Plan
    cost: Cost
    violations: tuple[Violation, ...]
    status: Status
    lower_bound: int | None
    seconds: float
    first_plan_seconds: float
    steps: int
    provenance: Provenance
    history: tuple[tuple[float, int], ...] = field(default=())
    """Cost of the best plan over time: (seconds, points)."""
