"""What may be asked of a nurse: hours, runs of days, rest, weekends.

A price of None means that the limit must be kept; a number is what each unit beyond it costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Measure = Literal["seconds", "shifts", "weekends"]
Run = Literal["work", "off", "shifts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Least and most of something in a stretch of days.

    Attributes
    ----------
    id
        Unique in its contract; history is found by it.
    measure
        Seconds of work, shifts, or weekends with a shift in them.
    shifts, zones
        Only these count; all if empty.
    days
        Only shifts on these days count, such as holidays; all if None.
    window
        Days of a stretch; None for the whole horizon, which history is added to.
    rolling
        Whether every stretch of so many days counts, and not only those side by side from day 0.
    minimum, maximum
        In seconds, shifts or weekends; no maximum if None.
    under, over
        Points for each unit below and above; None if that must not be.
    unit
        Seconds that are one unit where seconds are measured; begun units count whole.
    """

    id: str
    measure: Measure = "shifts"
    shifts: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    days: frozenset[int] | None = None
    window: int | None = None
    rolling: bool = False
    minimum: int = 0
    maximum: int | None = None
    under: int | None = None
    over: int | None = None
    unit: int = 1

    def __post_init__(self) -> None:
        """Refuse limits that nothing can keep to."""
        if self.minimum < 0 or (self.maximum is not None and self.maximum < self.minimum):
            raise ValueError(
                f"limit {self.id}: maximum ({self.maximum}) must not be below minimum "
                f"({self.minimum}), nor that below 0"
            )
        if self.unit < 1 or (self.window is not None and self.window < 1):
            raise ValueError(f"limit {self.id}: window and unit must be 1 or more")
        if self.measure == "weekends" and self.window is not None:
            raise ValueError(f"limit {self.id}: weekends are counted over the whole horizon")
        if min(self.under or 0, self.over or 0) < 0:
            raise ValueError(f"limit {self.id}: prices must not be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLimit:
    """Least and most days on end of work, of days off, or of certain shifts.

    A run that the horizon cuts off at its end is never too short. One at its beginning goes on
    from the history; without history it is never too short, and counts from the first day.

    Attributes
    ----------
    id
        Unique in its contract.
    run, shifts
        Days of work, days off, or days with one of ``shifts``.
    minimum, maximum
        Days; no maximum if None.
    under, over
        Points for each day too few and too many; None if that must not be.
    """

    id: str
    run: Run = "work"
    shifts: frozenset[str] = frozenset()
    minimum: int = 1
    maximum: int | None = None
    under: int | None = None
    over: int | None = None

    def __post_init__(self) -> None:
        """Refuse runs that cannot be."""
        if self.minimum < 1 or (self.maximum is not None and self.maximum < self.minimum):
            raise ValueError(
                f"run {self.id}: maximum ({self.maximum}) must not be below minimum "
                f"({self.minimum}), nor that below 1"
            )
        if (self.run == "shifts") != bool(self.shifts):
            raise ValueError(f"run {self.id}: shifts are named for runs of shifts, and only there")
        if min(self.under or 0, self.over or 0) < 0:
            raise ValueError(f"run {self.id}: prices must not be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What holds for all nurses of a kind.

    Attributes
    ----------
    id
        Unique id.
    limits, runs
        Hours, numbers of shifts and weekends; days on end.
    rest_seconds
        Least time between the end of a shift and the next start.
    forbidden
        Pairs of shift types of which the second must not come on the day after the first.
    forward_rotation
        Whether a shift on the next day must not start earlier in the day than the one before.
    complete_weekends
        Points for a weekend with one of its two days worked; 0 if that is free, None if forbidden.
    shift_points, hour_points
        What each shift and each begun hour of work costs, as for agency nurses.
    """

    id: str
    limits: tuple[Limit, ...] = ()
    runs: tuple[RunLimit, ...] = ()
    rest_seconds: int = 0
    forbidden: frozenset[tuple[str, str]] = frozenset()
    forward_rotation: bool = False
    complete_weekends: int | None = 0
    shift_points: int = 0
    hour_points: int = 0

    def __post_init__(self) -> None:
        """Refuse negative rest and prices."""
        prices = (self.complete_weekends or 0, self.shift_points, self.hour_points)
        if self.rest_seconds < 0 or min(prices) < 0:
            raise ValueError(f"rest and prices of contract {self.id} must not be negative")
