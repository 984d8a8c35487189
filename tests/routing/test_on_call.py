"""Nights of real days, their clock changes included, and whose home is near enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from routing.assemble import assemble
from routing.domain.policy import Policy, ResponseClass
from routing.io.dataset import read_dataset
from routing.io.dataset_on_call import OnCallPolicy, clock_faults, on_call_of
from routing.on_call import on_call_duties, on_call_problem
from staffing.calendar import Horizon
from staffing.cpsat.on_call import solve_on_call
from staffing.on_call import OnCallPlan, check_on_call
from tests.builders import horizon
from tests.routing.site_folder import BALZERS, SCHAAN, VADUZ, ZONE, dataset, days, order_row

HOUR = 3_600


def test_nights_run_over_midnight_and_weekends_have_days_too() -> None:
    """From Friday on: a night, and day and night of Saturday."""
    duties = on_call_duties(OnCallPolicy(), horizon(2, first_day=date(2026, 3, 6)))
    assert [(d.id, d.start // HOUR, (d.end - d.start) / HOUR, d.day, d.weight) for d in duties] == [
        ("2026-03-06-night", 17, 14.5, 0, 1),
        ("2026-03-07-day", 31, 9.5, 1, 2),
        ("2026-03-07-night", 41, 14.5, 1, 2),
    ]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 13.5), (date(2026, 10, 24), 15.5)])
def test_the_night_of_a_clock_change_is_an_hour_shorter_or_longer(day: date, hours: float) -> None:
    """And it touches the next morning's duty by the clock."""
    duties = on_call_duties(OnCallPolicy(), Horizon(first_day=day, days=2, zone=ZONE))
    night, morning = duties[1], duties[2]
    assert (night.end - night.start) / HOUR == hours
    assert night.end == morning.start


def test_a_day_duty_needs_no_further_one_at_weekends() -> None:
    policy = OnCallPolicy(begins=time(8), ends=time(20))
    duties = on_call_duties(policy, horizon(2, first_day=date(2026, 3, 7)))
    assert [(d.start // HOUR, d.end // HOUR) for d in duties] == [(8, 20), (32, 44)]


def test_needs_come_from_orders_classes_and_roads(tmp_path: Path) -> None:
    """Within three minutes of Vaduz lives N1, of Schaan N2, of Balzers nobody."""
    orders = "".join(
        order_row(f"O{n}", "antibiotic", "2026-02-25 09:00", response_class="class_1")
        for n in (1, 2)
    )
    site = dataset(
        tmp_path,
        orders + order_row("O3", "antibiotic", "2026-02-25 09:00"),
        homes=(VADUZ, SCHAAN, BALZERS),
        policy="[response_minutes]\nclass_1 = 3\nclass_2 = 60\n",
        shifts="S1,N1,2026-03-02,08:00,16:30,\nS2,N2,2026-03-01,08:00,16:30,\n",
    )
    problem = on_call_problem(site, assemble(site, days(1)).problem)
    near = {need.patient: set(need.near) for need in problem.needs}
    assert near == {"P1": {"N1"}, "P2": {"N2"}, "P3": {"N1", "N2"}}
    assert {need.credentials for need in problem.needs} == {frozenset({"RN", "CVAD"})}
    assert [(busy.nurse, busy.start // HOUR) for busy in problem.busy] == [("N1", 8)]
    assert problem.limits.most == 1


def test_duties_before_the_days_count_in_what_is_fair(tmp_path: Path) -> None:
    """A Saturday counts double; what is on call within the days is what is sought."""
    head = "id,nurse,date,start,end,duty\n"
    rows = "A,N1,2026-02-28,17:00,07:30,on_call\nB,N2,2026-02-27,17:00,07:30,on_call\n"
    rows += "C,N1,2026-03-02,17:00,07:30,on_call\n"
    site = dataset(tmp_path, "", shifts="")
    (tmp_path / "shifts.csv").write_text(head + rows, "utf-8")
    site = read_dataset(tmp_path)
    problem = on_call_problem(site, assemble(site, days(1)).problem)
    assert problem.earlier == (("N1", 2), ("N2", 1))
    assert problem.busy == ()


def test_one_night_is_planned_in_sight_of_the_days_before_and_after(tmp_path: Path) -> None:
    """N1 was on call on four nights to Sunday, N2 on many long ago; N1 works early on Tuesday."""
    rows = "id,nurse,date,start,end,duty\n"
    rows += "".join(f"C{d},N1,2026-02-{d},17:00,07:30,on_call\n" for d in (26, 27, 28))
    rows += "C1,N1,2026-03-01,17:00,07:30,on_call\n"
    rows += "".join(f"D{d},N2,2026-01-{d},17:00,07:30,on_call\n" for d in (10, 11, 17, 18, 24, 25))
    rows += "S2,N2,2026-03-02,08:00,16:30,regular\nS0,N2,2026-03-01,20:00,02:00,regular\n"
    rows += "S3,N1,2026-03-03,06:00,14:00,regular\nS9,N1,2026-03-09,06:00,14:00,regular\n"
    policy = "[on_call]\nmost_in_14_days = 4\nrest_before_work_minutes = 480\n"
    orders = order_row("O1", "antibiotic", "2026-02-20 09:00", training_done="3")
    dataset(tmp_path, orders, shifts="", policy=policy)
    (tmp_path / "shifts.csv").write_text(rows, "utf-8")
    site = read_dataset(tmp_path)
    problem = on_call_problem(site, assemble(site, days(1)).problem)
    assert [(k.nurse, k.day) for k in problem.kept] == [("N1", d) for d in (-4, -3, -2, -1)]
    assert {(b.nurse, b.start // HOUR) for b in problem.busy} == {("N2", 8), ("N2", -4), ("N1", 30)}
    named = {
        nurse: [v.rule for v in check_on_call(problem, OnCallPlan(assigned=((duty, nurse),)))]
        for nurse in ("N1", "N2")
        for duty in ("2026-03-02-night",)
    }
    assert named == {"N1": ["busy", "in_row", "window"], "N2": []}
    assert solve_on_call(problem, seconds=5).plan.assigned == (("2026-03-02-night", "N2"),)
    free = replace(problem, kept=(), busy=())
    assert solve_on_call(free, seconds=5).plan.assigned == (("2026-03-02-night", "N1"),)


def test_the_policy_is_read_and_what_is_missing_is_usual(tmp_path: Path) -> None:
    policy = '[on_call]\nfrom = "18:00"\nto = "8:00"\nweekends = false\nmost_in_14_days = 6\n'
    found = dataset(tmp_path, "", policy=policy).on_call
    assert found == OnCallPolicy(begins=time(18), ends=time(8), weekends=False, most=6)
    assert on_call_of({}) == OnCallPolicy()


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ({"from": "25:00"}, ["on_call.from"]),
        ({"from": "soon", "to": "17:00+01:00"}, ["on_call.from", "on_call.to"]),
        ({"from": "17:00", "to": "17:00"}, ["on_call.to"]),
        ({"weekend_weight": 0}, ["on_call.weekend_weight"]),
        ({"from": "17:00", "to": "07:30"}, []),
    ],
)
def test_hours_that_mean_nothing_are_named(table: dict[str, object], keys: list[str]) -> None:
    assert [key for key, _, _ in clock_faults(table)] == keys


def test_classes_have_positive_times_and_one_each() -> None:
    with pytest.raises(ValueError, match="must be positive"):
        ResponseClass(name="class_1", seconds=-60)
    with pytest.raises(ValueError, match="class_1 occurs 2 times"):
        Policy(response=(ResponseClass(name="class_1", seconds=60),) * 2)
