"""Nurses and shifts keep their meaning on the way from dates and clocks to seconds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from staffing.calendar import Horizon
from staffing.io import (
    BreakRecord,
    CredentialRecord,
    NurseRecord,
    ShiftRecord,
    nurse_within,
    parse_credentials,
    shift_within,
    worked_before,
)

ZONE = ZoneInfo("America/New_York")
HOUR = 3_600


def horizon(first_day: date = date(2026, 11, 23), days: int = 1) -> Horizon:
    return Horizon(first_day=first_day, days=days, zone=ZONE)


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def record(start: datetime, end: datetime, **rest: Any) -> ShiftRecord:
    values: dict[str, Any] = {
        "id": "s1",
        "nurse": "n1",
        "day": start.date(),
        "start": start,
        "end": end,
        "latest_end": end,
        "start_location": "home",
        "end_location": "home",
        **rest,
    }
    return ShiftRecord(**values)


def test_credentials_come_with_and_without_expiry() -> None:
    assert parse_credentials(" RN ; CVAD;PICC_INS: 2027-05-31;") == (
        CredentialRecord(code="RN"),
        CredentialRecord(code="CVAD"),
        CredentialRecord(code="PICC_INS", valid_until=date(2027, 5, 31)),
    )


@pytest.mark.parametrize("text", ["rn", "RN CVAD", "RN:", "RN:20270531", "RN:2027-13-01", "RN;RN"])
def test_malformed_credentials_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        parse_credentials(text)


def test_a_credential_holds_through_its_last_day() -> None:
    nurse = NurseRecord(
        id="n1",
        location="home",
        credentials=(CredentialRecord(code="RN", valid_until=date(2026, 11, 23)),),
    )
    made = nurse_within(nurse, horizon(days=2))
    assert made.has("RN", 24 * HOUR - 1)
    assert not made.has("RN", 24 * HOUR)


def test_a_credential_may_hold_to_the_end_of_days() -> None:
    nurse = NurseRecord(
        id="n1", location="home", credentials=(CredentialRecord(code="RN", valid_until=date.max),)
    )
    assert nurse_within(nurse, horizon()).has("RN", 14 * 24 * HOUR)


@pytest.mark.parametrize(("days", "weeks"), [(1, 1), (7, 1), (8, 2), (14, 2)])
def test_the_weekly_limit_counts_per_begun_week(days: int, weeks: int) -> None:
    nurse = NurseRecord(id="n1", location="home", max_weekly_hours=37.5)
    assert nurse_within(nurse, horizon(days=days)).max_work_seconds == 135_000 * weeks


@pytest.mark.parametrize(
    ("first", "days", "hours"),
    [
        (26, 1, 20.0 - 3 * 4),  # Thursday: three shifts of four hours since Monday.
        (26, 4, 20.0 - 3 * 4),  # To Sunday.
        (26, 5, 20.0),  # To Monday, of the next week: no more than for any five days.
        (23, 1, 20.0),  # Monday: last Sunday's shift is of another week.
        (30, 1, 20.0),
    ],
)
def test_what_is_worked_of_a_week_already_is_not_to_be_had_again(
    first: int, days: int, hours: float
) -> None:
    nurse = NurseRecord(id="n1", location="home", max_weekly_hours=20.0)
    rest = BreakRecord(
        seconds=1_800, earliest_start=at(23, 9), latest_start=at(23, 10), due_after_seconds=0
    )
    shifts = [record(at(day, 8), at(day, 12)) for day in (22, 23, 24, 27)]
    shifts.append(replace(record(at(25, 8), at(25, 12)), end=at(25, 12) + timedelta(seconds=1_800)))
    shifts[-1] = replace(shifts[-1], break_record=rest)
    shifts += [record(at(24, 17), at(24, 23), duty="on_call"), record(at(24, 8), at(24, 12))]
    shifts[-1] = replace(shifts[-1], nurse="n2")
    when = horizon(date(2026, 11, first), days)
    worked = worked_before(shifts, when)
    made = nurse_within(nurse, when, worked.get("n1", 0))
    assert made.max_work_seconds == hours * HOUR


def test_whoever_has_worked_more_than_the_week_allows_works_no_more() -> None:
    nurse = NurseRecord(id="n1", location="home", max_weekly_hours=20.0)
    assert nurse_within(nurse, horizon(), 21 * HOUR).max_work_seconds == 0


def test_no_weekly_limit_stays_none() -> None:
    assert nurse_within(NurseRecord(id="n1", location="home"), horizon()).max_work_seconds is None


def test_a_shift_of_the_day_is_in() -> None:
    rest = BreakRecord(
        seconds=1_800, earliest_start=at(23, 11), latest_start=at(23, 13), due_after_seconds=21_600
    )
    made = shift_within(
        record(at(23, 8), at(23, 16), latest_end=at(23, 17), break_record=rest), horizon()
    )
    assert made is not None
    assert (made.start, made.end, made.latest_end) == (8 * HOUR, 16 * HOUR, 17 * HOUR)
    assert made.break_rule is not None
    assert made.break_rule.earliest_start == 11 * HOUR
    assert made.break_rule.latest_start == 13 * HOUR


@pytest.mark.parametrize("duty", ["regular", "on_call"])
@pytest.mark.parametrize("day", [21, 24])
def test_a_shift_of_another_day_is_not_in(day: int, duty: str) -> None:
    assert shift_within(record(at(day, 8), at(day, 16), duty=duty), horizon()) is None


def test_a_night_on_call_begun_the_day_before_still_covers() -> None:
    made = shift_within(record(at(22, 17), at(23, 7), duty="on_call"), horizon())
    assert made is not None
    assert (made.start, made.end) == (0, 7 * HOUR)


def test_a_regular_night_belongs_to_the_day_it_begins_on_and_answers_to_its_end() -> None:
    rest = BreakRecord(
        seconds=1_800, earliest_start=at(23, 2), latest_start=at(23, 3), due_after_seconds=0
    )
    night = record(at(22, 23), at(23, 7), latest_end=at(23, 8), break_record=rest)
    made = shift_within(night, horizon(date(2026, 11, 22)))
    assert made is not None
    assert (made.start, made.end, made.duty) == (23 * HOUR, 31 * HOUR, "regular")
    left = shift_within(night, horizon())
    assert left is not None
    assert (left.start, left.end, left.latest_end) == (0, 7 * HOUR, 7 * HOUR)
    assert (left.duty, left.break_rule) == ("on_call", None)
    assert shift_within(night, horizon(date(2026, 11, 24))) is None


def test_a_shift_over_the_clock_change_has_its_true_length() -> None:
    """On 1 November 2026 the clocks of New York go back: from 0 to 8 o'clock are nine hours."""
    made = shift_within(record(at(1, 0), at(1, 8)), horizon(date(2026, 11, 1)))
    assert made is not None
    assert made.end - made.start == 9 * HOUR
