"""What a contract says, rule by rule, as small automata that read a schedule day after day.

Each part knows one rule: what must not follow a shift, a run of days, a number of shifts or hours
in all or in stretches side by side. The scheduler multiplies those that matter (``automaton``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from staffing.rules.fairness import is_counted as is_burden
from staffing.rules.limit import is_counted, least, stretches
from staffing.rules.run import before, belongs
from staffing.rules.succession import reasons

if TYPE_CHECKING:
    from collections.abc import Callable

    from staffing.roster.contract import Limit, RunLimit
    from staffing.roster.people import RosterNurse
    from staffing.roster.problem import RosterProblem
    from staffing.roster.wishes import Fairness

INFINITE = 1e15

UNKNOWN = -1_000
"""The length of a run before day 0 without history."""


class Part(Protocol):
    """A rule that is read day after day; symbol 0 is a day off, k + 1 shift type k."""

    @property
    def kinds(self) -> tuple[int, ...]:
        """Of which kind each day is for this rule."""

    @property
    def first(self) -> Any:
        """What it knows before day 0."""

    def step(self, state: Any, symbol: int, kind: int) -> tuple[Any, float] | None:
        """Return what it knows next and the points of the step; None if it is not allowed."""

    def end(self, state: Any) -> float:
        """Return the points that come at the end."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Succession:
    """What must not follow the shift of the day before; knows whether there was one."""

    kinds: tuple[int, ...]
    first: tuple[frozenset[int], bool]
    bars: tuple[frozenset[int], ...]

    def step(
        self,
        state: tuple[frozenset[int], bool],
        symbol: int,
        kind: int,  # noqa: ARG002 - All parts are asked alike.
    ) -> tuple[tuple[frozenset[int], bool], float] | None:
        """Read a day."""
        if not symbol:
            return (frozenset(), False), 0.0
        return None if symbol - 1 in state[0] else ((self.bars[symbol - 1], True), 0.0)

    def end(self, state: object) -> float:  # noqa: ARG002
        """Nothing comes at the end."""
        return 0.0


def succession(problem: RosterProblem, nurse: RosterNurse) -> Succession:
    """Return the part of rest, rotation and forbidden pairs."""
    contract, kinds = problem.contract_by_id[nurse.contract], problem.shift_types
    bars = tuple(
        frozenset(
            k
            for k, after in enumerate(kinds)
            if next(reasons(contract, shift, after, 1), None) is not None
        )
        for shift in kinds
    )
    last = nurse.history.last_shift if nurse.history is not None else ""
    barred = bars[[x.id for x in kinds].index(last)] if last else frozenset[int]()
    return Succession(kinds=(0,) * problem.days, first=(barred, bool(last)), bars=bars)


@dataclass(frozen=True, kw_only=True, eq=False)
class RunPart:
    """Days on end; its state is their number, negative while a short run would be free."""

    kinds: tuple[int, ...]
    first: int
    run: RunLimit
    inside: tuple[bool, ...]

    def step(
        self,
        state: int,
        symbol: int,
        kind: int,  # noqa: ARG002
    ) -> tuple[int, float] | None:
        """Read a day."""
        run = self.run
        if not self.inside[symbol]:
            missing = run.minimum - state if 0 < state < run.minimum else 0
            if missing and run.under is None:
                return None
            return 0, float(missing * (run.under or 0))
        days = 0 if state == UNKNOWN else abs(state)
        points = 0.0
        if run.maximum is not None and days >= run.maximum:
            if run.over is None:
                return None
            points = float(run.over)
        days = min(days + 1, run.minimum if run.maximum is None else run.maximum)
        return (-days if state < 0 and days < run.minimum else days), points

    def end(self, state: int) -> float:  # noqa: ARG002
        """Nothing comes at the end: a run that is cut off is never too short."""
        return 0.0


def run_part(problem: RosterProblem, nurse: RosterNurse, run: RunLimit) -> RunPart:
    """Return the part of a run."""
    known = before(run, nurse)
    top = run.minimum if run.maximum is None else run.maximum
    return RunPart(
        kinds=(0,) * problem.days,
        first=UNKNOWN if known is None else min(known, top),
        run=run,
        inside=(belongs(run, None), *(belongs(run, x.id) for x in problem.shift_types)),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class CountPart:
    """How much there is of something, over the horizon or in stretches side by side.

    Attributes
    ----------
    used
        (symbol): what each uses, where the day counts: kinds are 0 if it does not, 1 if it does,
        and 2 more on the last day of a whole stretch, 4 more on that of one that is cut short.
    top
        Amounts are not told apart from here on.
    minimum, maximum, under, over, unit
        Of the limit; no maximum if None.
    """

    kinds: tuple[int, ...]
    first: int
    used: tuple[int, ...]
    top: int
    minimum: int
    maximum: int | None
    under: int | None
    over: int | None
    unit: int

    def step(self, state: int, symbol: int, kind: int) -> tuple[int, float] | None:
        """Read a day."""
        amount = state + (self.used[symbol] if kind & 1 else 0)
        if self.maximum is not None and self.over is None and amount > self.maximum:
            return None
        points = 0.0
        if self.maximum is not None and self.over is not None:
            above = _units(amount - self.maximum, self.unit) - _units(
                state - self.maximum, self.unit
            )
            points = float(above * self.over)
        if amount > self.top:  # More is priced alike, unit by unit.
            amount = self.top + (amount - self.top - 1) % self.unit + 1
        if not kind & 6:
            return amount, points
        below = self._below(amount) if kind & 2 else 0.0
        return None if below >= INFINITE else (0, points + below)

    def end(self, state: int) -> float:
        """Price a horizon that has too little; stretches were priced on their last days."""
        return 0.0 if self.kinds[-1] & 6 else self._below(state)

    @property
    def begun(self) -> float:
        """Points that history alone costs, infinity if it leaves nothing that may be."""
        if self.maximum is None:
            return 0.0
        if self.over is None:
            return INFINITE if self.first > self.maximum else 0.0
        return float(_units(self.first - self.maximum, self.unit) * self.over)

    def _below(self, amount: int) -> float:
        below = _units(self.minimum - amount, self.unit)
        if below and self.under is None:
            return INFINITE
        return float(below * (self.under or 0))


def _units(amount: int, unit: int) -> int:
    return -(-max(0, amount) // unit)


def count_part(problem: RosterProblem, nurse: RosterNurse, limit: Limit) -> CountPart:
    """Return the part of a limit on shifts or hours, without zones and not rolling."""
    kinds = []
    ends = {x.stop - 1: x for x in stretches(problem, limit)} if limit.window else {}
    for day in range(problem.days):
        kind = int(limit.days is None or day in limit.days)
        if day in ends:
            kind += 2 if least(limit, ends[day]) == limit.minimum else 4
        kinds.append(kind)
    used = _used(problem, lambda day, shift: is_counted(limit, day, shift, ""), limit.days)
    if limit.measure == "seconds":
        used = tuple(
            x * shift.work_seconds if x else 0
            for x, shift in zip(used[1:], problem.shift_types, strict=True)
        )
        used = (0, *used)
    return CountPart(
        kinds=tuple(kinds),
        first=0 if limit.window else nurse.used(limit.id),
        used=used,
        top=max(limit.minimum, limit.maximum or 0),
        minimum=limit.minimum,
        maximum=limit.maximum,
        under=limit.under,
        over=limit.over,
        unit=limit.unit,
    )


def burden_part(problem: RosterProblem, nurse: RosterNurse, fairness: Fairness) -> CountPart:
    """Return the part of a burden that is shared, without zones."""
    days = fairness.days
    most = max(0, problem.fair_share(fairness, nurse) - nurse.used(fairness.id))
    return CountPart(
        kinds=tuple(int(days is None or day in days) for day in range(problem.days)),
        first=0,
        used=_used(problem, lambda day, shift: is_burden(fairness, day, shift, ""), days),
        top=most,
        minimum=0,
        maximum=most,
        under=0,
        over=fairness.points,
        unit=1,
    )


def _used(
    problem: RosterProblem, counts: Callable[[int, str], bool], days: frozenset[int] | None
) -> tuple[int, ...]:
    day = min(days, default=0) if days is not None else 0
    return (0, *(int(counts(day, shift.id)) for shift in problem.shift_types))


def can_count(limit: Limit) -> bool:
    """Tell whether ``count_part`` knows a limit."""
    return limit.measure != "weekends" and not limit.zones and not limit.rolling


def never_broken(limit: Limit, days: int) -> bool:
    """Tell whether a limit costs nothing, or is kept by what may be given at all."""
    if limit.minimum:
        return False
    most = limit.maximum
    return (
        most is None
        or limit.over == 0
        or (limit.measure == "shifts" and most >= min(days, limit.window or days))
        or (
            most == 0
            and limit.over is None
            and limit.measure != "weekends"
            and limit.days is None
            and not limit.zones
        )
    )
