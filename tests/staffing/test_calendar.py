"""Clock times and seconds, on ordinary days and on the two days a year that are not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing.calendar import Horizon, LocalTimeError, localize

VADUZ = ZoneInfo("Europe/Vaduz")
NEW_YORK = ZoneInfo("America/New_York")
SPRING = {VADUZ: date(2026, 3, 29), NEW_YORK: date(2026, 3, 8)}
AUTUMN = {VADUZ: date(2026, 10, 25), NEW_YORK: date(2026, 11, 1)}
HOUR = 3_600


def of(day: date, zone: ZoneInfo, days: int = 1) -> Horizon:
    return Horizon(first_day=day, days=days, zone=zone)


@pytest.mark.parametrize("zone", [VADUZ, NEW_YORK], ids=str)
def test_days_have_23_24_or_25_hours(zone: ZoneInfo) -> None:
    assert of(date(2026, 6, 1), zone).seconds == 24 * HOUR
    assert of(SPRING[zone], zone).seconds == 23 * HOUR
    assert of(AUTUMN[zone], zone).seconds == 25 * HOUR


@pytest.mark.parametrize("zone", [VADUZ, NEW_YORK], ids=str)
def test_clock_times_after_a_change_are_an_hour_off_in_seconds(zone: ZoneInfo) -> None:
    eight = time(8)
    assert of(SPRING[zone], zone).at(0, eight) == 7 * HOUR
    assert of(AUTUMN[zone], zone).at(0, eight) == 9 * HOUR
    assert (
        of(SPRING[zone] - timedelta(days=1), zone, 3).at(2, eight)
        == 24 * HOUR + 23 * HOUR + 8 * HOUR
    )


@pytest.mark.parametrize(
    ("zone", "skipped", "becomes"),
    [(VADUZ, time(2, 30), time(3, 30)), (NEW_YORK, time(2, 30), time(3, 30))],
    ids=["Vaduz", "New York"],
)
def test_a_skipped_time_moves_forward_by_the_gap(
    zone: ZoneInfo, skipped: time, becomes: time
) -> None:
    naive = datetime.combine(SPRING[zone], skipped)
    assert localize(naive, zone).time() == becomes
    with pytest.raises(LocalTimeError, match=f"02:30 does not exist in {zone.key}"):
        localize(naive, zone, strict=True)


@pytest.mark.parametrize(
    ("zone", "twice", "first_hour"),
    [(VADUZ, time(2, 30), 2), (NEW_YORK, time(1, 30), 1)],
    ids=["Vaduz", "New York"],
)
def test_a_time_that_occurs_twice_is_its_first_occurrence(
    zone: ZoneInfo, twice: time, first_hour: int
) -> None:
    naive = datetime.combine(AUTUMN[zone], twice)
    assert of(AUTUMN[zone], zone).to_seconds(naive) == first_hour * HOUR + 1_800
    with pytest.raises(LocalTimeError, match=f"occurs twice in {zone.key}"):
        localize(naive, zone, strict=True)


@pytest.mark.parametrize("zone", [VADUZ, NEW_YORK], ids=str)
def test_strict_accepts_every_other_time(zone: ZoneInfo) -> None:
    naive = datetime(2026, 6, 1, 12)
    assert localize(naive, zone, strict=True) == localize(naive, zone)


def test_aware_moments_keep_their_meaning() -> None:
    """Noon in UTC is 13 o'clock in Vaduz in winter, even on a doubtful wall-clock time."""
    assert of(date(2026, 1, 5), VADUZ).to_seconds(datetime(2026, 1, 5, 12, tzinfo=UTC)) == 13 * HOUR
    doubtful = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert of(AUTUMN[VADUZ], VADUZ).to_seconds(doubtful) == 3 * HOUR + 1_800


def test_the_second_of_the_doubled_hour_comes_back_with_its_own_offset() -> None:
    day = of(AUTUMN[VADUZ], VADUZ)
    first, second = day.to_datetime(2 * HOUR + 1_800), day.to_datetime(3 * HOUR + 1_800)
    assert first.time() == second.time() == time(2, 30)
    assert (first.utcoffset(), second.utcoffset()) == (timedelta(hours=2), timedelta(hours=1))


@given(
    st.sampled_from([VADUZ, NEW_YORK]),
    st.dates(date(2000, 1, 1), date(2037, 12, 31)),
    st.integers(1, 14),
    st.integers(-5 * 86_400, 20 * 86_400),
)
def test_seconds_and_moments_are_two_names_of_the_same(
    zone: ZoneInfo, first_day: date, days: int, second: int
) -> None:
    horizon = of(first_day, zone, days)
    assert horizon.to_seconds(horizon.to_datetime(second)) == second


@given(
    st.sampled_from([VADUZ, NEW_YORK]),
    st.dates(date(2000, 1, 1), date(2037, 12, 31)),
    st.integers(0, 14),
)
def test_days_start_at_local_midnight(zone: ZoneInfo, first_day: date, day: int) -> None:
    horizon = of(first_day, zone, 14)
    start = horizon.day_start(day)
    moment = horizon.to_datetime(start)
    assert (moment.date(), moment.time()) == (horizon.date_of(day), time())
    assert (horizon.day_of(start), horizon.day_of(start - 1)) == (day, day - 1)


def test_times_before_the_horizon_are_negative() -> None:
    horizon = of(date(2026, 6, 1), VADUZ)
    assert horizon.to_seconds(datetime(2026, 5, 31, 23)) == -HOUR
    assert horizon.day_of(-1) == -1


def test_a_zone_whose_midnight_is_skipped_starts_its_day_when_it_begins() -> None:
    """In Beirut 2026-03-29 begins at 1 o'clock, so the day before ends there."""
    beirut = ZoneInfo("Asia/Beirut")
    day = of(date(2026, 3, 29), beirut)
    assert day.start.time() == time(1)
    assert day.seconds == 23 * HOUR
    assert of(date(2026, 3, 28), beirut).seconds == 24 * HOUR


@pytest.mark.parametrize("days", [0, -1, 57])
def test_horizons_are_one_day_to_eight_weeks(days: int) -> None:
    with pytest.raises(ValueError, match=rf"days \({days}\) must be from 1 to 56"):
        of(date(2026, 6, 1), VADUZ, days)
