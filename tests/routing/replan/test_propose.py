"""Whatever happens, the proposal is legal, keeps the past, and its diff says what is different."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import avoidable, check
from routing.cost import cost
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.replan.draft import WAYPOINTS
from routing.replan.events import (
    NewVisit,
    NurseOut,
    VisitCancelled,
    VisitDone,
    VisitStarted,
)
from routing.replan.propose import Proposal, propose
from routing.replan.stamp import plan_digest
from tests import builders as b
from tests.routing.replan.happenings import days, events

SLOW = settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
NOW = b.clock(10)


def a_day() -> tuple[Problem, Plan]:
    """Return two nurses on a line of places, each with four visits and time to spare."""
    visits = [
        b.visit(f"a{i}", i + 1, window=(b.clock(8 + 2 * i), b.clock(10 + 2 * i)), priority=3)
        for i in range(4)
    ] + [
        b.visit(f"b{i}", i + 5, window=(b.clock(8 + 2 * i), b.clock(10 + 2 * i)), priority=3)
        for i in range(4)
    ]
    day = b.problem(
        visits=visits, shifts=[b.shift("sa", "na", place=0), b.shift("sb", "nb", place=9)]
    )
    orders = {"sa": [f"a{i}" for i in range(4)], "sb": [f"b{i}" for i in range(4)]}
    made = b.plan(day, orders)
    assert check(day, made) == ()
    return day, made


def judged(proposal: Proposal) -> list[str]:
    """Return the rules that a proposal breaks though it need not."""
    return [v.text for v in avoidable(check(proposal.problem, proposal.result.plan))]


@SLOW
@given(st.data())
def test_any_events_give_a_plan_that_the_judge_accepts_and_a_diff_that_says_what_changed(
    data: st.DataObject,
) -> None:
    problem, plan, now = data.draw(days())
    happened = data.draw(events(problem, now))
    found = propose(problem, plan, happened, now=now, seconds=0)
    new = found.result.plan
    assert judged(found) == []
    assert found.result.cost == cost(found.problem, new)
    assert len(found.applied) + len(found.refused) == len(happened)
    assert found.made_for == plan_digest(plan)
    different = {
        v
        for v in {*plan.stop_of, *new.stop_of}
        if _where(plan, v) != _where(new, v) and not _is_waypoint(found.problem, problem, v)
    }
    assert set(found.diff.visits) == different


@SLOW
@given(st.data())
def test_what_is_over_stays_as_it_was_unless_a_report_says_otherwise(data: st.DataObject) -> None:
    problem, plan, now = data.draw(days())
    happened = data.draw(events(problem, now))
    happened = [e for e in happened if not isinstance(e, VisitStarted | VisitDone)]
    found = propose(problem, plan, happened, now=now, seconds=0)
    gone = {e.nurse: e.start for e in found.applied if isinstance(e, NurseOut)}
    # So is what is told of a visit that is over by the plan alone.
    told = {plan.stop_of.get(getattr(e, "visit", ""), ("", None))[0] for e in found.applied}
    for visit, (shift, stop) in plan.stop_of.items():
        nurse = problem.shift_by_id[shift].nurse
        if shift in told:
            continue
        # That a nurse had gone by then is a report too.
        if stop.end <= now and not (nurse in gone and gone[nurse] <= stop.start):
            later_shift, later = found.result.plan.stop_of[visit]
            assert (later_shift, later.start, later.end) == (shift, stop.start, stop.end)
    for visit, (_, stop) in found.result.plan.stop_of.items():
        if visit not in plan.stop_of and found.problem.visit_by_id[visit].kind not in WAYPOINTS:
            assert stop.start >= now


@SLOW
@given(st.data())
def test_proposals_can_be_replanned_themselves(data: st.DataObject) -> None:
    problem, plan, now = data.draw(days())
    for _ in range(3):
        found = propose(problem, plan, data.draw(events(problem, now)), now=now, seconds=0)
        assert judged(found) == []
        problem, plan = found.problem, found.result.plan
        now += data.draw(st.integers(0, 2 * b.HOUR))


def test_nothing_that_happens_changes_nothing() -> None:
    day, plan = a_day()
    found = propose(day, plan, [], now=NOW, seconds=0)
    assert found.diff.changes == ()
    assert found.result.plan.routes == plan.routes
    assert found.problem.visits == day.visits


def test_an_unaffected_nurse_sees_no_change() -> None:
    day, plan = a_day()
    found = propose(day, plan, [VisitCancelled(at=NOW, visit="a3")], now=NOW, seconds=0)
    assert found.diff.nurses_affected == ("na",)
    assert found.result.plan.route_of["sb"] == plan.route_of["sb"]


def test_visits_of_a_nurse_who_is_out_go_to_others_and_both_patients_and_nurses_are_called() -> (
    None
):
    day, plan = a_day()
    out = NurseOut(at=NOW, nurse="na", start=NOW, end=b.clock(20))
    found = propose(day, plan, [out], now=NOW, seconds=0)
    given_away = found.diff.of("reassigned")
    assert {c.nurse_after for c in given_away} == {"nb"}
    assert found.diff.nurses_called == ("na", "nb")
    assert {c.patient for c in given_away} <= set(found.diff.patients_called)
    assert found.gain > 0


def test_a_new_visit_is_added_after_now_and_its_nurse_is_called() -> None:
    day, plan = a_day()
    new = b.visit("urgent", 2, window=(b.clock(9), b.clock(15)), priority=9)
    found = propose(day, plan, [NewVisit(at=NOW, visit=new)], now=NOW, seconds=0)
    (added,) = found.diff.of("added")
    assert added.visit == "urgent"
    assert added.start_after is not None
    assert added.start_after >= NOW
    assert added.nurse_after in found.diff.nurses_called


def _where(plan: Plan, visit: str) -> tuple[str, int] | None:
    found = plan.stop_of.get(visit)
    return None if found is None else (found[0], found[1].start)


def _is_waypoint(new: Problem, old: Problem, visit: str) -> bool:
    known = new.visit_by_id.get(visit) or old.visit_by_id.get(visit)
    return known is not None and known.kind in WAYPOINTS
