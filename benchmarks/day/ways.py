"""Ways of dealing with what happens: re-planning, planning from scratch, and planning nothing."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.domain.plan import Break, Plan, Route, Stop
from routing.replan.diff import diff
from routing.replan.draft import FREEZE_SECONDS, Call, draft_of
from routing.replan.events import NewVisit
from routing.replan.propose import propose
from routing.replan.rolling import roll
from routing.replan.taking import take_in
from routing.solve import solve

if TYPE_CHECKING:
    from routing.domain.problem import Problem
    from routing.replan.diff import PlanDiff
    from routing.replan.draft import Course, Run
    from routing.replan.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one event.

    Attributes
    ----------
    taken
        Whether it could be taken in.
    changed
        Visits that are elsewhere or at another time, or are planned no more, but for the one that
        the event is of.
    calls
        Patients and nurses to call.
    seconds
        Wall-clock seconds to the answer; ``first`` of them to the first legal plan.
    """

    taken: bool
    changed: int = 0
    calls: int = 0
    seconds: float = 0.0
    first: float = 0.0


class Way(ABC):
    """A day under way that is dealt with in one way."""

    name: str
    problem: Problem
    plan: Plan

    @abstractmethod
    def tell(self, event: Event, now: int) -> Answer:
        """Take an event in and return what came of it."""


class Replanned(Way):
    """Every event is answered by a proposal near what people were told, and accepted."""

    name = "re-planned"

    def __init__(self, problem: Problem, plan: Plan, seconds: float, seed: int) -> None:
        self.problem, self.plan = problem, plan
        self.seconds, self.seed = seconds, seed

    def tell(self, event: Event, now: int) -> Answer:
        """Take an event in, re-planned."""
        begun = time.monotonic()
        found = propose(
            self.problem, self.plan, [event], now=now, seconds=self.seconds, seed=self.seed
        )
        if found.refused:
            return Answer(taken=False)
        self.problem, self.plan = found.problem, found.result.plan
        spent = time.monotonic() - begun
        return answer_of(found.diff, event, spent, found.first_seconds)


class FromScratch(Way):
    """At every event all that is left of the day is planned anew, whatever people were told."""

    name = "from scratch"

    def __init__(self, problem: Problem, plan: Plan, seconds: float, seed: int) -> None:
        self.problem, self.plan = problem, plan
        self.seconds, self.seed = seconds, seed

    def tell(self, event: Event, now: int) -> Answer:
        """Take an event in, all planned anew."""
        begun = time.monotonic()
        found = propose(self.problem, self.plan, [event], now=now, seconds=0, seed=self.seed)
        if found.refused:
            return Answer(taken=False)
        policy = found.problem.policy
        free = replace(policy, weights=replace(policy.weights, disruption=0))
        anew = solve(
            found.problem.replace(policy=free, published=None),
            seconds=self.seconds,
            seed=self.seed,
        ).plan
        change = diff(found.problem, self.plan, anew)
        self.problem, self.plan = found.problem, anew
        spent = time.monotonic() - begun
        return answer_of(change, event, spent, spent)


class Unplanned(Way):
    """Nobody plans anew: routes stay as they are and run late; only emergencies are gone to.

    What a nurse who is out would have made stays undone, and so do urgent starts and second
    attempts at closed doors.
    """

    name = "never re-planned"

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._draft = draft_of(problem, plan, 0, FREEZE_SECONDS)
        self.problem, self.plan = problem, plan

    def tell(self, event: Event, now: int) -> Answer:
        """Take an event in; who is late stays late."""
        draft = self._draft
        draft.now = now
        _, refused = take_in(draft, [event])
        if refused:
            return Answer(taken=False)
        if isinstance(event, NewVisit) and event.nurse:
            self._send(event)
        courses = {run.shift: roll(draft, run) for run in draft.runs.values()}
        self.plan = Plan(routes=tuple(_route(draft.runs[s], c) for s, c in courses.items()))
        self.problem = draft.base.replace(
            visits=tuple(draft.visits.values()),
            links=tuple(draft.links.values()),
            shifts=tuple(draft.shifts.values()),
            nurses=tuple(draft.nurses.values()),
            locations=tuple(draft.locations),
            travel=draft.travel,
            pins=(),
        )
        return Answer(taken=True)

    def _send(self, event: NewVisit) -> None:
        """Let the nurse go there when she is done with what she is at."""
        draft = self._draft
        for run in draft.runs_of(event.nurse):
            index = roll(draft, run).fixed
            if index == len(run.calls) and draft.shifts[run.shift].latest_end <= draft.now:
                continue
            run.calls.insert(index, Call(visit=event.visit.id, planned=draft.now))
            if run.pause is not None and run.pause.after > index:
                run.pause = replace(run.pause, after=run.pause.after + 1)
            draft.left_out.discard(event.visit.id)
            return


def _route(run: Run, course: Course) -> Route:
    stops = tuple(
        Stop(visit=t.visit, arrival=t.arrival, start=t.start, end=t.end) for t in course.stops
    )
    breaks: tuple[Break, ...] = ()
    if run.pause is not None and course.pause is not None:
        start, after = course.pause
        length = run.pause.end - run.pause.start
        breaks = (Break(after=after, start=start, end=start + length),)
    return Route(
        shift=run.shift,
        departure=course.departure,
        arrival=course.arrival,
        stops=stops,
        breaks=breaks,
    )


def answer_of(change: PlanDiff, event: Event, seconds: float, first: float) -> Answer:
    """Return what came of an event that changed a plan."""
    own = event.visit.id if isinstance(event, NewVisit) else getattr(event, "visit", "")
    return Answer(
        taken=True,
        changed=sum(c.visit != own and c.kind != "cancelled" for c in change.changes),
        calls=len(change.patients_called) + len(change.nurses_called),
        seconds=seconds,
        first=first,
    )
