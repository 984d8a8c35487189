"""The one place where clock times become seconds and back.

All planning counts whole seconds from the start of the horizon. A local day may have 23 or 25
hours, so differences are taken in UTC and never between naive local times.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

MOST_DAYS = 56
"""Days of the longest horizon."""


class LocalTimeError(ValueError):
    """A wall-clock time that does not exist, or exists twice, on the day of a clock change."""


def localize(moment: datetime, zone: ZoneInfo, *, strict: bool = False) -> datetime:
    """Attach a zone to a naive wall-clock time, or convert an aware one.

    A time skipped by the clock change is moved forward by the length of the gap; one that occurs
    twice means its first occurrence, unless ``strict``.

    Raises
    ------
    LocalTimeError
        If strict and the wall-clock time is skipped or ambiguous.
    """
    if moment.tzinfo is not None:
        return moment.astimezone(zone)
    first = moment.replace(tzinfo=zone, fold=0)
    round_trip = first.astimezone(UTC).astimezone(zone)
    skipped = round_trip.replace(tzinfo=None) != moment
    ambiguous = first.utcoffset() != moment.replace(tzinfo=zone, fold=1).utcoffset()
    if strict and (skipped or ambiguous):
        kind = "does not exist" if skipped else "occurs twice"
        raise LocalTimeError(f"{moment:%Y-%m-%d %H:%M} {kind} in {zone.key} (clock change)")
    return round_trip


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """The days that are planned, from local midnight to local midnight.

    Attributes
    ----------
    first_day
        The first planned day.
    days
        Number of days, 1 to 56 (plans are made for up to 14).
    zone
        The site's time zone.
    """

    first_day: date
    days: int
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse horizons that nothing downstream is made for."""
        if not 1 <= self.days <= MOST_DAYS:
            raise ValueError(f"days ({self.days}) must be from 1 to {MOST_DAYS}")

    @cached_property
    def start(self) -> datetime:
        """The aware moment of second zero: local midnight of the first day."""
        return localize(datetime.combine(self.first_day, time()), self.zone)

    @property
    def seconds(self) -> int:
        """Length of the horizon in seconds."""
        return self.day_start(self.days)

    def to_seconds(self, moment: datetime) -> int:
        """Return whole seconds from the start; naive times are taken as local. May be negative."""
        difference = localize(moment, self.zone).astimezone(UTC) - self.start.astimezone(UTC)
        return round(difference.total_seconds())

    def to_datetime(self, seconds: int) -> datetime:
        """Return the aware local moment of a second."""
        return (self.start.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(self.zone)

    def day_start(self, day: int) -> int:
        """Return the second of local midnight at the start of a day counted from 0."""
        return self.to_seconds(datetime.combine(self.first_day + timedelta(days=day), time()))

    def day_of(self, seconds: int) -> int:
        """Return the local day from 0 in which a second lies; negative before the start."""
        return (self.to_datetime(seconds).date() - self.first_day).days

    def at(self, day: int, clock: time) -> int:
        """Return the second of a wall-clock time on a day counted from 0."""
        return self.to_seconds(datetime.combine(self.first_day + timedelta(days=day), clock))

    def date_of(self, day: int) -> date:
        """Return the date of a day counted from 0."""
        return self.first_day + timedelta(days=day)
