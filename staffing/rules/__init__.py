"""What a roster must not do, and what it had better not: one rule per file, all listed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from staffing.rules import (
    change,
    cover,
    eligibility,
    fairness,
    fixed,
    leave,
    limit,
    pairing,
    pay,
    request,
    run,
    structure,
    succession,
    weekend,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staffing.roster.problem import RosterProblem
    from staffing.roster.roster import Roster
    from staffing.rules.breach import Breach


class Rule(Protocol):
    """A module that finds every breach of one rule in a roster, however malformed."""

    __name__: str
    UNIT: str

    def breaches(self, problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
        """Yield the breaches: those that must not be, and those that have a price."""


RULES: tuple[Rule, ...] = (
    structure,
    eligibility,
    leave,
    fixed,
    cover,
    limit,
    run,
    succession,
    weekend,
    request,
    pairing,
    fairness,
    pay,
    change,
)


def code(rule: Rule) -> str:
    """Return a rule's code, which is the name of its file."""
    return rule.__name__.rpartition(".")[2]
