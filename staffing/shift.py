"""When and from where a nurse works on one day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Duty = Literal["regular", "on_call", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakRule:
    """The meal break of a shift.

    A break is *due* when the route, from departure to return, lasts longer than
    ``due_after_seconds``. It is taken between two stops (or before the first, or after the last)
    and starts in [``earliest_start``, ``latest_start``]. Where ``on_duty_meal`` is set, a visit
    that allows a meal inside (``Visit.allows_meal``) and overlaps
    [``earliest_start``, ``latest_start + seconds``] by at least ``seconds`` replaces it.

    Where ``always_due`` is set, the break is due however short the route is, and even where the
    shift makes no visit at all: a shift without a route then misses it too.

    Attributes
    ----------
    seconds
        Length of the break.
    earliest_start, latest_start
        Seconds from the horizon's start, both inclusive.
    due_after_seconds
        Routes up to this length need no break.
    mandatory
        A missed break is a violation if set, else a cost.
    on_duty_meal
        Whether a meal inside a long attended visit counts.
    always_due
        Due however short the route is, and in a shift without a route; not with ``mandatory``.
    own_time_before_first
        Whether the time between a break before the first stop and that stop is the nurse's own, so
        that it is no waiting (though time in the route like any other).
    at_next_stop
        Whether it may only be taken at the place of a stop, after the drive there and before the
        visit: never before a drive, and not after the last stop.
    """

    seconds: int
    earliest_start: int
    latest_start: int
    due_after_seconds: int = 0
    mandatory: bool = False
    on_duty_meal: bool = True
    always_due: bool = False
    own_time_before_first: bool = False
    at_next_stop: bool = False

    def __post_init__(self) -> None:
        """Refuse breaks that cannot be taken."""
        if self.seconds <= 0:
            raise ValueError(f"break seconds ({self.seconds}) must be positive")
        if self.earliest_start > self.latest_start:
            raise ValueError(
                f"earliest_start ({self.earliest_start}) of a break must not be after "
                f"latest_start ({self.latest_start})"
            )
        if self.always_due and self.mandatory:
            raise ValueError(
                "a break that is always due must not be mandatory: a shift without a route cannot "
                "take it"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One nurse's working time on one day; a nurse on two days has two shifts.

    Attributes
    ----------
    id, nurse
        Unique id of the shift; id of the nurse.
    start, end
        Regular working time in seconds from the horizon's start; start < end.
    latest_end
        The return may be this late; what lies after ``end`` is overtime. At least ``end``.
    start_location, end_location
        Location ids of departure and return.
    break_rule
        The meal break, or None.
    max_work_seconds
        Most work, from departure to return less the break; None for no limit beyond the shift.
    duty
        ``regular`` shifts make planned visits; ``on_call`` ones only answer emergencies; ``off``
        ones are not worked at all: the nurse is out, or the shift is over.
    equipment
        What the nurse carries, such as ``ultrasound`` or ``spill_kit``.
    capacity
        Most load of all visits together (``Visit.load``), in whole units; None for no limit.
    leaves_at_start
        Whether the nurse departs at ``start`` whatever comes first, instead of just in time: what
        is left before the first stop is waiting, and work.
    """

    id: str
    nurse: str
    start: int
    end: int
    latest_end: int
    start_location: str
    end_location: str
    break_rule: BreakRule | None = None
    max_work_seconds: int | None = None
    duty: Duty = "regular"
    equipment: frozenset[str] = frozenset()
    capacity: int | None = None
    leaves_at_start: bool = False

    def __post_init__(self) -> None:
        """Refuse shifts without length, and capacities below nothing."""
        if self.start >= self.end:
            raise ValueError(
                f"start ({self.start}) of shift {self.id} must be before end ({self.end})"
            )
        if self.latest_end < self.end:
            raise ValueError(
                f"latest_end ({self.latest_end}) of shift {self.id} must not be before "
                f"end ({self.end})"
            )
        if self.capacity is not None and self.capacity < 0:
            raise ValueError(f"capacity ({self.capacity}) of shift {self.id} must not be negative")

    def rest_from(self, second: int) -> Shift:
        """Return what is left of a regular shift for the plan of the day after: no visits.

        It answers emergencies, as a shift on call does, until its regular end.
        """
        return replace(
            self,
            start=second,
            latest_end=self.end,
            duty="on_call",
            break_rule=None,
            max_work_seconds=None,
        )
