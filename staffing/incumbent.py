"""The best roster so far: judged when offered, told of when better. Safe for several threads."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staffing.check import check_roster
from staffing.cost import roster_cost

if TYPE_CHECKING:
    from collections.abc import Callable

    from staffing.compile.compiled import Compiled, Ints
    from staffing.roster.result import RosterCost, RosterViolation
    from staffing.roster.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterProgress:
    """Where a solve stands.

    Attributes
    ----------
    seconds
        Since the start.
    violations, points, lower_bound
        Of the best roster, by the judge; no roster costs less than the bound, None if not known.
    roster
        The best roster itself.
    """

    seconds: float
    violations: int
    points: int
    lower_bound: int | None
    roster: Roster


@dataclass(kw_only=True)
class Incumbent:
    """The best roster of one solve.

    Attributes
    ----------
    compiled
        The problem.
    tell
        Who is told of better rosters.
    table, roster, cost, violations
        The best roster and what the judge says of it; set by the first offer.
    broken
        Rules that it breaks beside cover, by amount: only where nothing legal was found.
    """

    compiled: Compiled
    tell: Callable[[RosterProgress], None] | None = None
    begun: float = field(default_factory=time.monotonic)
    table: Ints = field(init=False)
    roster: Roster = field(init=False)
    cost: RosterCost = field(init=False)
    violations: tuple[RosterViolation, ...] = ()
    bound: int | None = None
    steps: int = 0
    history: list[tuple[float, int, int]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _untold: list[RosterProgress] = field(default_factory=list)

    @property
    def elapsed(self) -> float:
        """Wall-clock seconds since the start."""
        return time.monotonic() - self.begun

    @property
    def proven(self) -> bool:
        """Whether no roster can be better."""
        held = bool(self.history) and not self.violations
        return held and self.bound is not None and self.cost.points <= self.bound

    @property
    def value(self) -> tuple[int, int, int]:
        """Amount of other rules broken, of cover missed, and points."""
        return _value(self.violations, self.cost)

    def worth(self) -> float:
        """Return what the solvers make small: points, with cover missed at its price."""
        return self.cost.points + self.compiled.miss * self.value[1]

    def offer(self, table: Ints) -> bool:
        """Judge a roster, and keep it if it is better than the best."""
        roster = self.compiled.roster(table)
        violations = check_roster(self.compiled.problem, roster)
        cost = roster_cost(self.compiled.problem, roster)
        with self._lock:
            if self.history and _value(violations, cost) >= self.value:
                return False
            self.table, self.roster = table.copy(), roster
            self.cost, self.violations = cost, violations
            missed = sum(v.amount for v in violations)
            self.history.append((self.elapsed, missed, cost.points))
            self._untold.append(self._progress(missed))
        return True

    def _progress(self, missed: int) -> RosterProgress:
        return RosterProgress(
            seconds=self.elapsed,
            violations=missed,
            points=self.cost.points,
            lower_bound=self.bound,
            roster=self.roster,
        )

    def raise_bound(self, bound: int) -> None:
        """Note that no roster costs less."""
        with self._lock:
            self.bound = bound if self.bound is None else max(self.bound, bound)

    def say(self) -> None:
        """Tell of the rosters since the last call, in the caller's thread."""
        with self._lock:
            untold, self._untold = self._untold, []
        if self.tell is not None:
            for progress in untold:
                self.tell(progress)


def _value(violations: tuple[RosterViolation, ...], cost: RosterCost) -> tuple[int, int, int]:
    other = sum(v.amount for v in violations if v.rule != "cover")
    missed = sum(v.amount for v in violations if v.rule == "cover")
    return other, missed, cost.points
