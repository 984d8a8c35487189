"""On call by night and at weekends: who must be within whose reach, under which limits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from staffing.nurse import Nurse


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallDuty:
    """A stretch of time for which nurses are named who answer emergencies from home.

    Attributes
    ----------
    id
        Unique id.
    start, end
        Seconds from the horizon's start, end exclusive.
    day
        The day of the horizon by which duties in a row are counted.
    weight
        How much it counts in what is fair; at least 1.
    """

    id: str
    start: int
    end: int
    day: int
    weight: int = 1

    def __post_init__(self) -> None:
        """Refuse duties without length or weight."""
        if self.start >= self.end:
            raise ValueError(f"start ({self.start}) of duty {self.id} is not before {self.end}")
        if self.weight < 1:
            raise ValueError(f"weight ({self.weight}) of duty {self.id} must be at least 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallNeed:
    """A patient who must be within reach of somebody for some time.

    Attributes
    ----------
    patient
        Id.
    near
        Ids of nurses whose homes are within the patient's response class.
    credentials
        Codes that a responder must hold to the end of the need, or of the duty if that is sooner.
    start, end
        Seconds from the horizon's start, end exclusive.
    """

    patient: str
    near: frozenset[str]
    credentials: frozenset[str] = frozenset()
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A regular shift, or leave: no duty may overlap it.

    Attributes
    ----------
    nurse
        Id.
    start, end
        Seconds from the horizon's start, end exclusive.
    """

    nurse: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDuty:
    """A duty before or after the horizon that a nurse has whatever the plan.

    Attributes
    ----------
    nurse
        Id.
    start, end
        Seconds from the horizon's start, end exclusive.
    day
        The day by which duties in a row are counted; on no day of the duties sought.
    """

    nurse: str
    start: int
    end: int
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallLimits:
    """What a nurse may be asked for.

    Attributes
    ----------
    most
        Most duties in the horizon.
    most_in_row
        Most duties on days in a row; two duties of one day count as one day.
    most_in_window, window
        Most duties in any so many days on end; None: no such limit.
    rest
        Seconds between the end of a duty and the next one's start, unless they touch.
    rest_before_work
        Seconds between the end of a duty and the next regular shift.
    """

    most: int = 4
    most_in_row: int = 2
    rest: int = 8 * 3_600
    rest_before_work: int = 0
    most_in_window: int | None = None
    window: int = 14

    def __post_init__(self) -> None:
        """Refuse limits below nothing, and windows of no day."""
        for name in ("most", "most_in_row", "rest", "rest_before_work", "most_in_window"):
            if (getattr(self, name) or 0) < 0:
                raise ValueError(f"{name} ({getattr(self, name)}) must not be negative")
        if self.window < 1:
            raise ValueError(f"window ({self.window}) must be at least 1")


@dataclass(frozen=True, kw_only=True)
class OnCallProblem:
    """Everything an on-call plan must respect.

    Attributes
    ----------
    nurses, duties, needs, busy
        Who, when, for whom, and when not.
    limits
        The same for all nurses.
    earlier
        Weight of duties before the horizon by nurse, for fairness; nurses that are missing had
        none.
    kept
        Duties just before and after the horizon: all limits but ``most`` count them.

    Raises
    ------
    ValueError
        With all faults: ids that are doubled or dangle, weights below nothing, kept duties on days
        of duties that are sought.
    """

    nurses: tuple[Nurse, ...]
    duties: tuple[OnCallDuty, ...]
    needs: tuple[OnCallNeed, ...]
    busy: tuple[Busy, ...] = ()
    limits: OnCallLimits = OnCallLimits()
    earlier: tuple[tuple[str, int], ...] = ()
    kept: tuple[KeptDuty, ...] = ()

    @cached_property
    def kept_by(self) -> dict[str, tuple[KeptDuty, ...]]:
        """Duties before and after the horizon by nurse."""
        found: dict[str, tuple[KeptDuty, ...]] = {}
        for duty in self.kept:
            found[duty.nurse] = (*found.get(duty.nurse, ()), duty)
        return found

    def __post_init__(self) -> None:
        """Check what crosses objects."""
        nurses = [nurse.id for nurse in self.nurses]
        duties = [duty.id for duty in self.duties]
        faults = [
            f"nurse {n} occurs twice" for n in sorted({n for n in nurses if nurses.count(n) > 1})
        ]
        faults += [
            f"duty {d} occurs twice" for d in sorted({d for d in duties if duties.count(d) > 1})
        ]
        known = set(nurses)
        named = {n for need in self.needs for n in need.near} | {b.nurse for b in self.busy}
        named |= {nurse for nurse, _ in self.earlier} | {duty.nurse for duty in self.kept}
        faults += [f"nurse {n} is named but does not exist" for n in sorted(named - known)]
        faults += [f"earlier weight {w} of nurse {n} is negative" for n, w in self.earlier if w < 0]
        sought = {duty.day for duty in self.duties} & {duty.day for duty in self.kept}
        faults += [f"day {day} has duties that are kept and sought" for day in sorted(sought)]
        if faults:
            raise ValueError("; ".join(faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallPlan:
    """Who is on call when.

    Attributes
    ----------
    assigned
        Pairs of duty and nurse, in order.
    """

    assigned: tuple[tuple[str, str], ...] = ()

    def nurses_of(self, duty: str) -> tuple[str, ...]:
        """Return who is on call in a duty."""
        return tuple(nurse for name, nurse in self.assigned if name == duty)
