"""How fast an event becomes a proposal: told over HTTP, while another day is solved.

The clock runs from the request to the answer that shows a plan, so that all is in it: the durable
row, the worker that notices, the solver's process, reading the plan, and the first legal plan.
"""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

from api.client import ApiError
from benchmarks.day.script import HOUR, script_of
from benchmarks.day.served import ADDED_SECONDS, event_body, service
from benchmarks.service.latency import Latencies
from routing.io.plan_file import plan_of_bytes
from routing.replan.events import NewVisit, NurseOut, VisitCancelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.client import Client
    from benchmarks.day.suite import DaySuite
    from routing.domain.plan import Plan
    from routing.domain.problem import Problem
    from routing.replan.events import Event

EVERY = 0.02
"""Seconds between looks at a run."""

SPACED = 4.0
"""Seconds between events: people decide on a proposal before the next thing happens."""


def measure_proposals(
    suite: DaySuite, *, seed: int, say: Callable[[str], None] = print
) -> tuple[dict[str, float], tuple[Latencies, ...]]:
    """Return the size of the day, and seconds to first legal plans and to proposals.

    Parameters
    ----------
    suite
        The day, its urgent starts, and the limit of each search.
    seed
        Of what happens.
    say
        Told of what was measured.
    """
    with service(suite) as (client, day):
        name = client.published(day).id
        document = plan_of_bytes(client.document(name))
        problem, plan = document.problem, document.result.plan
        size = {
            "visits": float(len(problem.visits)),
            "nurses": float(len({s.nurse for s in problem.shifts if s.duty == "regular"})),
        }
        other = client.ask(date.fromordinal(day.toordinal() + 1), seconds=3_000.0)
        while client.run(other.id).best is None:
            time.sleep(0.2)
        try:
            firsts, wholes = _told(client, day, problem, _events(problem, plan, suite, seed), suite)
        finally:
            client.stop_run(other.id)
    found = (
        Latencies(name="first legal proposal", seconds=tuple(sorted(firsts))),
        Latencies(name="proposal", seconds=tuple(sorted(wholes))),
    )
    for each in found:
        say(each.line())
    return size, found


def _events(problem: Problem, plan: Plan, suite: DaySuite, seed: int) -> list[Event]:
    """Return a call-out, urgent starts, and as many cancellations."""
    script = script_of(problem, plan, suite, seed)
    off = [e for e in script.timed if isinstance(e, VisitCancelled)][: suite.urgent]
    others: list[Event] = [e for e in script.timed if isinstance(e, NewVisit | NurseOut)]
    return sorted([*off, *others], key=lambda e: e.at)


def _told(
    client: Client, day: date, problem: Problem, events: list[Event], suite: DaySuite
) -> tuple[list[float], list[float]]:
    """Tell events one after another, each proposal accepted; refused ones are not counted."""
    firsts, wholes = [], []
    for number, event in enumerate(events):
        now = problem.horizon.to_datetime(max(event.at, 7 * HOUR)).isoformat()
        body = event_body(problem, event, f"event-{number}")
        time.sleep(SPACED)
        published = client.published(day).id
        began = time.perf_counter()
        try:
            told = client.tell(published, [body], seconds=suite.seconds, now=now)
        except ApiError as error:
            if error.status != 409:
                raise
            continue
        assert told.run is not None
        first = 0.0
        while time.perf_counter() - began < suite.seconds + ADDED_SECONDS:
            run = client.run(told.run.id)
            spent = time.perf_counter() - began
            if not first and (run.best is not None or run.plan is not None):
                first = spent
            if run.plan is not None:
                firsts.append(first)
                wholes.append(spent)
                client.accept(client.plan(run.plan))
                break
            time.sleep(EVERY)
    return firsts, wholes
