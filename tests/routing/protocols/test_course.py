"""When doses are, and when visits may be, whatever the clocks do."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from routing.protocols.course import Course
from staffing.calendar import Horizon
from tests.routing.protocols.cases import (
    DAY,
    HOUR,
    MONDAY,
    ZONE,
    at,
    course,
    horizon,
    order,
    patient,
    second,
)

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def about(change: date, *, every: int, clock: time = time(9)) -> tuple[Course, Horizon]:
    """Return a course from two days before a change of clocks, seen on three days around it."""
    start = datetime.combine(change - timedelta(days=2), clock, tzinfo=ZONE)
    days = Horizon(first_day=change - timedelta(days=1), days=3, zone=ZONE)
    return course(order("antibiotic", start=start, dose_every_hours=every), days), days


def clocks(known: Course, days: Horizon) -> list[str]:
    doses = known.doses(0, days.seconds - 1)
    return [f"{days.to_datetime(dose):%d %H:%M}" for dose in doses]


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
@pytest.mark.parametrize(
    ("every", "hours"), [(24, ["09"]), (12, ["09", "21"]), (8, ["01", "09", "17"])]
)
def test_daily_doses_keep_their_clock_times(change: date, every: int, hours: list[str]) -> None:
    """What is given so often a day is given at the same hours before and after the change."""
    known, days = about(change, every=every)
    wanted = [
        f"{change + timedelta(days=day):%d} {hour}:00" for day in (-1, 0, 1) for hour in hours
    ]
    assert clocks(known, days) == wanted


@pytest.mark.parametrize(("change", "hours"), [(SPRING, "10"), (AUTUMN, "08")])
def test_doses_off_the_clock_keep_their_distance(change: date, hours: str) -> None:
    """Every 36 hours is every 36 hours, by the clock an hour later or earlier."""
    known, days = about(change, every=36)
    assert clocks(known, days)[-1] == f"{change + timedelta(days=1):%d} {hours}:00"
    found = list(known.doses(-2 * DAY, days.seconds))
    assert [b - a for a, b in pairwise(found)] == [36 * HOUR] * len(found[1:])


def test_a_dose_in_the_skipped_hour_is_given_after_it() -> None:
    """Where half past two does not exist, the dose is at half past three."""
    known, days = about(SPRING, every=24, clock=time(2, 30))
    assert clocks(known, days) == ["28 02:30", "29 03:30", "30 02:30"]


def test_doses_every_other_day_skip_the_day_between() -> None:
    """Days count from the first dose, wherever the horizon begins."""
    known = course(order("antibiotic", start=at(-3, 9), dose_every_hours=48), horizon(4))
    assert list(known.doses(0, 4 * DAY)) == [second(1, 9), second(3, 9)]


@pytest.mark.parametrize("every", [5, 12, 24, 36, 48])
def test_doses_begin_with_the_first_and_end_with_the_last_day(every: int) -> None:
    """The first dose is one of them, and none follows the last day of therapy."""
    given = order("antibiotic", dose_every_hours=every, end=MONDAY + timedelta(days=3))
    doses = list(course(given, horizon(14)).doses(-DAY, 14 * DAY))
    assert doses[0] == second(0, 9)
    assert second(4) - every * HOUR <= doses[-1] < second(4)


def test_the_second_dose_does_not_follow_the_first_at_once() -> None:
    """Nine hours after a daily dose nobody gets the next, though its preferred time has come."""
    given = order("antibiotic", preferred_time=time(18))
    doses = list(course(given, horizon(3)).doses(0, 3 * DAY))
    assert doses == [second(0, 9), second(1, 18), second(2, 18)]


def test_windows_are_cut_to_hours_days_and_the_patient() -> None:
    """Of two days and a half, what is left is within all hours and the horizon."""
    who = patient(available_from=time(10), available_until=time(16, 30))
    known = course(order("antibiotic"), horizon(2), who)
    found = known.windows(-HOUR, second(2, 12), (time(8), time(16)), due=second(0, 12))
    assert [(w.earliest, w.latest, w.due) for w in found] == [
        (second(0, 10), second(0, 16), second(0, 12)),
        (second(1, 10), second(1, 16), second(1, 10)),
    ]


def test_windows_may_leave_out_weekends() -> None:
    """Saturday and Sunday are left out only where that is asked for."""
    known = course(order("antibiotic"), horizon(3, first=4))
    hours = (time(8), time(16))
    assert len(known.windows(0, 3 * DAY, hours)) == 3
    assert len(known.windows(0, 3 * DAY, hours, weekends=False)) == 1


@pytest.mark.parametrize(
    ("span", "day"),
    [
        ((second(0, 12), second(2, 12)), 2),
        ((second(3, 0), second(6, 23)), 4),
        ((second(5, 0), second(6, 23)), 6),
        ((second(0, 12), second(2, 8, 20)), 1),
        ((second(0, 20), second(1, 5)), 0),
    ],
)
def test_the_expected_day_is_the_last_working_day(span: tuple[int, int], day: int) -> None:
    """A weekend only if there is nothing else, and never a day with hardly any room."""
    known = course(order("antibiotic"), horizon(7))
    assert known.target_day(*span, (time(8), time(16))) == day


def test_a_day_of_25_hours_is_whole() -> None:
    """The last window of a day that gains an hour ends when visits end by the clock."""
    days = Horizon(first_day=AUTUMN, days=1, zone=ZoneInfo("Europe/Vaduz"))
    known = course(order("antibiotic"), days)
    (window,) = known.windows(0, days.seconds, (time(8), time(17)))
    assert (window.earliest, window.latest) == (9 * HOUR, 18 * HOUR)
