"""Nurses who could stand in are ranked by what they may do, and named with what they may not."""

from __future__ import annotations

from routing.replan.events import ExtraShift, NurseOut
from routing.replan.propose import propose
from routing.replan.replacements import replacements
from tests import builders as b


def test_who_may_make_most_of_the_visits_comes_first_and_can_be_planned_in() -> None:
    day = b.problem(
        visits=[b.visit("v1", 1, credentials=frozenset({"RN"}), priority=5), b.visit("v2", 2)],
        shifts=[b.shift("s1", "ill")],
        nurses=[
            b.nurse("ill", credentials=["RN"]),
            b.nurse("plain", home=1),
            b.nurse("able", credentials=["RN"], home=9),
        ],
    )
    plan = b.plan(day, {"s1": ["v1", "v2"]})
    now, evening = b.clock(7), b.clock(20)
    first, second = replacements(day, plan, "ill", now, evening)
    assert (first.nurse, first.visits, first.off_duty) == ("able", ("v1", "v2"), True)
    assert (second.nurse, second.visits) == ("plain", ("v2",))
    assert [visit for visit, _ in second.others] == ["v1"]
    found = propose(
        day,
        plan,
        [
            NurseOut(at=now, nurse="ill", start=now, end=evening),
            ExtraShift(at=now, shift=first.shift),
        ],
        now=now,
        seconds=0,
    )
    assert found.result.plan.unassigned == ()
    assert {shift for shift, _ in found.result.plan.stop_of.values()} == {first.shift.id}


def test_nobody_is_needed_for_a_nurse_without_a_shift() -> None:
    day = b.problem(visits=[], shifts=[b.shift("s1", "n1")])
    assert replacements(day, b.plan(day, {}), "n1", b.clock(20), b.clock(21)) == ()
