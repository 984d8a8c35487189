"""The unified home care format: the judge's cost is the format's, and refusals say where."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.readers.errors import NoAnswerError
from benchmarks.readers.formats import solve_file
from benchmarks.readers.uhhc import read_home_care, read_uhhc
from routing.check import check
from routing.cost import cost
from routing.domain.plan import Plan
from routing.domain.problem import Problem
from routing.domain.result import Provenance, Result
from tests.benchmarks.readers import published
from tests.benchmarks.readers.instances import unified, written

WEIGHTS = unified()["metadata"]["cost_components"]


def priced_with(**components: Any) -> dict[str, Any]:
    """Return the instance with other components of cost, and no others."""
    return unified(metadata=unified()["metadata"] | {"cost_components": components})


def result_of(day: Problem, plan: Plan) -> Result:
    """Return a plan as ``solve`` would."""
    return Result(
        plan=plan,
        cost=cost(day, plan),
        violations=check(day, plan),
        status="feasible",
        lower_bound=None,
        seconds=0.0,
        first_plan_seconds=0.0,
        steps=0,
        provenance=Provenance(version="", seed=0, problem_digest=""),
    )


def stop(patient: str, service: str, start: int, end: int) -> dict[str, Any]:
    """Return a stop as solutions have it."""
    return {"patient": patient, "service": service, "arrival_time": start, "departure_time": end}


FIRST = {
    "caregiver_id": "c1",
    "locations": [
        stop("p1", "s1", 32, 37),
        stop("p2", "lunch_break", 47, 62),
        stop("p2", "s1", 62, 72),
    ],
}
SECOND = {"caregiver_id": "c2", "locations": [stop("p3", "s2", 15, 20), stop("p2", "s2", 77, 87)]}
"""Travel 40 + 60. p1 is 2 late and p2's second service 7. c2 waits 27; c1 is idle for
120 - 40 - 15 - 15 = 50, c2 for 110 - 60 - 15 = 35. c1 is not preferred, c2 misses lunch."""

BY_HAND = 100 + 3 * 9 + 2 * 7 + 27 + 50 + 7 + 50 + 100


def planned(path: Path, *routes: dict[str, Any]) -> tuple[Problem, Plan]:
    """Return an instance's problem and the plan that makes given routes."""
    care, case = read_home_care(path), read_uhhc(path)
    number = {patient.id: i for i, patient in enumerate(care.patients, start=1)}
    plan = published.plan_of(case.problem, routes, lambda p, s: f"{number[p]}/{s}", int)
    return case.problem, plan


def test_the_cost_of_a_plan_by_hand_is_ours_and_is_claimed(tmp_path: Path) -> None:
    """Component by component; the file written holds what went in, lunch with the next patient."""
    path, out = written(tmp_path, unified()), tmp_path / "out.json"
    day, plan = planned(path, FIRST, SECOND)
    assert check(day, plan) == ()
    assert cost(day, plan).points == BY_HAND
    answer = read_uhhc(path).answer(result_of(day, plan))
    assert answer.claim == (
        f"cost {BY_HAND}, travel_time 100, total_tardiness 9, highest_tardiness 7, "
        "total_waiting_time 27, total_extra_time 0, max_idle_time 50, caregiver_preferences 1, "
        "optional_patients 1, missed_lunch_break 1"
    )
    answer.write(out)
    lunch = {"patient": "p2", "service": "lunch_break", "start_time": 47, "end_time": 62}
    first = {**FIRST, "locations": [FIRST["locations"][0], lunch, FIRST["locations"][2]]}
    assert json.loads(out.read_text())["routes"] == [first, SECOND]


def test_waiting_after_a_lunch_that_comes_first_is_free(tmp_path: Path) -> None:
    """c1 eats at p2 from 40 on, to begin there at 62; the 7 in between count as idle only."""
    first = {**FIRST, "locations": [stop("p2", "lunch_break", 40, 55), stop("p2", "s1", 62, 72)]}
    second = {
        "caregiver_id": "c2",
        "locations": [stop("p3", "s2", 15, 20), stop("p1", "s1", 40, 45), stop("p2", "s2", 67, 77)],
    }
    path = written(tmp_path, priced_with(total_waiting_time=1, **FREE))
    day, plan = planned(path, first, second)
    assert check(day, plan) == ()
    assert cost(day, plan).points == 0 + 12
    claim = read_uhhc(path).answer(result_of(day, plan)).claim
    assert claim == "cost 12, total_waiting_time 12"


FREE = {"optional_patients": 0, "missed_lunch_break": 0, "caregiver_preferences": 0}
"""What would be hard if nothing were said of it."""


def test_caregivers_of_some_origins_leave_when_their_shift_begins(tmp_path: Path) -> None:
    """Their first wait counts: both arrive at 10; c2 begins at 15 and c1 at 32."""
    data = priced_with(total_waiting_time=1, **FREE)
    data["metadata"]["origin"] = "bazirha"
    day, plan = planned(written(tmp_path, data), FIRST, SECOND)
    assert check(day, plan) == ()
    assert cost(day, plan).points == 27 + 5 + 22
    assert [route.departure for route in plan.routes] == [0, 0]


@pytest.mark.parametrize(
    ("start", "late", "late_at_end"),
    [(0, 0, 0), (26, 0, 1), (30, 0, 5), (89, 59, 64), (90, 0, 0), (96, 0, 1), (101, 1, 6)],
)
def test_the_last_window_to_begin_is_the_one_that_counts(
    tmp_path: Path, start: int, late: int, late_at_end: int
) -> None:
    """Windows are 0 to 30 and 90 to 100, and the service lasts 5."""
    for met, expected in (("at_service_start", late), ("at_service_end", late_at_end)):
        data = unified(metadata=unified()["metadata"] | {"time_window_met": met})
        visit = read_uhhc(written(tmp_path, data)).problem.visits[0]
        assert visit.lateness(start) == expected
        assert any(window.contains(start) for window in visit.windows)


def test_hard_tardiness_and_extra_time_are_limits(tmp_path: Path) -> None:
    """A window is over a duration before its end; a shift has no overtime."""
    data = priced_with(travel_time=1, total_tardiness="HARD", total_extra_time="HARD", **FREE)
    data["metadata"]["time_window_met"] = "at_service_end"
    day = read_uhhc(written(tmp_path, data)).problem
    assert [(w.earliest, w.latest) for w in day.visits[0].windows] == [(0, 25), (90, 95)]
    assert [(s.end, s.latest_end) for s in day.shifts] == [(120, 120), (110, 110)]
    assert [s.break_rule.latest_start for s in day.shifts if s.break_rule] == [45, 45]


def test_what_nothing_is_said_of_is_hard(tmp_path: Path) -> None:
    """Preferences, optional patients; lunch cannot be."""
    data = priced_with(travel_time=1, missed_lunch_break=1)
    day = read_uhhc(written(tmp_path, data)).problem
    assert day.visits[0].required_nurses == {"c2"}
    assert all(visit.mandatory for visit in day.visits)
    loose = read_uhhc(written(tmp_path, unified())).problem
    assert (loose.visits[0].preferred_nurses, loose.visits[0].required_nurses) == ({"c2"}, set())
    assert [visit.mandatory for visit in loose.visits] == [True] * 4 + [False] * 2


def test_two_services_of_a_patient_are_made_by_two_caregivers(tmp_path: Path) -> None:
    """Whatever their distance; they may overlap, and there are both or neither."""
    links = read_uhhc(written(tmp_path, unified())).problem.links
    assert [(k.min_lag, k.max_lag) for k in links] == [(5, 15), (None, None)]
    assert all((k.nurse, k.needs, k.overlap) == ("different", "both", True) for k in links)


def test_an_instance_is_solved(tmp_path: Path) -> None:
    """What is written obeys the file's own rules and costs what is claimed."""
    path, out = written(tmp_path, unified()), tmp_path / "out.json"
    *_, claim = solve_file(path, "uhhc", seconds=1, seed=0, out=out)
    routes = json.loads(out.read_text())["routes"]
    assert [route["caregiver_id"] for route in routes] == ["c1", "c2"]
    for route in routes:
        for a, b in pairwise(route.get("locations", ())):
            assert a.get("departure_time", a.get("end_time")) <= begin(b)
    day, plan = planned(path, *routes)
    assert check(day, plan) == ()
    assert claim.startswith(f"cost {cost(day, plan).points}, ")
    assert cost(day, plan).points <= BY_HAND


def begin(row: dict[str, Any]) -> int:
    """Return the start of a stop or lunch."""
    return int(row.get("arrival_time", row.get("start_time")))


def test_a_patient_who_must_be_served_is_not_left_out(tmp_path: Path) -> None:
    """Optional ones may be, and nothing is written then."""
    path = written(tmp_path, unified())
    day, plan = planned(path, SECOND)
    with pytest.raises(NoAnswerError, match="2 left out, such as 1/s1"):
        read_uhhc(path).answer(result_of(day, plan))


def test_ways_of_caregivers_who_see_nobody_are_told(tmp_path: Path) -> None:
    """One who ends elsewhere than she begins costs that way in the format."""
    data = unified()
    data["terminal_points"].append({"id": "e", "distance_matrix_index": 1})
    data["caregivers"][0]["arrival_point"] = "e"
    assert "end elsewhere" in read_uhhc(written(tmp_path, data)).notes[1]
    assert len(read_uhhc(written(tmp_path, unified())).notes) == 1


@pytest.mark.parametrize("name", published.names("uhhc"))
def test_published_solutions_cost_what_was_published(name: str) -> None:
    """By our judge, and by the format's own components."""
    path = published.instance(name)
    day, plan = planned(path, *published.solution(name)["routes"])
    assert check(day, plan) == ()
    assert cost(day, plan).points == published.best_known(name)
    claim = read_uhhc(path).answer(result_of(day, plan)).claim
    assert claim.startswith(f"cost {cost(day, plan).points}, ")
