"""What questions are asked about on a day under way: what happened, and nothing planned anew."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import avoidable, check
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.replan.events import NewVisit, NurseOut, RunningLate, VisitCancelled
from routing.replan.moves import Move, try_move
from routing.replan.propose import propose
from routing.replan.recommend import recommend
from routing.replan.so_far import so_far
from tests import builders as b
from tests.routing.replan.happenings import days, events

SLOW = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
NOW = b.clock(9)


def a_day() -> tuple[Problem, Plan]:
    """Return n1 at v0 from 8:10 and at v1 from 10:00, and n2 with v2 at 12:00."""
    visits = [
        b.visit(f"v{i}", i + 1, window=(b.clock(8 + 2 * i), b.clock(17)), seconds=1_800)
        for i in range(3)
    ]
    day = b.problem(visits=visits, shifts=[b.shift("s1", "n1"), b.shift("s2", "n2", place=5)])
    return day, b.plan(day, {"s1": ["v0", "v1"], "s2": ["v2"]})


def starts(plan: Plan, shift: str) -> list[tuple[str, int]]:
    """Return the visits of a shift and when they begin; where she waits is no visit."""
    stops = plan.route_of[shift].stops
    return [(stop.visit, stop.start) for stop in stops if not stop.visit.startswith("waiting")]


def test_a_visit_of_a_nurse_who_is_out_is_left_out_and_no_other_one_changes() -> None:
    problem, plan = a_day()
    out = NurseOut(at=NOW, nurse="n1", start=NOW, end=b.clock(18))
    found = so_far(problem, plan, [out])
    assert [u.visit for u in found.plan.unassigned] == ["v1"]
    assert found.plan.stop_of["v0"] == plan.stop_of["v0"]
    assert starts(found.plan, "s2") == starts(plan, "s2")
    assert found.now == NOW
    # n1 is not offered any more, and nothing begins before what happened.
    new = b.visit("new", 1, window=(b.clock(6), b.clock(17)))
    offered = recommend(found.problem, found.plan, new, now=found.now)
    assert {r.nurse for r in offered} == {"n2"}
    assert all(r.start >= NOW for r in offered)


def test_a_new_visit_is_there_but_nobody_makes_it_yet() -> None:
    problem, plan = a_day()
    urgent = b.visit("urgent", 2, window=(b.clock(9), b.clock(17)))
    found = so_far(problem, plan, [NewVisit(at=NOW, visit=urgent)])
    assert [u.visit for u in found.plan.unassigned] == ["urgent"]
    assert all(starts(found.plan, s) == starts(plan, s) for s in ("s1", "s2"))
    assert recommend(found.problem, found.plan, found.problem.visit_by_id["urgent"], now=NOW)


def test_a_nurse_who_is_late_is_late_in_what_is_asked_about() -> None:
    problem, plan = a_day()
    late = RunningLate(at=NOW, nurse="n1", seconds=4 * b.HOUR)
    found = so_far(problem, plan, [late])
    assert found.plan.stop_of["v1"][1].start > plan.stop_of["v1"][1].start
    assert starts(found.plan, "s2") == starts(plan, "s2")


def test_an_event_that_cannot_be_is_told_and_changes_nothing() -> None:
    problem, plan = a_day()
    found = so_far(problem, plan, [VisitCancelled(at=NOW, visit="nobody's")])
    assert [r.number for r in found.refused] == [0]
    assert all(starts(found.plan, s) == starts(plan, s) for s in ("s1", "s2"))


@SLOW
@given(st.data())
def test_it_is_legal_and_leaves_out_no_more_than_a_proposal_begins_with(
    data: st.DataObject,
) -> None:
    """Nobody is at a visit that has no place any more; routes that can go on as told do so."""
    problem, plan, now = data.draw(days())
    told = data.draw(events(problem, now))
    found = so_far(problem, plan, told)
    assert not avoidable(check(found.problem, found.plan))
    proposal = propose(problem, plan, told, now=found.now, seconds=0.0)
    assert found.refused == proposal.refused
    assert found.problem.visit_by_id.keys() >= proposal.problem.visit_by_id.keys()
    left_out = {u.visit for u in found.plan.unassigned}
    assert left_out | found.plan.stop_of.keys() == found.problem.visit_by_id.keys()
    assert left_out <= {u.visit for u in proposal.kept.unassigned}
    for visit, (shift, _) in proposal.kept.stop_of.items():
        assert found.plan.stop_of[visit][0] == shift


def test_who_sits_at_the_base_cannot_be_an_hour_away_at_once() -> None:
    """Without an event, by the clock alone: she is offered from when she can be there."""
    visits = [b.visit("a", 1, window=(b.clock(14), b.clock(15)))]
    day = b.problem(visits=visits, shifts=[b.shift("s1", "n1")])
    found = so_far(day, b.plan(day, {"s1": ["a"]}), (), now=b.clock(10))
    far = b.visit("far", 6, window=(b.clock(10, 5), b.clock(11, 30)))
    (place,) = recommend(found.problem, found.plan, far, now=found.now)
    assert place.start >= b.clock(10) + 6 * b.STEP - b.STEP
    (change,) = propose(
        day, b.plan(day, {"s1": ["a"]}), [NewVisit(at=found.now, visit=far)],
        now=found.now, seconds=0,
    ).diff.of("added")  # fmt: skip
    assert place.start == change.start_after
    soon = b.visit("soon", 6, window=(b.clock(10, 5), b.clock(10, 30)))
    assert recommend(found.problem, found.plan, soon, now=found.now) == ()


def test_a_visit_that_is_driven_to_is_not_given_to_somebody_else() -> None:
    visits = [b.visit("far", 9, window=(b.clock(10, 30), b.clock(11)))]
    day = b.problem(
        visits=visits, shifts=[b.shift("s1", "n1"), b.shift("s2", "n2", place=8)],
        nurses=[b.nurse("n1"), b.nurse("n2", home=8)],
    )  # fmt: skip
    found = so_far(day, b.plan(day, {"s1": ["far"]}), (), now=b.clock(10, 20))
    verdict = try_move(found.problem, found.plan, Move(visit="far", shift="s2"), now=found.now)
    assert not verdict.legal


def test_positions_count_visits_and_not_where_she_waits() -> None:
    problem, plan = a_day()
    late = b.clock(9, 30)
    found = so_far(problem, plan, (), now=late)
    order = [stop.visit for stop in found.plan.route_of["s1"].stops]
    assert len(order) > 2  # She waits somewhere: there is one stop more than visits.
    new = b.visit("new", 2, window=(b.clock(6), b.clock(17)))
    offered = {r.shift: r for r in recommend(found.problem, found.plan, new, now=late)}
    wanted = offered["s1"]
    assert wanted.position in (1, 2)
    held = found.problem.replace(visits=(*found.problem.visits, new))
    made = try_move(
        held, found.plan, Move(visit="new", shift="s1", position=wanted.position), now=late
    )
    assert made.plan is not None
    assert made.legal
    assert made.plan.stop_of["new"][1].start == wanted.start
