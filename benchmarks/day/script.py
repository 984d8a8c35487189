"""What happens on a day, drawn once from its night plan: the same for every way of dealing with it.

Some of it is known at a moment of its own (a nurse is out, a visit is cancelled, care starts
urgently, an emergency); the rest happens at a visit whenever somebody is there (it lasts longer,
nobody opens).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from routing.domain.visit import Window
from routing.replan.events import Event, NewVisit, NurseOut, VisitCancelled

if TYPE_CHECKING:
    from benchmarks.day.suite import DaySuite
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.domain.visit import Visit

HOUR, MINUTE = 3_600, 60
URGENT_HOURS = 4
EMERGENCY_SECONDS = 45 * MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """A patient who needs somebody at once; who goes is found when it is known."""

    at: int
    visit: Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What happens on a day.

    Attributes
    ----------
    timed
        Events with a moment of their own, in order.
    overruns
        Seconds by which a visit lasts longer.
    closed
        Visits at which nobody opens the door the first time.
    """

    timed: tuple[Event | Emergency, ...]
    overruns: dict[str, int]
    closed: frozenset[str]

    @property
    def new(self) -> tuple[Visit, ...]:
        """Visits that nobody knew of in the night."""
        return tuple(e.visit for e in self.timed if isinstance(e, NewVisit | Emergency))


def script_of(problem: Problem, plan: Plan, suite: DaySuite, seed: int) -> Script:
    """Return what happens on a day with a night plan."""
    chance = Random(seed)
    starts = {v: stop.start for v, (_, stop) in sorted(plan.stop_of.items())}
    names = list(starts)
    chance.shuffle(names)
    off = names[: round(suite.cancelled * len(names))]
    rest = names[len(off) :]
    longer = rest[: round(suite.overrun * len(names))]
    closed = rest[len(longer) :][: round(suite.not_home * len(names))]
    timed: list[Event | Emergency] = [_call_out(problem, plan, chance)]
    timed += [
        VisitCancelled(at=max(7 * HOUR, starts[v] - chance.randrange(HOUR, 4 * HOUR)), visit=v)
        for v in off
    ]
    timed += [_urgent(problem, names, chance, k) for k in range(suite.urgent)]
    if problem.covered:
        timed.append(_emergency(problem, chance))
    return Script(
        timed=tuple(sorted(timed, key=lambda e: e.at)),
        overruns={v: MINUTE * chance.randrange(10, 41) for v in longer},
        closed=frozenset(closed),
    )


def _call_out(problem: Problem, plan: Plan, chance: Random) -> NurseOut:
    """Return a nurse with much to do who calls in sick an hour before the first one leaves."""
    busy = sorted(plan.routes, key=lambda r: (-len(r.stops), r.shift))
    route = chance.choice(busy[: max(1, len(busy) // 2)])
    at = max(0, min(r.departure for r in plan.routes) - HOUR)
    nurse = problem.shift_by_id[route.shift].nurse
    return NurseOut(at=at, nurse=nurse, start=at, end=problem.horizon.seconds)


def _urgent(problem: Problem, names: list[str], chance: Random, number: int) -> NewVisit:
    """Return a start of care that is wanted within hours: like some visit, at another home."""
    free = [n for n in names if not problem.links_of.get(n)] or names
    like, home = (problem.visit_by_id[chance.choice(free)] for _ in range(2))
    at = chance.randrange(8 * HOUR, 15 * HOUR)
    return NewVisit(
        at=at,
        visit=replace(
            like,
            id=f"urgent-{number}",
            patient=f"urgent-{number}",
            order="",
            location=home.location,
            windows=(Window(earliest=at, latest=at + URGENT_HOURS * HOUR),),
            priority=max(7, like.priority),
            mandatory=False,
            required_nurses=frozenset(),
            excluded_nurses=frozenset(),
            preferred_nurses=frozenset(),
            primary_nurse="",
            infusion=None,
        ),
    )


def _emergency(problem: Problem, chance: Random) -> Emergency:
    at = chance.randrange(10 * HOUR, 14 * HOUR)
    there = [c for c in problem.covered if c.start <= at < c.end] or list(problem.covered)
    person = chance.choice(there)
    limit = max(known.seconds for known in problem.policy.response)
    like = problem.visits[0]
    visit = replace(
        like,
        id="emergency",
        patient=person.patient,
        order="",
        location=person.location,
        kind="emergency",
        on_site_seconds=EMERGENCY_SECONDS,
        windows=(Window(earliest=at, latest=at + limit),),
        credentials=frozenset(),
        equipment=frozenset(),
        load=0,
        priority=9,
        mandatory=False,
        required_nurses=frozenset(),
        excluded_nurses=frozenset(),
        preferred_nurses=frozenset(),
        primary_nurse="",
        infusion=None,
        tasks=(),
    )
    return Emergency(at=at, visit=visit)
