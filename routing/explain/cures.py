"""What would close a gap in emergency coverage: each cure was made, judged and counted.

A visit that holds its nurse may start later or earlier, change places with another one, or go to
another nurse; a nurse off duty may be put on call. Each is a new plan (or a new shift) that the
judge looks at like any other: it breaks no rule that was kept before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from routing.check import check
from routing.compile.compiler import compile_problem
from routing.compile.decode import IllegalOrderError, plan_from_orders
from routing.compile.pack import pack
from routing.cost import cost
from routing.coverage import coverage
from routing.domain.fact import is_away
from staffing.shift import Shift

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routing.coverage import Cause, Coverage, Gap
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem

    Orders = Mapping[str, tuple[str, ...]]

Kind = Literal["later", "earlier", "swap", "other_nurse", "on_call"]

MOST_TRIED = 60
"""Plans made and judged for one gap."""

MOST_HELD = 4
"""Visits that are moved: those that hold nurses for most of the gap."""

MOST_ON_CALL = 5
"""Nurses off duty who are tried on call."""

ON_CALL_POINTS = 200
"""Points of an hour on call, where nothing else is said; see ``OnCallPolicy``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """A change that makes a gap smaller.

    Attributes
    ----------
    kind
        What is changed.
    visits
        Ids of the visits that change places or times on purpose.
    nurse
        Who makes the visit then, or is on call.
    start, end
        Of the visit, or of being on call, in seconds from the horizon's start.
    points
        Price: the plan's cost then less its cost now, coverage left aside; an hour on call at its
        own price.
    minutes
        Uncovered patient-minutes that it saves in the whole plan.
    closes
        Whether nothing of the gap is left.
    plan
        The plan then.
    shift
        The shift on call that it takes, or None.
    """

    kind: Kind
    visits: tuple[str, ...]
    nurse: str
    start: int
    end: int
    points: int
    minutes: int
    closes: bool
    plan: Plan
    shift: Shift | None = None


def cures(
    problem: Problem, plan: Plan, gap: Gap, *, on_call_points: int = ON_CALL_POINTS
) -> tuple[Cure, ...]:
    """Return what makes a gap smaller: what closes it first, then by price.

    Parameters
    ----------
    problem, plan
        The plan and what it is for.
    gap
        One of ``routing.coverage.timeline``.
    on_call_points
        Price of an hour on call.
    """
    trial = _Trial(problem, plan, gap)
    found = [*_moves(trial), *_calls(trial, on_call_points)]
    found.sort(key=lambda c: (not c.closes, c.points, -c.minutes, c.kind, c.nurse, c.visits))
    kept: dict[tuple[Kind, tuple[str, ...], str], Cure] = {}
    for cure in found:
        kept.setdefault((cure.kind, cure.visits, cure.nurse), cure)
    return tuple(kept.values())


class _Trial:
    """A plan, its gap, and what is looked up over and over."""

    def __init__(self, problem: Problem, plan: Plan, gap: Gap) -> None:
        self.problem, self.plan, self.gap = problem, plan, gap
        self.orders: Orders = {
            route.shift: tuple(stop.visit for stop in route.stops) for route in plan.routes
        }
        self.broken = {(v.rule, v.visit, v.shift) for v in check(problem, plan)}
        self.now = coverage(problem, plan)
        self.price = self._price(plan)
        self.packed = pack(compile_problem(problem))

    def judged(
        self, kind: Kind, visits: tuple[str, ...], orders: Orders, earliest: int | None = None
    ) -> Cure | None:
        """Return what orders come to, the first visit not before a second; None if no cure."""
        given, packed = self.problem, self.packed
        if earliest is not None:
            # The time that it is made for stands in its windows, for the making alone.
            later = _not_before(given, visits[0], earliest)
            if later is None:
                return None
            given, packed = later, pack(compile_problem(later))
        try:
            plan = plan_from_orders(given, orders, packed=packed)
        except IllegalOrderError:
            return None
        broken = {(v.rule, v.visit, v.shift) for v in check(self.problem, plan)}
        minutes, closes = self._saved(coverage(self.problem, plan))
        if minutes <= 0 or broken - self.broken:
            return None
        shift, stop = plan.stop_of[visits[0]]
        return Cure(
            kind=kind,
            visits=visits,
            nurse=self.problem.shift_by_id[shift].nurse,
            start=stop.start,
            end=stop.end,
            points=self._price(plan) - self.price,
            minutes=minutes,
            closes=closes,
            plan=plan,
        )

    def called(self, nurse: str, points: int) -> Cure | None:
        """Return what a nurse on call through the gap comes to; None if she works or is out."""
        start, end = self.gap.start, self.gap.end
        if is_away(self.problem.absences, nurse, start, end):
            return None
        mine = [shift for shift in self.problem.shifts if shift.nurse == nurse]
        if any(shift.start < end and start < shift.end for shift in mine):
            return None
        home = self.problem.nurse_by_id[nurse].home
        shift = Shift(
            id=f"{nurse}-call-{start}",
            nurse=nurse,
            start=start // self.problem.policy.coverage_slot * self.problem.policy.coverage_slot,
            end=end,
            latest_end=end,
            start_location=home,
            end_location=home,
            duty="on_call",
        )
        told = self.problem.replace(shifts=(*self.problem.shifts, shift))
        minutes, closes = self._saved(coverage(told, self.plan))
        if minutes <= 0:
            return None
        return Cure(
            kind="on_call",
            visits=(),
            nurse=nurse,
            start=shift.start,
            end=end,
            points=-(-points * (end - shift.start) // 3_600),
            minutes=minutes,
            closes=closes,
            plan=self.plan,
            shift=shift,
        )

    def _price(self, plan: Plan) -> int:
        found = cost(self.problem, plan)
        return found.points - next((t.points for t in found.terms if t.name == "coverage_holes"), 0)

    def _saved(self, then: Coverage) -> tuple[int, bool]:
        gap = self.gap
        left = any(
            hole.patient in gap.patients and hole.start < gap.end and hole.end > gap.start
            for hole in then.holes
        )
        return self.now.uncovered_minutes - then.uncovered_minutes, not left


def _moves(trial: _Trial) -> Iterator[Cure]:
    """Yield what moving the visits that hold nurses does, at most ``MOST_TRIED`` tries."""
    held = [cause for cause in trial.gap.causes if cause.visit in trial.plan.stop_of]
    tries = (attempt for cause in held[:MOST_HELD] for attempt in _attempts(trial, cause))
    for kind, visits, orders, earliest in islice(tries, MOST_TRIED):
        cure = trial.judged(kind, visits, orders, earliest)
        if cure is not None:
            yield cure


def _attempts(
    trial: _Trial, cause: Cause
) -> Iterator[tuple[Kind, tuple[str, ...], Orders, int | None]]:
    """Yield changed orders around the visit that holds a nurse, the smallest changes first."""
    visit = cause.visit
    mine, stop = trial.plan.stop_of[visit]
    order = trial.orders[mine]
    at = order.index(visit)
    slot = trial.problem.policy.coverage_slot
    for start in (trial.gap.end, *(stop.start + n * slot for n in (1, 2, 4))):
        if start > stop.start:
            yield "later", (visit,), trial.orders, start
    for other in range(len(order)):
        if other == at:
            continue
        without = [name for name in order if name != visit]
        moved = (*without[:other], visit, *without[other:])
        yield ("earlier" if other < at else "later"), (visit,), {**trial.orders, mine: moved}, None
    near = sorted(
        (abs(found.start - stop.start), name, shift)
        for name, (shift, found) in trial.plan.stop_of.items()
        if shift != mine
    )
    for _, name, shift in near[:8]:
        theirs = trial.orders[shift]
        swapped = {
            **trial.orders,
            mine: tuple(name if v == visit else v for v in order),
            shift: tuple(visit if v == name else v for v in theirs),
        }
        yield "swap", (visit, name), swapped, None
        place = theirs.index(name)
        given = {
            **trial.orders,
            mine: tuple(v for v in order if v != visit),
            shift: (*theirs[:place], visit, *theirs[place:]),
        }
        yield "other_nurse", (visit,), given, None


def _calls(trial: _Trial, points: int) -> Iterator[Cure]:
    nurses = [cause.nurse for cause in trial.gap.causes if cause.reason == "off_duty"]
    for nurse in list(dict.fromkeys(nurses))[:MOST_ON_CALL]:
        cure = trial.called(nurse, points)
        if cure is not None:
            yield cure


def _not_before(problem: Problem, visit_id: str, earliest: int) -> Problem | None:
    """Return the problem with a visit's windows cut to a second and after; None if none is left."""
    visit = problem.visit_by_id[visit_id]
    windows = tuple(
        replace(w, earliest=max(w.earliest, earliest), due=w.late_after)
        for w in visit.windows
        if w.latest >= earliest
    )
    if not windows:
        return None
    cut = replace(visit, windows=windows)
    return problem.replace(visits=tuple(cut if v.id == visit_id else v for v in problem.visits))
