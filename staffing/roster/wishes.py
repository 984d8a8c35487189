"""Leave, requests, pairs and fair shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Days on which a nurse must not work, both ends included."""

    nurse: str
    first_day: int
    last_day: int

    def __post_init__(self) -> None:
        """Refuse leave that ends before it begins."""
        if self.first_day > self.last_day:
            raise ValueError(
                f"leave of nurse {self.nurse} ends (day {self.last_day}) before it begins "
                f"(day {self.first_day})"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A wish to work, or not to work, on a day.

    Attributes
    ----------
    nurse, day
        Whose, and when.
    shifts
        Which shift types she wants or does not want; any if empty.
    wanted
        True for shifts wanted, False for those not wanted.
    points
        What it costs not to grant it; None if it must be granted.
    """

    nurse: str
    day: int
    shifts: frozenset[str] = frozenset()
    wanted: bool = False
    points: int | None = 1

    def __post_init__(self) -> None:
        """Refuse negative prices."""
        if self.points is not None and self.points < 0:
            raise ValueError(f"points of a request of nurse {self.nurse} must not be negative")

    def granted(self, shift: str | None) -> bool:
        """Tell whether a day's shift, or None for a day off, is what was asked for."""
        meets = shift is not None and (not self.shifts or shift in self.shifts)
        return meets == self.wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Two nurses who work together, or do not.

    Attributes
    ----------
    kind
        ``together``: ``first``, such as a trainee, has no shift on a day unless ``second`` has the
        same one in the same zone. ``apart``: they never have the same shift in the same zone.
    first, second
        Ids of nurses.
    days
        When it holds; always if None.
    points
        For each day on which it does not; None if that must not be.
    """

    kind: Literal["together", "apart"]
    first: str
    second: str
    days: frozenset[int] | None = None
    points: int | None = None

    def __post_init__(self) -> None:
        """Refuse a nurse paired with herself."""
        if self.first == self.second:
            raise ValueError(f"nurse {self.first} cannot be paired with herself")
        if self.points is not None and self.points < 0:
            raise ValueError("points of a pairing must not be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """A burden of which each nurse should have no more than her share, history included.

    Her fair share is her part, by ``RosterNurse.share``, of all that history and ``expected`` add
    up to, rounded up. Agency nurses have no part in it.

    Attributes
    ----------
    id
        Unique; history is found by it.
    shifts, zones
        Which shifts are a burden, such as nights, and where, such as with difficult patients; all
        if empty.
    days
        On which days, such as weekends or holidays; all if None.
    expected
        How many of them this roster will hold.
    points
        For each shift above the share.
    """

    id: str
    shifts: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    days: frozenset[int] | None = None
    expected: int = 0
    points: int = 1

    def __post_init__(self) -> None:
        """Refuse negative numbers."""
        if min(self.expected, self.points) < 0:
            raise ValueError(f"expected and points of fairness {self.id} must not be negative")
