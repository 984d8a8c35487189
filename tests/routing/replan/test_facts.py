"""What was told of a day is still known when the next thing happens."""

from __future__ import annotations

from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.replan.events import Event, NurseOut, VisitDone, VisitStarted
from routing.replan.propose import Proposal, propose
from tests import builders as b


def accepted(problem: Problem, plan: Plan, *events: Event, now: int) -> Proposal:
    """Return a proposal for some events, none of which is refused."""
    found = propose(problem, plan, events, now=now, seconds=0)
    assert found.refused == ()
    return found


def test_a_visit_reported_before_the_last_proposal_is_not_planned_again() -> None:
    """She is said to be out since before it began; the dose would be given twice."""
    day = b.problem(
        visits=[b.visit("a", 1), b.visit("b", 2, seconds=b.HOUR), b.visit("c", 3)],
        shifts=[b.shift("s1", "n1"), b.shift("s2", "n2", place=9)],
    )
    begun = VisitStarted(at=b.clock(8, 55), visit="b")
    done = VisitDone(at=b.clock(9, 50), visit="b")
    first = accepted(day, b.plan(day, {"s1": ["a", "b", "c"]}), begun, done, now=b.clock(9, 52))
    assert first.problem.reported == ("b",)
    now = b.clock(10, 15)
    out = NurseOut(at=now, nurse="n1", start=b.clock(8, 45), end=b.clock(24))
    second = accepted(first.problem, first.result.plan, out, now=now)
    shift, stop = second.result.plan.stop_of["b"]
    assert (shift, stop.start, stop.end) == ("s1", b.clock(8, 55), b.clock(9, 50))
    assert second.result.plan.stop_of["c"][0] == "s2"
