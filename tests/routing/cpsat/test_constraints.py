"""The exact model obeys every rule where breaking it would be cheaper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from geo_data.travel_matrix import TravelMatrix
from routing.domain.link import Link
from routing.domain.pin import Pin
from routing.domain.problem import Problem
from routing.domain.visit import Visit
from staffing.credential import Credential
from staffing.shift import BreakRule
from tests.builders import FREE, HOUR, clock, line, nurse, problem, shift, travel_of, visit
from tests.routing.cpsat.proven import best, left_out, makers, starts, tempted

WAITING = FREE | {"unassigned": 36_000, "travel": 1, "waiting": 1}


def at(*starts: int) -> dict[str, Any]:
    """Return windows of no length at each start."""
    return {"windows": [(start, start) for start in starts]}


def linked(**rest: Any) -> tuple[Link, ...]:
    """Return the link of v1 to v2."""
    return (Link(id="k", first="v1", second="v2", **rest),)


def two_nurses(*visits: Visit, **rest: Any) -> Problem:
    """Return visits on the line with a nurse at either end, p0 and p9."""
    ends = [shift("s1", "n1", place=0), shift("s2", "n2", place=9)]
    return problem(visits=visits, shifts=rest.pop("shifts", ends), **rest)


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


MEAL = BreakRule(
    seconds=1_800, earliest_start=clock(12), latest_start=clock(12, 10), due_after_seconds=HOUR
)


def test_a_mandatory_break_is_taken() -> None:
    visits = [visit("v1", 1, **at(clock(11, 50))), visit("v2", 1, **at(clock(12, 30)))]
    free = problem(visits=visits, shifts=[shift(break_rule=MEAL)])
    held = free.replace(shifts=(shift(break_rule=replace(MEAL, mandatory=True)),))
    found = tempted(free, held, "meal_break")
    assert len(left_out(found)) == 1


def test_a_break_is_missed_where_that_is_cheaper_and_allowed() -> None:
    visits = [visit("v1", 1, **at(clock(11, 50))), visit("v2", 1, **at(clock(12, 30)))]
    day = problem(visits=visits, shifts=[shift(break_rule=MEAL)])
    found = best(day)
    assert left_out(found) == set()
    assert found.routes[0].breaks == ()


@pytest.mark.parametrize(
    ("earliest", "v1", "v2", "after"),
    [
        pytest.param(clock(12), clock(11, 30), clock(12, 40), 1, id="before the drive"),
        pytest.param(clock(12, 10), clock(11, 30), clock(12, 40), 1, id="after the drive"),
        pytest.param(clock(8), clock(8, 40), clock(9, 30), 0, id="before the first drive"),
        pytest.param(clock(8, 10), clock(8, 40), clock(9, 30), 0, id="before the first visit"),
        pytest.param(clock(13), clock(11), clock(12), 2, id="after the last visit"),
    ],
)
def test_a_break_fits_wherever_a_gap_is_long_enough(
    earliest: int, v1: int, v2: int, after: int
) -> None:
    rule = replace(MEAL, earliest_start=earliest, latest_start=earliest, mandatory=True)
    visits = [visit("v1", 1, **at(v1)), visit("v2", 2, **at(v2))]
    found = best(problem(visits=visits, shifts=[shift(break_rule=rule)]))
    assert left_out(found) == set()
    assert [pause.after for pause in found.routes[0].breaks] == [after]


@pytest.mark.parametrize(
    ("start", "allows", "on_duty", "counts"),
    [
        (clock(11), True, True, True),
        (clock(11), False, True, False),
        (clock(11), True, False, False),
        (clock(10, 29), True, True, False),
        (clock(12, 11), True, True, False),
    ],
)
def test_a_meal_inside_a_long_visit_counts_as_a_break(
    start: int, allows: bool, on_duty: bool, counts: bool
) -> None:
    rule = replace(MEAL, mandatory=True, on_duty_meal=on_duty, due_after_seconds=0)
    long = visit("v1", 1, seconds=2 * HOUR, allows_meal=allows, **at(start))
    # The shift leaves no room for a break before the visit or after it.
    day = problem(
        visits=[long],
        shifts=[
            shift(
                start=start - 600,
                end=start + 2 * HOUR + 600,
                latest_end=start + 2 * HOUR + 600,
                break_rule=rule,
            )
        ],
    )
    assert (left_out(best(day)) == set()) is counts


def test_a_short_route_owes_no_break() -> None:
    rule = replace(MEAL, mandatory=True, due_after_seconds=3_000)
    day = problem(
        visits=[visit("v1", 1, **at(clock(12)))],
        shifts=[shift(end=clock(12, 40), latest_end=clock(12, 40), break_rule=rule)],
    )
    assert left_out(best(day)) == set()
    longer = replace(rule, due_after_seconds=2_999)
    strict = day.replace(shifts=(replace(day.shifts[0], break_rule=longer),))
    assert left_out(best(strict)) == {"v1"}


def test_a_shift_does_not_work_too_long() -> None:
    visits = [visit("v1", 1, seconds=HOUR), visit("v2", 2, seconds=HOUR)]
    free = problem(visits=visits, shifts=[shift()])
    held = free.replace(shifts=(shift(max_work_seconds=2 * HOUR),))
    assert len(left_out(tempted(free, held, "maximum_work"))) == 1


def test_a_break_is_not_work() -> None:
    rule = replace(MEAL, due_after_seconds=20 * HOUR)
    visits = [visit("v1", 1, **at(clock(11, 30))), visit("v2", 1, **at(clock(12, 30)))]
    limited = shift(max_work_seconds=HOUR + 1_200, break_rule=rule)
    assert left_out(best(problem(visits=visits, shifts=[limited]))) == set()


def test_a_nurse_does_not_work_too_long_over_all_shifts() -> None:
    days = [
        shift("s1", start=clock(8), end=clock(10), latest_end=clock(10)),
        shift("s2", start=clock(12), end=clock(14), latest_end=clock(14)),
    ]
    visits = [visit("v1", 1, **at(clock(9))), visit("v2", 2, **at(clock(13)))]
    free = problem(visits=visits, shifts=days)
    held = free.replace(nurses=(nurse(max_work_seconds=2 * HOUR - 1),))
    found = tempted(free, held, "maximum_work")
    assert left_out(found) == {"v2"}, "v2 is farther than v1, so v1 is kept"


def test_a_shift_without_visits_takes_no_work_off_its_nurse() -> None:
    idle = shift("s2", start=clock(17), end=clock(20), latest_end=clock(20))
    visits = [visit("v1", 1, seconds=HOUR), visit("v2", 2, seconds=HOUR)]
    limited = nurse(max_work_seconds=2 * HOUR)
    windows = [replace(v, windows=visit(window=(0, clock(14))).windows) for v in visits]
    day = problem(visits=windows, shifts=[shift(), idle], nurses=[limited])
    assert len(left_out(best(day))) == 1


def test_linked_visits_keep_their_least_time_apart() -> None:
    visits = [visit("v1", 3), visit("v2", 3)]
    free = problem(visits=visits, shifts=[shift()], weights=WAITING)
    held = free.replace(links=linked(min_lag=2 * HOUR, max_lag=None, lag_from="end"))
    found = tempted(free, held, "link_lag")
    assert starts(found)["v2"] - starts(found)["v1"] == 2 * HOUR + 1_800


def test_linked_visits_keep_their_most_time_apart() -> None:
    visits = [visit("v1", 3, **at(clock(9))), visit("v2", 3, **at(clock(12), clock(15)))]
    free = problem(visits=visits, shifts=[shift()])
    held = free.replace(links=linked(max_lag=2 * HOUR))
    assert len(left_out(tempted(free, held, "link_lag"))) == 1


def test_linked_visits_have_the_same_nurse() -> None:
    free = two_nurses(visit("v1", 1), visit("v2", 8))
    held = free.replace(links=linked(nurse="same"))
    assert len(set(makers(tempted(free, held, "link_nurse")).values())) == 1


def test_linked_visits_have_different_nurses() -> None:
    free = two_nurses(visit("v1", 1), visit("v2", 1))
    held = free.replace(links=linked(nurse="different"))
    assert len(set(makers(tempted(free, held, "link_nurse")).values())) == 2


def test_two_shifts_of_one_nurse_are_one_nurse() -> None:
    early = shift("s1", "n1", end=clock(12), latest_end=clock(12))
    late = shift("s2", "n1", start=clock(12))
    visits = [visit("v1", 1, **at(clock(9))), visit("v2", 1, **at(clock(14)))]
    day = problem(visits=visits, shifts=[early, late], links=linked(nurse="same"))
    assert left_out(best(day)) == set()
    apart = day.replace(links=linked(nurse="different"))
    assert len(left_out(best(apart))) == 1


@pytest.mark.parametrize(("price", "nurses"), [(100, 2), (100_000, 1)])
def test_one_nurse_is_preferred_at_a_price(price: int, nurses: int) -> None:
    weights = FREE | {"unassigned": 360_000, "travel": 1, "continuity": price}
    day = two_nurses(
        visit("v1", 1), visit("v2", 8), links=linked(nurse="prefer_same"), weights=weights
    )
    assert len(set(makers(best(day)).values())) == nurses


@pytest.mark.parametrize(("needs", "near"), [("first", "v2"), ("both", "v1"), ("both", "v2")])
def test_a_visit_is_planned_only_with_the_one_it_needs(needs: Any, near: str) -> None:
    places = {name: 1 if name == near else 9 for name in ("v1", "v2")}
    free = problem(
        visits=[visit(name, place) for name, place in places.items()],
        shifts=[shift()],
        weights=FREE | {"unassigned": 1_500, "travel": 1},
    )
    held = free.replace(links=linked(needs=needs))
    assert left_out(tempted(free, held, "link_presence")) == {"v1", "v2"}


def test_a_first_visit_needs_no_second_one() -> None:
    day = problem(
        visits=[visit("v1", 1), visit("v2", 9)],
        shifts=[shift()],
        weights=FREE | {"unassigned": 1_500, "travel": 1},
        links=linked(needs="first"),
    )
    assert left_out(best(day)) == {"v2"}


def test_two_visits_of_a_patient_do_not_overlap() -> None:
    free = two_nurses(visit("v1", 1, **at(clock(9))), visit("v2", 8, **at(clock(9, 20))))
    held = free.replace(visits=tuple(replace(v, patient="anna") for v in free.visits))
    assert len(left_out(tempted(free, held, "patient_overlap"))) == 1


def test_two_visits_of_a_patient_overlap_if_they_are_simultaneous() -> None:
    day = two_nurses(
        visit("v1", 1, patient="anna", **at(clock(10))),
        visit("v2", 1, patient="anna", **at(clock(10))),
        links=linked(min_lag=0, max_lag=0, nurse="different", needs="both"),
    )
    assert left_out(best(day)) == set()
    third = visit("v3", 9, patient="anna", **at(clock(10, 10)))
    assert left_out(best(day.replace(visits=(*day.visits, third)))) == {"v3"}


def test_two_visits_of_a_patient_overlap_where_a_link_lets_them() -> None:
    held = two_nurses(
        visit("v1", 1, patient="anna", **at(clock(9))),
        visit("v2", 8, patient="anna", **at(clock(9, 20))),
        links=linked(min_lag=60),
    )
    free = held.replace(links=linked(min_lag=60, overlap=True))
    assert len(left_out(tempted(free, held, "patient_overlap"))) == 1


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


def test_a_break_is_at_the_next_stop_where_that_is_asked() -> None:
    """There is time before the drive, and after the last visit, but not between the two."""
    visits = [visit("v1", 1, **at(clock(11, 20))), visit("v2", 4, **at(clock(12, 50)))]
    anywhere = replace(MEAL, mandatory=True, due_after_seconds=0, latest_start=clock(12))
    free = problem(visits=visits, shifts=[shift(break_rule=anywhere)])
    held = free.replace(shifts=(shift(break_rule=replace(anywhere, at_next_stop=True)),))
    assert len(left_out(tempted(free, held, "meal_break"))) == 1


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
