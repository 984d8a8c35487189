"""How quickly questions of a day are answered, on a plan of some size."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from benchmarks.day.record import measured
from benchmarks.day.script import HOUR, script_of
from benchmarks.day.ways import answer_of
from routing.replan.events import NewVisit
from routing.replan.moves import Move, try_move
from routing.replan.propose import propose
from routing.replan.recommend import recommend
from routing.solve import solve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.day.record import FigureRecord
    from benchmarks.day.suite import DaySuite, Latency
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem

GOOD = 0.01
"""A proposal is as good as a full re-solve if it costs at most this part more."""


URGENT = 40
"""Different urgent starts for which places are recommended, in turn."""


def percentile(values: list[float], part: float) -> float:
    """Return the smallest value that this part of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-round(part * 1_000) * len(ordered) // 1_000) - 1)]


def _timed(asks: int, ask: Callable[[int], object]) -> dict[str, float]:
    """Return milliseconds of answers, after one that is not counted."""
    ask(0)
    spent = []
    for number in range(asks):
        begun = time.perf_counter()
        ask(number)
        spent.append(1_000 * (time.perf_counter() - begun))
    return {"p50 ms": percentile(spent, 0.5), "p99 ms": percentile(spent, 0.99)}


def latencies(
    case: Latency, suite: DaySuite, problem: Problem, plan: Plan
) -> Iterator[FigureRecord]:
    """Yield the time of recommendations, moves and proposals on a plan."""
    size = {
        "visits": float(len(problem.visits)),
        "nurses": float(len({s.nurse for s in problem.shifts if s.duty == "regular"})),
    }
    chance = Random(case.seed)
    names = sorted(plan.stop_of)
    script = script_of(problem, plan, replace(suite, urgent=URGENT), case.seed)
    urgent = [e for e in script.timed if isinstance(e, NewVisit)]

    def recommended(number: int) -> object:
        event = urgent[number % len(urgent)]
        return recommend(problem, plan, event.visit, now=event.at)

    found = _timed(case.asks, recommended)
    yield measured("recommendation", case.name, {**size, **found}, 0)
    shifts = [route.shift for route in plan.routes]
    moves = [
        Move(visit=chance.choice(names), shift=chance.choice(shifts)) for _ in range(case.asks)
    ]
    found = _timed(case.asks, lambda number: try_move(problem, plan, moves[number]))
    yield measured("move", case.name, {**size, **found}, 0)
    yield measured(
        "proposal",
        case.name,
        {**size, **_proposals(case, suite, problem, plan)},
        suite.seconds,
    )


def _proposals(case: Latency, suite: DaySuite, problem: Problem, plan: Plan) -> dict[str, float]:
    """Return how quickly, how well and with how many changes single events are answered.

    A full re-solve begins with the proposal and has much more time, at the same price of change;
    it is no worse than the proposal, so the gap is not below 0.
    """
    script = script_of(problem, plan, replace(suite, urgent=case.proposals), case.seed + 1)
    events = [e for e in script.timed if not hasattr(e, "visit") or isinstance(e, NewVisit)]
    firsts, changes, gaps, totals = [], [], [], []
    for event in events[: case.proposals]:
        now = max(event.at, 7 * HOUR)
        begun = time.monotonic()
        found = propose(problem, plan, [event], now=now, seconds=suite.seconds)
        totals.append(time.monotonic() - begun)
        firsts.append(found.first_seconds)
        changes.append(answer_of(found.diff, event, 0, 0).changed)
        anew = solve(
            found.problem,
            seconds=suite.resolve_seconds,
            start=found.result.plan,
        )
        best = min(anew.cost.points, found.result.cost.points)
        gaps.append(found.result.cost.points / max(1, best) - 1)
    return {
        "events": len(totals),
        "first legal s, median": statistics.median(firsts),
        "first legal s, slowest": max(firsts),
        "answer s, median": statistics.median(totals),
        "answer s, slowest": max(totals),
        "changed median": statistics.median(changes),
        "changed most": max(changes),
        "above re-solve, median": statistics.median(gaps),
        "above re-solve, most": max(gaps),
        "good": sum(gap <= GOOD for gap in gaps),
    }
