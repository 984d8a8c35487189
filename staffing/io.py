"""Nurses and shifts as a site writes them, in dates and clock times, and as a plan counts them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from staffing.credential import Credential
from staffing.nurse import Nurse
from staffing.shift import BreakRule, Duty, Shift

if TYPE_CHECKING:
    from collections.abc import Iterable

    from staffing.calendar import Horizon

DAY = 86_400

CODE = re.compile(r"[A-Z][A-Z0-9_]*")
"""What a credential code looks like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRecord:
    """A credential with its last valid day, or None if it does not expire."""

    code: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NurseRecord:
    """A nurse in a dataset.

    Attributes
    ----------
    id, name, address
        Unique id; name and address are shown to people and never logged.
    location
        Location id of the home or base.
    credentials
        What the nurse holds, each code once.
    max_weekly_hours
        Most work in a week; None for no limit.
    """

    id: str
    location: str
    name: str = ""
    address: str = ""
    credentials: tuple[CredentialRecord, ...] = ()
    max_weekly_hours: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakRecord:
    """The meal break of a shift in aware moments; see ``BreakRule``."""

    seconds: int
    earliest_start: datetime
    latest_start: datetime
    due_after_seconds: int
    mandatory: bool = False
    on_duty_meal: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRecord:
    """A shift in a dataset, in aware moments; see ``Shift``.

    Attributes
    ----------
    day
        The local day on which it starts.
    max_work_seconds
        Most work in this shift; None for no limit of its own.
    capacity
        Most load of all its visits together; None for no limit.
    """

    id: str
    nurse: str
    day: date
    start: datetime
    end: datetime
    latest_end: datetime
    start_location: str
    end_location: str
    break_record: BreakRecord | None = None
    max_work_seconds: int | None = None
    duty: Duty = "regular"
    equipment: frozenset[str] = frozenset()
    capacity: int | None = None


def parse_credentials(text: str) -> tuple[CredentialRecord, ...]:
    """Return what a cell such as ``RN;CVAD;PICC_INS:2027-05-31`` says.

    Raises
    ------
    ValueError
        With one sentence, if a code, an expiry date or the list is not well formed.
    """
    records: list[CredentialRecord] = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        code, colon, expiry = (piece.strip() for piece in part.partition(":"))
        if not CODE.fullmatch(code):
            raise ValueError("A credential is a code of capital letters, digits and underscores.")
        if code in {record.code for record in records}:
            raise ValueError(f"Credential {code} is listed twice.")
        records.append(
            CredentialRecord(code=code, valid_until=_expiry(code, expiry) if colon else None)
        )
    return tuple(records)


def _expiry(code: str, text: str) -> date:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError(f"The expiry date of credential {code} is not a date written as YYYY-MM-DD.")


def work_seconds(record: ShiftRecord) -> int:
    """Return what a shift counts as hours of work: its break is none."""
    rest = 0 if record.break_record is None else record.break_record.seconds
    return round((record.end - record.start).total_seconds()) - rest


def worked_before(shifts: Iterable[ShiftRecord], horizon: Horizon) -> dict[str, int]:
    """Return the seconds of regular shifts by nurse, from Monday to the day before a horizon."""
    monday = horizon.first_day - timedelta(days=horizon.first_day.weekday())
    worked: dict[str, int] = {}
    for record in shifts:
        if record.duty == "regular" and monday <= record.day < horizon.first_day:
            worked[record.nurse] = worked.get(record.nurse, 0) + work_seconds(record)
    return worked


def nurse_within(record: NurseRecord, horizon: Horizon, worked: int = 0) -> Nurse:
    """Return a nurse with times in the seconds of a horizon.

    A credential is valid through the whole of its last day. The weekly limit holds once per begun
    week of the horizon, less what is worked of its first week already; where the horizon reaches
    into further weeks, by the calendar, each of these allows the whole limit again.

    Parameters
    ----------
    record, horizon
        The nurse and the days.
    worked
        Seconds since Monday (``worked_before``).
    """
    return Nurse(
        id=record.id,
        name=record.name,
        credentials=tuple(
            Credential(
                code=held.code,
                valid_until=None if held.valid_until is None else _last_second(held, horizon),
            )
            for held in record.credentials
        ),
        home=record.location,
        max_work_seconds=_most_work(record.max_weekly_hours, horizon, worked),
    )


def _most_work(hours: float | None, horizon: Horizon, worked: int) -> int | None:
    if hours is None:
        return None
    week = round(hours * 3_600)
    further = (horizon.first_day.weekday() + horizon.days - 1) // 7
    return min(max(0, week - worked) + further * week, week * -(-horizon.days // 7))


def credentials_by_day(record: NurseRecord, first_day: date) -> tuple[Credential, ...]:
    """Return what a nurse holds in seconds of a roster, whose days all have 24 hours.

    Each is valid through the whole of its last day, whatever the clocks do before it.
    """
    return tuple(
        Credential(
            code=held.code,
            valid_until=None
            if held.valid_until is None
            else ((held.valid_until - first_day).days + 1) * DAY - 1,
        )
        for held in record.credentials
    )


def _last_second(held: CredentialRecord, horizon: Horizon) -> int:
    assert held.valid_until is not None
    if held.valid_until == date.max:
        return horizon.to_seconds(datetime.combine(held.valid_until, time()))
    return horizon.to_seconds(datetime.combine(held.valid_until + timedelta(days=1), time())) - 1


def shift_within(record: ShiftRecord, horizon: Horizon) -> Shift | None:
    """Return a shift in the seconds of a horizon, or None if it is not part of it.

    Shifts count with the part that lies after the horizon's start, so that a night begun on the day
    before still covers. Regular shifts belong to the day on which they start: what is left of one
    after that makes no visits here, but answers emergencies as one on call does.
    """
    start, end = horizon.to_seconds(record.start), horizon.to_seconds(record.end)
    if start >= horizon.seconds or end <= 0:
        return None
    rest = record.break_record
    shift = Shift(
        id=record.id,
        nurse=record.nurse,
        start=max(0, start),
        end=end,
        latest_end=horizon.to_seconds(record.latest_end),
        start_location=record.start_location,
        end_location=record.end_location,
        break_rule=None if rest is None else _break_within(rest, horizon),
        max_work_seconds=record.max_work_seconds,
        duty=record.duty,
        equipment=record.equipment,
        capacity=record.capacity,
    )
    return shift.rest_from(0) if start < 0 and record.duty == "regular" else shift


def _break_within(rest: BreakRecord, horizon: Horizon) -> BreakRule:
    return BreakRule(
        seconds=rest.seconds,
        earliest_start=horizon.to_seconds(rest.earliest_start),
        latest_start=horizon.to_seconds(rest.latest_start),
        due_after_seconds=rest.due_after_seconds,
        mandatory=rest.mandatory,
        on_duty_meal=rest.on_duty_meal,
    )
