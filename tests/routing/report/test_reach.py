"""What the map shades: where somebody could be in time, by hand on the line of places."""

from __future__ import annotations

import numpy as np

from routing.coverage import coverage
from routing.domain.policy import Policy, ResponseClass
from routing.domain.problem import CoveredPatient, Problem
from routing.report.reach import MOST_SLOTS, reach_of
from tests.builders import clock, horizon, line, nurse, plan, problem, shift, travel_of, visit

POLICY = Policy(
    arrival_seconds=0,
    response=(ResponseClass(name="near", seconds=600), ResponseClass(name="far", seconds=1_800)),
    coverage_slot=900,
)


def day(**rest: object) -> Problem:
    anna = CoveredPatient(
        patient="anna", location="p4", response_class="near", start=clock(8), end=clock(10)
    )
    values: dict[str, object] = {
        "policy": POLICY,
        "shifts": [shift()],
        "covered": [anna],
        "travel": line(6),
        "visits": [visit("v1", 4, seconds=3_600, interruptible=False)],
        **rest,
    }
    return problem(**values)  # type: ignore[arg-type]


def digits(found: dict[str, list[list[object]]], second: int) -> object:
    return next(slot[2] for slot in found["slots"] if slot[0] <= second < slot[1])  # type: ignore[operator]


def test_places_have_the_class_within_which_the_first_nurse_is_there() -> None:
    """At 8:00 she begins to drive to p4, there at 8:40; held until 9:40; before 8, nobody works."""
    given = day()
    made = plan(given, {"s1": ["v1"]})
    found = reach_of(given, made, coverage(given, made))
    assert digits(found, clock(7)) == "999999"
    assert digits(found, clock(8, 30)) == "991101"
    assert digits(found, clock(8, 45)) == "999999"
    assert digits(found, clock(9, 30)) == "991101"
    assert found["classes"] == [{"name": "near", "minutes": 10}, {"name": "far", "minutes": 30}]


def test_patients_out_of_reach_are_those_of_the_judge() -> None:
    given = day()
    made = plan(given, {"s1": ["v1"]})
    found = reach_of(given, made, coverage(given, made))
    assert found["open"] == [
        [hole.start, hole.end, 4, "anna"] for hole in coverage(given, made).holes
    ]


def test_one_nurse_near_enough_is_enough_and_no_way_is_beyond() -> None:
    given = day(
        shifts=[shift("s1", "n1"), shift("s2", "n2", duty="on_call")],
        nurses=[nurse("n1"), nurse("n2", home=1)],
        travel=travel_of([[0, 700, -1], [700, 0, -1], [0, 0, 0]]),
        covered=[],
        visits=[],
    )
    found = reach_of(given, plan(given, {}), coverage(given, plan(given, {})))
    assert digits(found, clock(9)) == "009"


def test_long_horizons_are_shaded_by_the_hour() -> None:
    given = day(horizon=horizon(3), visits=[])
    found = reach_of(given, plan(given, {}), coverage(given, plan(given, {})))
    starts = np.array([slot[0] for slot in found["slots"]])
    assert given.horizon.seconds // 900 > MOST_SLOTS
    assert (starts % 3_600 == 0).all()
