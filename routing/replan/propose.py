"""From events to a proposal: repaired first, then searched, with as few changes as can be.

First what cannot stay is taken out, then all that is left out is put where it costs least; that is
a legal plan at once. Then the routes near what happened are searched while all others are held, so
that nurses who have nothing to do with it see no change. A change has its price as everywhere
(``Weights.disruption``).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routing.check import check
from routing.cost import cost
from routing.incumbent import Incumbent
from routing.replan.diff import diff
from routing.replan.draft import FREEZE_SECONDS, draft_of
from routing.replan.nearby import held_elsewhere, shifts_nearby
from routing.replan.pinning import rest_of
from routing.replan.repair import repaired, unchanged_routes
from routing.replan.stamp import plan_digest
from routing.replan.taking import take_in
from routing.replan.tidy import without_idle_waypoints
from routing.replan.timetable import Timetable
from routing.solve import refuse, solve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.result import Cost, Result
    from routing.incumbent import Progress
    from routing.replan.diff import PlanDiff
    from routing.replan.draft import Draft
    from routing.replan.events import Event, Refused
    from routing.replan.repair import Repair

NEARBY_SHARE = 0.5
"""Share of the time for the routes near what happened; the rest is for all, if that is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan for the rest of the day, to be accepted or rejected by a person.

    Attributes
    ----------
    problem
        What was planned: the day as the events left it, with pins, and with what people were told
        as its published plan.
    result
        The judged plan.
    diff
        What is different from the plan it was made for.
    applied, refused
        Events taken in, and those that could not be, with the reasons.
    made_for
        Digest of that plan (``plan_digest``): it may only be accepted while this one is published.
    now
        The moment for which it was made.
    kept, kept_cost
        What would be done if nobody planned anew: routes as they are, what cannot stay left out.
    notes
        What people should know of the way events were taken in.
    first_seconds
        Wall-clock seconds to the first legal plan with all that is left out put somewhere.
    """

    problem: Problem
    result: Result
    diff: PlanDiff
    applied: tuple[Event, ...]
    refused: tuple[Refused, ...]
    made_for: str
    now: int
    kept: Plan
    kept_cost: Cost
    notes: tuple[str, ...] = ()
    first_seconds: float = 0.0

    @property
    def gain(self) -> int:
        """Points by which the proposal is better than planning nothing anew."""
        return self.kept_cost.points - self.result.cost.points


@dataclass(slots=True, kw_only=True)
class _Work:
    """One proposal in the making."""

    problem: Problem
    began: float
    limit: float
    seed: int
    stop: Callable[[], bool] | None
    best: Incumbent
    results: list[Result] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Seconds left."""
        return max(0.0, self.limit - (time.monotonic() - self.began))

    def solve(self, problem: Problem, seconds: float) -> None:
        """Search on from the best plan, on the problem with more held."""
        if self.results and (self.left <= 0 or (self.stop is not None and self.stop())):
            return
        found = solve(
            problem,
            seconds=min(seconds, self.left),
            seed=self.seed,
            start=self.best.plan,
            should_stop=self.stop,
            on_improvement=lambda p: self.offer(p.plan),
        )
        self.results.append(found)
        self.offer(found.plan)

    def offer(self, plan: Plan) -> None:
        """Have a plan judged on the real problem; unchanged routes keep their old times."""
        if self.best.history:
            same = unchanged_routes(self.problem, plan, self.best.plan)
            if same != plan and self.best.offer(same, "search"):
                return
        self.best.offer(plan, "search" if self.best.history else "first plan")


def propose(  # noqa: PLR0913
    problem: Problem,
    plan: Plan,
    events: Sequence[Event],
    *,
    now: int,
    seconds: float,
    seed: int = 0,
    stop: Callable[[], bool] | None = None,
    on_improvement: Callable[[Progress], None] | None = None,
    freeze: int = FREEZE_SECONDS,
) -> Proposal:
    """Return a plan for the rest of the day after some events.

    Parameters
    ----------
    problem, plan
        The day and the plan that people follow. Its times are taken for what happened, where no
        event says otherwise.
    events
        What happened; those that cannot be are refused with the reasons, and the others applied.
    now
        The moment, in seconds from the horizon's start: nothing before it is changed.
    seconds
        Wall-clock limit of the search. The first legal plan is always finished.
    seed
        Same seed, same search, as far as the clock lets it.
    stop
        Asked several times a second; once it says yes, the best plan so far is returned.
    on_improvement
        Told of each better plan, the first legal one included.
    freeze
        A stop for which a nurse leaves within so many seconds, and at which she does not wait for
        longer, is not changed.

    Raises
    ------
    ValueError
        If ``seconds`` or ``seed`` are no limits.
    ProblemError
        If new visits or shifts contradict the problem in ways that no event rule names.
    """
    refuse(seconds, seed, None)
    began = time.monotonic()
    day = _day_of(draft_of(problem, plan, now, freeze), events)
    rest = day.repair.problem
    work = _Work(
        problem=rest,
        began=began,
        limit=seconds,
        seed=seed,
        stop=stop,
        best=Incumbent(problem=rest, tell=on_improvement, begun=began),
    )
    work.best.offer(day.kept, "first plan")
    inserted = day.repair.insert()
    if inserted is not None:
        work.offer(inserted)
    first = time.monotonic() - began
    _search(work, day, seconds)
    return _proposal(work, day, first)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """The rest of a day after its events, before anything is planned anew.

    Attributes
    ----------
    draft
        The day under way; used up, but for what is told of it.
    applied, refused, notes
        What was taken in, what was not, and what people should know of that.
    repair
        What is left to plan, what cannot stay taken out.
    kept
        The plan that does nothing more than that.
    placed
        Visits that need a place on account of the events.
    """

    draft: Draft
    applied: tuple[Event, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]
    repair: Repair[Timetable]
    kept: Plan
    placed: tuple[str, ...]


def _day_of(draft: Draft, events: Sequence[Event]) -> _Day:
    """Take events in, and take out what cannot stay."""
    plan = draft.plan
    applied, refused = take_in(draft, events)
    rest, orders = rest_of(draft)
    repair, lost = repaired(rest, orders, draft.now, Timetable)
    cannot = (f"Visit {v} cannot stay in shift {rest.pin_of[v].shift}." for v in lost)
    homeless = {*repair.dropped, *lost, *draft.left_out} - {u.visit for u in plan.unassigned}
    return _Day(
        draft=draft,
        applied=applied,
        refused=refused,
        notes=(*draft.notes, *cannot),
        repair=repair,
        kept=unchanged_routes(repair.problem, repair.table.plan(), plan),
        placed=tuple(sorted(homeless)),
    )


def _search(work: _Work, day: _Day, seconds: float) -> None:
    """Search near what happened, and everywhere if that is not enough."""
    nearby = shifts_nearby(
        day.repair.table, day.kept, work.best.plan, day.draft.touched, day.placed
    )
    work.solve(held_elsewhere(work.problem, work.best.plan, nearby), NEARBY_SHARE * seconds)
    missing = {u.visit for u in work.best.plan.unassigned} & set(day.placed)
    if missing or work.best.violations:
        work.solve(work.problem, work.left)


def _proposal(work: _Work, day: _Day, first: float) -> Proposal:
    plan = day.draft.plan
    problem, chosen, kept = without_idle_waypoints(work.problem, work.best.plan, day.kept)
    return Proposal(
        problem=problem,
        result=_result(work, problem, chosen),
        diff=diff(problem, plan, chosen, day.draft.now),
        applied=day.applied,
        refused=day.refused,
        made_for=plan_digest(plan),
        now=day.draft.now,
        kept=kept,
        kept_cost=cost(problem, kept),
        notes=day.notes,
        first_seconds=first,
    )


def _result(work: _Work, problem: Problem, plan: Plan) -> Result:
    """Return the judged plan as a result, with reasons for what it leaves out."""
    from routing.digest import problem_digest
    from routing.explain import reasons_for_unassigned

    last = work.results[-1]
    return replace(
        last,
        plan=reasons_for_unassigned(problem, plan),
        cost=cost(problem, plan),
        violations=check(problem, plan),
        status="stopped" if last.status == "stopped" else "feasible",
        lower_bound=None,
        seconds=time.monotonic() - work.began,
        first_plan_seconds=work.best.history[0][0],
        steps=sum(result.steps for result in work.results),
        provenance=replace(last.provenance, problem_digest=problem_digest(problem)),
        history=tuple(work.best.history),
    )
