"""The kinds of shift a nurse can be given on a day."""

from __future__ import annotations

from dataclasses import dataclass

from staffing.shift import Duty

DAY = 86_400
"""Seconds of a day. Rosters count days of 24 hours: clock changes are left to the plan of a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of a shift: at work, or on call.

    Attributes
    ----------
    start, end
        Seconds from the midnight that begins the shift's day; the end may lie on a later day.
    duty
        ``regular`` or ``on_call``.
    """

    start: int
    end: int
    duty: Duty = "regular"

    def __post_init__(self) -> None:
        """Refuse periods without length."""
        if not 0 <= self.start < self.end:
            raise ValueError(
                f"start ({self.start}) of a period must be before its end ({self.end})"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftType:
    """What a nurse can be given on a day; at most one a day, so a day with a night on call is one.

    Attributes
    ----------
    id
        Unique id, such as ``early`` or ``day+call``.
    periods
        When she works or is on call, in order of time.
    work_seconds
        What counts as hours, on call included as far as the contract says so.
    rest_after
        Least rest before the next shift; None for that of the contract.
    credentials
        What a nurse must hold to be given it.
    """

    id: str
    periods: tuple[Period, ...]
    work_seconds: int
    rest_after: int | None = None
    credentials: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse shift types without a period or with negative hours."""
        if not self.periods:
            raise ValueError(f"shift type {self.id} has no period")
        if self.work_seconds < 0 or (self.rest_after or 0) < 0:
            raise ValueError(f"hours and rest of shift type {self.id} must not be negative")

    @property
    def start(self) -> int:
        """When it begins, in seconds from its day's midnight."""
        return min(period.start for period in self.periods)

    @property
    def end(self) -> int:
        """When it ends, in seconds from its day's midnight."""
        return max(period.end for period in self.periods)

    def serves(self, start: int, end: int, duty: Duty) -> bool:
        """Tell whether one of its periods of a duty holds the whole of [start, end)."""
        return any(p.duty == duty and p.start <= start and end <= p.end for p in self.periods)
