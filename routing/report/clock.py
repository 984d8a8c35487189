"""Local times and durations as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from staffing.calendar import Horizon

DASH = "\u2013"
"""An en dash: what stands between two clock times."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def clock(horizon: Horizon, second: int) -> str:
    """Return the local wall-clock time of a second, such as ``08:05``."""
    return f"{horizon.to_datetime(second):%H:%M}"


def clock_on(horizon: Horizon, second: int, day: int) -> str:
    """Return the local time, with the day added if it is not ``day``, such as ``00:30 (+1)``."""
    offset = horizon.day_of(second) - day
    return clock(horizon, second) + (f" ({offset:+d})" if offset else "")


def span(horizon: Horizon, start: int, end: int, day: int) -> str:
    """Return two local times with a dash, each with its day if it is not ``day``."""
    return f"{clock_on(horizon, start, day)}{DASH}{clock_on(horizon, end, day)}"


def long_date(day: date) -> str:
    """Return a date in words, the same on every machine, such as ``Monday 2 March 2026``."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Return a short date in words, such as ``Mon 2 Mar``."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"


def duration(seconds: int) -> str:
    """Return a length of time, rounded to minutes, such as ``2 h 05``, ``45 min`` or ``0 min``."""
    minutes = round(seconds / 60)
    if abs(minutes) < 60:
        return f"{minutes} min"
    sign = "-" if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60:,} h {abs(minutes) % 60:02d}"


def words(code: str) -> str:
    """Return a code as words, such as ``first dose`` for ``first_dose``."""
    return code.replace("_", " ")
