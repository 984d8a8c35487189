"""What judge and solver say about a roster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from staffing.roster.roster import Roster

RosterStatus = Literal["optimal", "feasible", "impossible", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterViolation:
    """A broken rule.

    Attributes
    ----------
    rule
        Code of the rule: the name of its file.
    text
        One plain sentence with the values.
    amount
        How much, in the rule's unit.
    nurse, day, cover
        Whom, when and which demand it concerns; "" or None where that does not apply.
    """

    rule: str
    text: str
    amount: int = 1
    nurse: str = ""
    day: int | None = None
    cover: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterTerm:
    """One term of cost: how much of it there is in its unit, and the points that it costs."""

    name: str
    amount: int
    points: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterCost:
    """The price of a roster, term by term."""

    terms: tuple[RosterTerm, ...]

    @property
    def points(self) -> int:
        """The sum over all terms."""
        return sum(term.points for term in self.terms)

    def term(self, name: str) -> RosterTerm:
        """Return a term; raises KeyError if there is none of that name."""
        for term in self.terms:
            if term.name == name:
                return term
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A smallest set of rules that cannot all be kept: without any one of them, they can.

    Attributes
    ----------
    rules
        One sentence for each, naming nurse, day or cover.
    minimal
        Whether it is proven that none of them can be left out.
    """

    rules: tuple[str, ...]
    minimal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterResult:
    """A judged roster.

    Attributes
    ----------
    roster, cost, violations
        The roster and what the judge says of it. Only cover (and what was fixed beforehand) may be
        violated, and only where no roster was found that keeps it.
    status
        ``optimal`` (proven), ``feasible``, ``impossible`` (proven that no roster keeps all rules)
        or ``stopped``.
    lower_bound
        No roster that keeps all rules costs less; None if none was proven.
    seconds, first_seconds
        Wall clock in all, and to the first roster.
    steps
        Neighbourhoods and schedules tried.
    history
        (seconds, violations, points) of each better roster.
    """

    roster: Roster
    cost: RosterCost
    violations: tuple[RosterViolation, ...]
    status: RosterStatus
    lower_bound: int | None
    seconds: float
    first_seconds: float
    steps: int
    history: tuple[tuple[float, int, int], ...] = ()
