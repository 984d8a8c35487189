"""What would close a gap in coverage, on days where one change is enough; always judged."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.cost import cost
from routing.coverage import Gap, coverage, timeline
from routing.domain.plan import Plan
from routing.domain.policy import Policy, ResponseClass
from routing.domain.problem import CoveredPatient, Problem
from routing.explain.cures import Cure, cures
from tests.builders import HOUR, clock, nurse, plan, problem, shift, visit
from tests.strategies import problems
from tests.witness import legal_plans

POLICY = Policy(
    arrival_seconds=0, response=(ResponseClass(name="near", seconds=600),), coverage_slot=900
)


def anna(start: int, end: int, place: int = 1) -> CoveredPatient:
    return CoveredPatient(
        patient="anna", location=f"p{place}", response_class="near", start=start, end=end
    )


def day(**rest: Any) -> Problem:
    values: dict[str, Any] = {"policy": POLICY, "shifts": [shift()], **rest}
    return problem(**values)


def gaps(given: Problem, made: Plan) -> tuple[Gap, ...]:
    return timeline(given, made, coverage(given, made).holes)


def only(found: tuple[Cure, ...], kind: str) -> list[Cure]:
    return [cure for cure in found if cure.kind == kind]


def test_the_cause_is_who_is_held_and_a_later_start_closes_the_gap() -> None:
    """v1 at anna's place holds n1 from 8:10 to 9:10; anna is to be covered until 9:00."""
    given = day(
        covered=[anna(clock(8), clock(9))],
        visits=[visit("v1", 1, seconds=HOUR, interruptible=False)],
    )
    made = plan(given, {"s1": ["v1"]})
    (gap,) = gaps(given, made)
    assert (gap.start, gap.end, gap.patients, gap.minutes) == (
        clock(8, 15),
        clock(9),
        ("anna",),
        45,
    )
    assert [(c.nurse, c.reason, c.visit, c.share) for c in gap.causes] == [("n1", "held", "v1", 1)]
    best = cures(given, made, gap)[0]
    assert (best.kind, best.visits, best.start) == ("later", ("v1",), clock(9))
    assert (best.closes, best.minutes, best.points) == (True, 45, 0)


def test_a_swap_of_two_visits_is_found() -> None:
    """Only n1 is qualified, and in a visit that she may not leave; n2 is in one that may be left.

    Both visits start within ten minutes, so that neither nurse can make both.
    """
    window = (clock(8), clock(8, 10))
    who = CoveredPatient(
        patient="anna",
        location="p1",
        response_class="near",
        credentials=frozenset({"RN"}),
        start=clock(8, 15),
        end=clock(9),
    )
    given = day(
        covered=[who],
        visits=[
            visit("v1", 1, seconds=HOUR, interruptible=False, window=window),
            visit("v2", 1, seconds=HOUR, window=window),
        ],
        nurses=[nurse("n1", credentials=["RN"]), nurse("n2")],
        shifts=[shift("s1", "n1"), shift("s2", "n2")],
    )
    made = plan(given, {"s1": ["v1"], "s2": ["v2"]})
    (gap,) = gaps(given, made)
    (cure,) = cures(given, made, gap)
    assert (cure.kind, cure.visits, cure.nurse) == ("swap", ("v1", "v2"), "n2")
    assert (cure.closes, cure.points, cure.minutes) == (True, 0, 45)


def test_another_nurse_frees_the_one_who_is_near() -> None:
    """n2, far from anna, takes the visit; n1 then waits next to her."""
    given = day(
        covered=[anna(clock(8, 15), clock(9))],
        visits=[visit("v1", 2, seconds=HOUR, window=(clock(8), clock(8, 30)), interruptible=False)],
        shifts=[shift("s1", "n1"), shift("s2", "n2", place=4)],
    )
    # A visit of the other route, next to which this one may stand.
    given = given.replace(visits=(*given.visits, visit("v2", 4, seconds=60)))
    made = plan(given, {"s1": ["v1"], "s2": ["v2"]})
    (gap,) = gaps(given, made)
    found = only(cures(given, made, gap), "other_nurse")
    assert [(c.visits, c.nurse, c.closes) for c in found] == [(("v1",), "n2", True)]


def test_a_nurse_at_home_is_put_on_call_at_her_price() -> None:
    """n2 lives next to anna and works later; n3 lives too far away, n4 lacks the credential."""
    given = day(
        covered=[
            CoveredPatient(
                patient="anna",
                location="p5",
                response_class="near",
                credentials=frozenset({"RN"}),
                start=clock(8),
                end=clock(9, 30),
            )
        ],
        nurses=[
            nurse("n1", credentials=["RN"]),
            nurse("n2", credentials=["RN"], home=5),
            nurse("n3", credentials=["RN"], home=9),
            nurse("n4", home=5),
        ],
        shifts=[shift("s1", "n1"), shift("s2", "n2", place=5, start=clock(12)), shift("s4", "n4")],
    )
    (gap,) = gaps(given, Plan())
    assert {(c.nurse, c.reason) for c in gap.causes} == {("n2", "off_duty")}
    (cure,) = cures(given, Plan(), gap, on_call_points=200)
    assert (cure.kind, cure.nurse, cure.points, cure.closes) == ("on_call", "n2", 300, True)
    assert cure.shift is not None
    told = given.replace(shifts=(*given.shifts, cure.shift))
    assert coverage(told, Plan()).holes == ()


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_cure_keeps_the_rules_and_saves_what_it_says(data: st.DataObject) -> None:
    given = data.draw(problems(max_visits=5, held=False))
    made = data.draw(legal_plans(given))
    before, price = coverage(given, made), cost(given, made)
    for gap in gaps(given, made)[:2]:
        for cure in cures(given, made, gap):
            told = given
            if cure.shift is not None:
                told = given.replace(shifts=(*given.shifts, cure.shift))
            after = coverage(told, cure.plan)
            assert before.uncovered_minutes - after.uncovered_minutes == cure.minutes > 0
            left = [h for h in after.holes if h.patient in gap.patients]
            inside = [h for h in left if h.start < gap.end and h.end > gap.start]
            assert cure.closes == (not inside)
            if cure.shift is None:
                assert check(told, cure.plan) == ()
                holes = (
                    price.amount("coverage_holes"),
                    cost(told, cure.plan).amount("coverage_holes"),
                )
                points = cost(told, cure.plan).points - price.points
                weight = told.policy.weights.coverage_holes
                assert cure.points == points - weight * (holes[1] - holes[0])


def test_a_gap_that_nothing_helps_has_no_cure() -> None:
    """The only nurse works near by until 16 o'clock, and lives far away."""
    given = day(covered=[anna(clock(17), clock(18))], nurses=[nurse("n1", home=9)])
    (gap,) = gaps(given, Plan())
    assert cures(given, Plan(), gap) == ()
