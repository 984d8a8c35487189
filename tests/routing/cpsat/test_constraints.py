"""The exact model obeys every rule where breaking it would be cheaper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from geo_data.travel_matrix import TravelMatrix
from routing.domain.pin import Pin
from staffing.credential import Credential
from tests.builders import HOUR, clock, line, nurse, problem, shift, travel_of, visit
from tests.routing.cpsat.days import WAITING, at, two_nurses
from tests.routing.cpsat.proven import best, left_out, makers, starts, tempted


def test_a_visit_starts_in_one_of_its_windows() -> None:
    noon = visit("v2", 3, **at(clock(12)))
    free = problem(visits=[visit("v1", 3), noon], shifts=[shift()], weights=WAITING)
    some = [(clock(9), clock(10)), (clock(14), clock(15))]
    held = free.replace(visits=(visit("v1", 3, windows=some), noon))
    found = tempted(free, held, "window")
    assert starts(found)["v1"] in (clock(10), clock(14))


def test_a_visit_is_late_by_the_kindest_window_that_contains_its_start() -> None:
    windows = [(clock(9), clock(13), clock(9)), (clock(12), clock(13), clock(12, 50))]
    day = problem(
        visits=[visit("v1", 1, windows=windows)], shifts=[shift(start=clock(12))], weights=WAITING
    )
    assert left_out(best(day.replace(policy=problem(weights={"lateness": 50}).policy))) == set()


def test_a_route_ends_with_its_shift() -> None:
    late = visit("v1", 1, **at(clock(16, 40)))
    free = problem(visits=[late], shifts=[shift(latest_end=clock(18))])
    held = free.replace(shifts=(shift(),))
    assert left_out(tempted(free, held, "shift_time")) == {"v1"}


@pytest.mark.parametrize(
    "travel", [line(), travel_of([[0, 0, 0], [0, 0, -1], [0, 0, 0]])], ids=["far", "no way"]
)
def test_nobody_arrives_before_they_can(travel: TravelMatrix) -> None:
    visits = [visit("v1", 1, **at(clock(9))), visit("v2", 2, **at(clock(9, 30)))]
    held = problem(visits=visits, shifts=[shift(place=0)], travel=travel)
    nowhere = travel_of([[0] * len(travel.location_ids) for _ in travel.location_ids])
    found = tempted(held.replace(travel=nowhere), held, "travel_time")
    assert len(left_out(found)) == 1


def test_parking_takes_time_where_the_place_changes() -> None:
    visits = [visit("v1", 1, **at(clock(9))), visit("v2", 2, **at(clock(9, 40)))]
    free = problem(visits=visits, shifts=[shift()])
    held = problem(visits=visits, shifts=[shift()], arrival_seconds=60)
    assert len(left_out(tempted(free, held, "travel_time"))) == 1
    together = held.replace(visits=(visits[0], visit("v2", 1, **at(clock(9, 30)))))
    assert left_out(best(together)) == set()


def test_a_shift_carries_no_more_than_it_can() -> None:
    visits = [visit("v1", 1, load=2), visit("v2", 1, load=2), visit("v3", 1, load=1)]
    free = two_nurses(*visits)
    ends = [shift("s1", "n1", place=0, capacity=3), shift("s2", "n2", place=9, capacity=2)]
    held = two_nurses(*visits, shifts=ends)
    found = makers(tempted(free, held, "capacity"))
    assert sorted(found) == ["v1", "v2", "v3"]
    assert found["v1"] != found["v2"]


def test_a_nurse_leaves_at_the_start_of_the_shift_where_that_is_asked() -> None:
    late = visit("v1", 1, **at(clock(10)))
    free = problem(visits=[late], shifts=[shift()], weights=WAITING)
    held = free.replace(shifts=(shift(leaves_at_start=True),))
    (route,) = tempted(free, held, "shift_time").routes
    assert route.departure == clock(8)


def test_a_pinned_visit_stays_in_its_shift() -> None:
    free = two_nurses(visit("v1", 1))
    held = free.replace(pins=(Pin(visit="v1", shift="s2"),))
    assert makers(tempted(free, held, "pin")) == {"v1": "s2"}


def test_a_pinned_visit_is_planned_though_leaving_it_out_is_cheaper() -> None:
    free = problem(visits=[visit("v1", 9)], shifts=[shift()], weights={"unassigned": 1})
    held = free.replace(pins=(Pin(visit="v1", shift="s1"),))
    assert left_out(tempted(free, held, "pin")) == set()


def test_a_pinned_start_stays() -> None:
    noon = visit("v2", 3, **at(clock(12)))
    free = problem(visits=[visit("v1", 3), noon], shifts=[shift()], weights=WAITING)
    pin = Pin(visit="v1", shift="s1", level="time", start=clock(10))
    assert starts(tempted(free, free.replace(pins=(pin,)), "pin"))["v1"] == clock(10)


def test_pinned_positions_stay() -> None:
    free = problem(visits=[visit("v1", 1), visit("v2", 2), visit("v3", 3)], shifts=[shift()])
    pins = tuple(
        Pin(visit=name, shift="s1", level="sequence", position=i)
        for i, name in enumerate(["v2", "v1"])
    )
    held = free.replace(pins=pins)
    found = tempted(free, held, "pin")
    assert [stop.visit for stop in found.routes[0].stops] == ["v2", "v1", "v3"]


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("credential", {"nurses": (nurse("n1"), nurse("n2", credentials=["RN"]))}),
        (
            "credential",
            {
                "nurses": (
                    nurse("n1", held=(Credential(code="RN", valid_until=0),)),
                    nurse("n2", credentials=["RN"]),
                )
            },
        ),
        ("nurse_choice", {"visits": {"excluded_nurses": frozenset({"n1"})}}),
        ("nurse_choice", {"visits": {"required_nurses": frozenset({"n2"})}}),
        ("equipment", {"shifts": {"equipment": frozenset()}}),
        ("duty", {"shifts": {"duty": "on_call"}}),
        ("duty", {"shifts": {"duty": "off"}}),
    ],
)
def test_only_those_who_may_make_a_visit(rule: str, change: dict[str, Any]) -> None:
    kit = frozenset({"spill_kit"})
    free = two_nurses(
        visit("v1", 1, credentials=frozenset({"RN"}), equipment=kit),
        nurses=[nurse("n1", credentials=["RN"]), nurse("n2", credentials=["RN"])],
        shifts=[shift("s1", "n1", equipment=kit), shift("s2", "n2", place=9, equipment=kit)],
    )
    held = free.replace(
        nurses=change.get("nurses", free.nurses),
        visits=(replace(free.visits[0], **change.get("visits", {})),),
        shifts=(replace(free.shifts[0], **change.get("shifts", {})), free.shifts[1]),
    )
    assert makers(tempted(free, held, rule)) == {"v1": "s2"}


def test_nobody_is_in_two_shifts_at_once() -> None:
    shifts = [
        shift("s1", "n1", end=clock(12), latest_end=clock(14)),
        shift("s2", "n2", start=clock(12)),
    ]
    visits = [
        visit("v1", 1, seconds=HOUR, **at(clock(11, 30))),
        visit("v2", 1, **at(clock(12, 10))),
    ]
    free = problem(visits=visits, shifts=shifts, nurses=[nurse("n1"), nurse("n2")])
    held = free.replace(shifts=(shifts[0], replace(shifts[1], nurse="n1")))
    assert len(left_out(tempted(free, held, "nurse_overlap"))) == 1


def test_a_mandatory_visit_is_planned() -> None:
    free = problem(visits=[visit("v1", 9)], shifts=[shift()], weights={"unassigned": 1})
    held = free.replace(visits=(replace(free.visits[0], mandatory=True),))
    assert left_out(tempted(free, held, "mandatory")) == set()
