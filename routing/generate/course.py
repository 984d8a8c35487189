"""How far a therapy has come on the first planned day: what was done, and when last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random
    from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SATURDAY = 5
_EARLY = 0.3
"""Share of recurring visits that are made a day early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A therapy from its first dose to its end, seen from the eve of the first planned day.

    Attributes
    ----------
    first_day
        The first planned day.
    zone
        The site's time zone.
    start
        First dose.
    end
        Last day of therapy, or None if open.
    random
        Source of chance.
    """

    first_day: date
    zone: ZoneInfo
    start: datetime
    end: date | None
    random: Random

    @property
    def is_running(self) -> bool:
        """Whether the first dose lies before the first planned day."""
        return self.start.date() < self.first_day

    @property
    def elapsed(self) -> int:
        """Days from the first dose to the first planned day; negative for a start after it."""
        return (self.first_day - self.start.date()).days

    def at(self, day: date, clock: time) -> datetime:
        """Return a moment by the site's clocks."""
        return datetime.combine(day, clock, tzinfo=self.zone)

    def days_later(self, days: int) -> datetime:
        """Return the moment a number of days after the first dose, at the same clock time."""
        return self.at(self.start.date() + days * DAY, self.start.time())

    def done_of(self, *offsets: int) -> int:
        """Return how many of the visits so many days after the start have been made."""
        return sum(offset < self.elapsed for offset in offsets)

    def last(self, every: int, clock: time | None = None) -> datetime | None:
        """Return when something due every few days was last done, or None if never.

        It is done on the first dose's day, then at most ``every`` days apart: now and then a day
        early, and what would fall on a weekend on the Friday before, as nurses do with a week's
        dressing.
        """
        if not self.is_running:
            return None
        done = self.start.date()
        while True:
            due = done + every * DAY
            if every > 3 and self.random.random() < _EARLY:
                due -= DAY
            if every > 2 and due.weekday() >= SATURDAY:
                due = max(done + DAY, due - (due.weekday() - SATURDAY + 1) * DAY)
            if due >= self.first_day:
                break
            done = due
        if done == self.start.date():
            return self.start
        return self.at(done, clock or work_time(self.random))


def work_time(random: Random) -> time:
    """Return a time at which a routine visit may have been made."""
    return time(random.randrange(8, 15), random.choice((0, 15, 30, 45)))


def start_day(random: Random, first_day: date, days: int, length: int) -> date:
    """Return a start such that the therapy of so many days runs, or begins, in the horizon.

    All stages are equally likely. Few start on a weekend: those who leave hospital then have
    mostly been seen on Friday.
    """
    day = first_day + timedelta(days=random.randrange(-length + 1, days))
    if day.weekday() >= SATURDAY and random.random() < 0.75:
        friday = day - timedelta(days=day.weekday() - SATURDAY + 1)
        # A therapy that is over is not in the census any more.
        day = max(friday, first_day - timedelta(days=length - 1))
    return day


def quarter(random: Random, first_hour: int, last_hour: int) -> time:
    """Return a full quarter of an hour from one full hour to another, both possible."""
    quarters = random.randrange(first_hour * 4, last_hour * 4 + 1)
    return time(quarters // 4, quarters % 4 * 15)
