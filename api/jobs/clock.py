"""What time it is on the days of a plan: the clock's, and of simulated days what is said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from staffing.calendar import Horizon

AHEAD_SECONDS = 120
"""What a telephone's clock may be ahead of ours."""

DAY_SECONDS = 86_400


def utc_now() -> datetime:
    """Return the moment by this machine's clock."""
    return datetime.now(UTC)


def clock_in(horizon: Horizon) -> int | None:
    """Return the second of a plan's days by the clock; None for days that are not lived now.

    From a day before they begin, when the first calls for them come in, until they end.
    """
    second = horizon.to_seconds(utc_now())
    return second if -DAY_SECONDS <= second < horizon.seconds else None


def latest_event(horizon: Horizon, now: datetime | None) -> int | None:
    """Return the second after which nothing can have happened yet, or None if nobody knows."""
    clock = clock_in(horizon)
    if clock is None and now is not None:
        clock = horizon.to_seconds(now)
    return None if clock is None else clock + AHEAD_SECONDS


def present(horizon: Horizon, said: datetime | None) -> int | None:
    """Return the second that it is for who asks, as said or else by the clock, or None."""
    return clock_in(horizon) if said is None else horizon.to_seconds(said)
