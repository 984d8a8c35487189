"""How many nurses are needed, of whom, when and where."""

from __future__ import annotations

from dataclasses import dataclass

from staffing.shift import Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A line of demand: so many shifts of a kind on a day, or so many nurses from hour to hour.

    Attributes
    ----------
    id
        Unique id, shown where it is missed.
    day
        The day it belongs to, from 0.
    shifts
        Only these shift types count; all if empty. They count on ``day``.
    hours
        Start and end in seconds from the day's midnight, if whoever is on duty through the whole
        of that counts, also in a shift begun on the day before; None to count shifts.
    duty
        Which duty counts where ``hours`` are given.
    role
        Only shifts given in this role count; all if "".
    credential
        Only nurses who hold it on that day count; all if "".
    zone
        Only shifts given in this zone count; all if "".
    nurses
        Only these count, such as those who reach an area in time when on call; all if None.
    minimum, optimum, maximum
        Fewer than ``minimum`` must not be, nor more than ``maximum`` (None: any number). Fewer than
        ``optimum`` costs ``under`` points each, more than ``optimum`` costs ``over`` points each.
    """

    id: str
    day: int
    shifts: frozenset[str] = frozenset()
    hours: tuple[int, int] | None = None
    duty: Duty = "regular"
    role: str = ""
    credential: str = ""
    zone: str = ""
    nurses: frozenset[str] | None = None
    minimum: int = 0
    optimum: int = 0
    maximum: int | None = None
    under: int = 0
    over: int = 0

    def __post_init__(self) -> None:
        """Refuse demands that contradict themselves."""
        if min(self.minimum, self.optimum, self.under, self.over) < 0:
            raise ValueError(f"numbers and prices of cover {self.id} must not be negative")
        if self.maximum is not None and self.maximum < self.minimum:
            raise ValueError(
                f"maximum ({self.maximum}) of cover {self.id} must not be below its minimum "
                f"({self.minimum})"
            )
        if self.hours is not None and not 0 <= self.hours[0] < self.hours[1]:
            raise ValueError(f"hours {self.hours} of cover {self.id} must begin before they end")


def reach_cover(
    area: str, day: int, reached_by: frozenset[str], *, hours: tuple[int, int], minimum: int = 1
) -> Cover:
    """Return the demand that somebody who reaches an area in time is on call through some hours.

    Parameters
    ----------
    area
        Name of the area or response set.
    day
        Day from 0.
    reached_by
        Nurses who get there in time from where they are when on call.
    hours
        In seconds from the day's midnight.
    minimum
        How many of them.
    """
    return Cover(
        id=f"{area}@{day}",
        day=day,
        hours=hours,
        duty="on_call",
        nurses=reached_by,
        minimum=minimum,
        optimum=minimum,
    )
