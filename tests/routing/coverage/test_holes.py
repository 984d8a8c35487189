"""Coverage against holes found by hand on the line of places, 600 s apart."""

from __future__ import annotations

from datetime import date

import pytest

from routing.coverage import Hole, coverage, recount, timeline
from routing.coverage.reach import is_structural
from routing.domain.plan import Break, Plan, Route, Stop
from routing.domain.policy import Policy
from routing.explain.cures import cures
from tests.builders import DAY, clock, horizon, nurse, plan, shift, visit
from tests.routing.coverage.covered import FAR, NEAR, SLOT, anna, day, holes


@pytest.mark.parametrize(("place", "response_class"), [(0, "near"), (1, "near"), (2, "far")])
def test_an_idle_nurse_at_her_start_place_covers_who_is_near(
    place: int, response_class: str
) -> None:
    found = coverage(day(anna(place, response_class)), Plan())
    assert (found.holes, found.structural, found.covered_share) == ((), (), 1)


def test_before_and_after_the_shift_nobody_is_there() -> None:
    early = anna(start=clock(7), end=clock(8, 30))
    late = anna(start=clock(15, 45), end=clock(16, 30))
    found = coverage(day(early, late), Plan())
    assert holes(found) == [("anna", -60, 0), ("anna", 480, 510)]
    assert found.uncovered_minutes == 90
    assert found.covered_share == pytest.approx(1 - 90 / (90 + 45))


def test_holes_end_where_the_patient_does_though_slots_go_on() -> None:
    """The slots are 6:00 and 6:15, the patient only wants 6:05 to 6:20."""
    found = coverage(day(anna(start=clock(6, 5), end=clock(6, 20))), Plan())
    assert holes(found) == [("anna", -115, -100)]
    assert found.minutes_by_class == {"near": 15, "far": 0}
    assert sum(found.uncovered) == 2


@pytest.mark.parametrize(
    ("interruptible", "expected"),
    [(True, [("anna", 135, 150)]), (False, [("anna", 15, 120), ("anna", 135, 150)])],
)
def test_a_visit_releases_at_once_if_interruptible_and_else_at_its_end(
    interruptible: bool, expected: list[tuple[str, int, int]]
) -> None:
    """v1 at anna's place lasts from 8:10 to 10:10; at 8:00 the nurse is 600 s from there.

    At 10:00 the end of v1 is 600 s off, in time again; at 10:15 the nurse is on the way back,
    300 s from the base and then 600 s from anna.
    """
    given = day(
        anna(end=clock(10, 30)),
        visits=[visit("v1", 1, seconds=7_200, interruptible=interruptible)],
    )
    assert holes(coverage(given, plan(given, {"s1": ["v1"]}))) == expected


def test_driving_counts_as_the_next_stop_plus_the_rest_of_the_drive() -> None:
    """From 8:00 to 8:30 the nurse drives to p3, two steps beyond anna, and stays 2 hours.

    ``far`` allows 1200 s: at 8:00 it is 1800 + 1200, at 8:15 900 + 1200, from 8:30 on 1200.
    """
    given = day(
        anna(response_class="far"),
        visits=[visit("v1", 3, seconds=7_200)],
    )
    found = coverage(given, plan(given, {"s1": ["v1"]}))
    assert holes(found) == [("anna", 0, 30)]


def test_parking_is_not_part_of_the_drive() -> None:
    """v1 at anna's place: 600 s of drive and 900 s of parking; at 8:00 the drive is in time."""
    policy = Policy(arrival_seconds=900, response=(NEAR, FAR), coverage_slot=SLOT)
    given = day(anna(), visits=[visit("v1", 1, seconds=7_200)], policy=policy)
    found = coverage(given, plan(given, {"s1": ["v1"]}))
    assert found.holes == ()


def test_waiting_happens_where_the_nurse_has_arrived() -> None:
    """The nurse reaches p3 at 8:30 and waits there until 9:30, 1200 s from anna.

    At 9:30 the visit holds her for 60 s; at 9:45 she is on the way to p0, 960 s and 600 s more.
    """
    given = day(
        anna(response_class="far"),
        visits=[visit("v1", 3, seconds=60, window=(clock(9, 30), DAY), interruptible=False)],
    )
    found = coverage(given, plan(given, {"s1": ["v1"]}))
    assert holes(found) == [("anna", 0, 30), ("anna", 90, 120)]


def test_a_nurse_on_a_break_is_free_where_the_break_is() -> None:
    """A break from 8:00 to 9:00 at the start place, then the drive away to p4 until 9:40."""
    given = day(anna(), visits=[visit("v1", 4, seconds=3_600)])
    made = plan(given, {"s1": ["v1"]}, breaks={"s1": (0, clock(8), clock(9))})
    assert holes(coverage(given, made)) == [("anna", 60, 120)]


def test_a_break_after_the_drive_is_taken_at_the_next_place() -> None:
    """Driven to anna's place from 8:00 to 8:20; break there until 9:00, stated as the arrival."""
    given = day(anna(place=2), visits=[visit("v1", 2, seconds=3_600)])
    stop = Stop(visit="v1", arrival=clock(9), start=clock(9), end=clock(10))
    pause = Break(after=0, start=clock(8, 20), end=clock(9))
    route = Route(
        shift="s1", departure=clock(8), arrival=clock(10, 20), stops=(stop,), breaks=(pause,)
    )
    given = given.replace(shifts=(shift(), shift("s2", "n1", place=2, start=clock(20), end=DAY)))
    assert holes(coverage(given, Plan(routes=(route,)))) == [("anna", 0, 15)]


def test_overtime_covers_until_the_return() -> None:
    """Regular end 9:00; v1 at anna's place lasts until 9:40 and the nurse is back at 9:50.

    At 9:45 she is 300 s from the base and then 600 s from anna: too late.
    """
    given = day(anna(), visits=[visit("v1", 1, seconds=5_400)], shifts=[shift(end=clock(9))])
    assert holes(coverage(given, Plan())) == [("anna", 60, 120)]
    assert holes(coverage(given, plan(given, {"s1": ["v1"]}))) == [("anna", 105, 120)]


def test_a_nurse_on_call_answers_from_home() -> None:
    given = day(
        anna(place=5),
        shifts=[shift(start=clock(9), end=clock(10), duty="on_call", place=0)],
        nurses=[nurse(home=5)],
    )
    assert holes(coverage(given, Plan())) == [("anna", 0, 60)]


def test_a_shift_that_is_off_answers_nothing() -> None:
    given = day(anna(place=1), shifts=[shift(start=clock(8), end=clock(10), duty="off")])
    assert holes(coverage(given, Plan())) == [("anna", 0, 120)]


def test_a_nurse_on_call_who_is_also_on_a_route_is_not_at_home() -> None:
    """Home is at anna's place, the regular shift from 9:00 on stands far away."""
    given = day(
        anna(place=5),
        shifts=[
            shift("c", start=clock(8), end=clock(10), duty="on_call"),
            shift("s1", start=clock(9), end=clock(10)),
        ],
        nurses=[nurse(home=5)],
    )
    assert holes(coverage(given, Plan())) == [("anna", 60, 120)]


def test_counts_per_slot_and_class_and_the_worst_hole() -> None:
    """Until 8:00 two patients are uncovered, for 30 and for 15 minutes."""
    given = day(
        anna(start=clock(7, 30)),
        anna(place=2, response_class="far", patient="ben", start=clock(7, 45)),
    )
    found = coverage(given, Plan())
    first = clock(7, 30) // SLOT
    assert found.uncovered[first : first + 3] == (1, 2, 0)
    assert found.active[first : first + 3] == (1, 2, 2)
    assert len(found.active) == len(found.uncovered) == DAY // SLOT
    assert found.minutes_by_class == {"near": 30, "far": 15}
    assert found.worst == Hole(
        patient="anna", response_class="near", start=clock(7, 30), end=clock(8)
    )


def test_among_equal_holes_the_urgent_class_is_the_worst() -> None:
    given = day(
        anna(place=2, response_class="far", patient="ben", start=clock(7)),
        anna(start=clock(7), patient="zoe"),
    )
    worst = coverage(given, Plan()).worst
    assert worst is not None
    assert worst.patient == "zoe"


def test_with_nobody_to_cover_there_is_no_share() -> None:
    found = coverage(day(), Plan())
    assert (found.holes, found.worst, found.covered_share) == ((), None, None)


def test_patients_beyond_the_horizon_are_cut_to_it() -> None:
    """Of two days only the planned one counts, and nothing before it."""
    given = day(anna(start=-DAY, end=3 * DAY), horizon=horizon(1))
    found = coverage(given, Plan())
    assert holes(found) == [("anna", -480, 0), ("anna", 480, 960)]


def test_a_day_of_23_hours_has_92_slots() -> None:
    given = day(anna(), horizon=horizon(1, first_day=date(2026, 3, 29)))
    assert len(coverage(given, Plan()).active) == 92


def test_malformed_plans_are_survived() -> None:
    """Unknown visits, times beyond any array, and an end before its start."""
    given = day(anna(), visits=[visit("v1")])
    stops = (
        Stop(visit="v9", arrival=0, start=0, end=0),
        Stop(visit="v1", arrival=-(10**30), start=10**30, end=-5),
    )
    route = Route(shift="s1", departure=10**30, arrival=-(10**30), stops=stops)
    unknown = Route(shift="s9", departure=0, arrival=0, stops=stops)
    assert coverage(given, Plan(routes=(route, unknown))).structural == ()


def test_on_a_late_departure_the_nurse_is_at_the_base_until_then_and_after_the_return() -> None:
    """Away from 8:30, at p4 from 9:10 to 9:11, back at 9:51; anna is near the base only."""
    given = day(anna(end=clock(10, 30)), visits=[visit("v1", 4, seconds=60)])
    start = clock(9, 10)
    stop = Stop(visit="v1", arrival=start, start=start, end=start + 60)
    route = Route(shift="s1", departure=clock(8, 30), arrival=start + 2_460, stops=(stop,))
    assert holes(coverage(given, Plan(routes=(route,)))) == [("anna", 30, 120)]


def test_the_longest_hole_is_the_worst_even_if_it_comes_last() -> None:
    early, late = anna(start=clock(7, 45)), anna(start=clock(15), end=clock(18), patient="ben")
    worst = coverage(day(early, late), Plan()).worst
    assert worst is not None
    assert (worst.patient, worst.start, worst.end) == ("ben", clock(16), clock(18))


def test_whom_a_nurse_without_a_shift_could_reach_is_a_hole_and_not_structural() -> None:
    """n1 lives near anna: a shift on call would close the hole, so it is counted."""
    given = day(anna(), shifts=(), nurses=[nurse("n1", home=2)])
    found = coverage(given, Plan())
    assert found.structural == ()
    assert found.covered_share == 0
    assert recount(given, Plan()) == found.holes
    assert not is_structural(given, anna())
    (gap,) = timeline(given, Plan(), found.holes)
    assert [(c.nurse, c.reason) for c in gap.causes] == [("n1", "off_duty")]
    assert [(c.kind, c.nurse, c.closes) for c in cures(given, Plan(), gap)] == [
        ("on_call", "n1", True)
    ]
