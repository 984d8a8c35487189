"""A nurse who goes on after her route has what is left of her limit, and the break she had not."""

from __future__ import annotations

from routing.check import check
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.replan.events import Event, NewVisit, NurseOut
from routing.replan.propose import Proposal, propose
from staffing.shift import BreakRule
from tests import builders as b

RULE = BreakRule(
    seconds=1_800,
    earliest_start=b.clock(11),
    latest_start=b.clock(13, 30),
    due_after_seconds=6 * b.HOUR,
    mandatory=True,
)


def a_day(limit: int | None, rule: BreakRule | None) -> tuple[Problem, Plan]:
    """Return n1 on duty from 8 to 18, at v1 from 8:10 to 12:10 and back at 12:20."""
    shift = b.shift("s1", end=b.clock(18), max_work_seconds=limit, break_rule=rule)
    day = b.problem(visits=[b.visit("v1", seconds=4 * b.HOUR)], shifts=[shift])
    return day, b.plan(day, {"s1": ["v1"]})


def after(day: tuple[Problem, Plan], event: Event, now: int) -> Proposal:
    found = propose(*day, [event], now=now, seconds=0)
    assert (found.refused, check(found.problem, found.result.plan)) == ((), ())
    return found


def new(hours: float, now: int) -> NewVisit:
    return NewVisit(at=now, visit=b.visit("new", seconds=int(hours * b.HOUR)))


def test_who_is_back_works_no_longer_than_she_may() -> None:
    """4 h 20 min of 6 h are worked: 80 min on site and 20 of driving are left, and no more."""
    now, day = b.clock(12, 30), a_day(6 * b.HOUR, None)
    found = after(day, new(4 / 3, now), now)
    assert found.problem.shift_by_id["s1~again"].max_work_seconds == b.HOUR + 2_400
    assert found.result.plan.stop_of["new"][0] == "s1~again"
    assert [u.visit for u in after(day, new(1.35, now), now).result.plan.unassigned] == ["new"]


def test_who_has_worked_enough_does_not_leave_again() -> None:
    now = b.clock(12, 30)
    found = after(a_day(b.HOUR * 4 + 1_200, None), new(0.5, now), now)
    assert "s1~again" not in found.problem.shift_by_id
    assert [u.visit for u in found.result.plan.unassigned] == ["new"]


def test_a_break_that_was_not_taken_is_still_due() -> None:
    """She worked for 4 h 20 min, so that a route of more than 1 h 40 min needs the break."""
    now, day = b.clock(12, 30), a_day(None, RULE)
    route = after(day, new(3, now), now).result.plan.route_of["s1~again"]
    assert [pause.end - pause.start for pause in route.breaks] == [RULE.seconds]
    assert route.breaks[0].start <= RULE.latest_start
    short = after(day, new(1, now), now).result.plan.route_of["s1~again"]
    assert short.breaks == ()


def test_who_was_out_has_what_is_left_of_her_limit() -> None:
    now = b.clock(8, 30)
    day, plan = a_day(6 * b.HOUR, RULE)
    dentist = NurseOut(at=now, nurse="n1", start=b.clock(12, 25), end=b.clock(12, 30))
    found = after((day, plan), dentist, now).problem.shift_by_id
    assert found["s1~back"].max_work_seconds == b.HOUR + 2_400
    assert found["s1"].max_work_seconds == 4 * b.HOUR + 1_200
    rule = found["s1~back"].break_rule
    assert rule is not None
    assert (rule.mandatory, rule.due_after_seconds) == (True, b.HOUR + 2_400)


def test_who_was_out_for_the_length_of_a_break_has_had_one() -> None:
    now = b.clock(8, 30)
    hour = NurseOut(at=now, nurse="n1", start=b.clock(12, 25), end=b.clock(13, 30))
    back = after(a_day(None, RULE), hour, now).problem.shift_by_id["s1~back"]
    assert back.break_rule is None
