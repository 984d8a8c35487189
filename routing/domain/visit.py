"""What a nurse does at one patient's place, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Presence = Literal["all", "start", "end", "none"]
Method = Literal["pump", "gravity", "elastomeric", "push"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a visit may start.

    Attributes
    ----------
    earliest, latest
        The visit starts in [earliest, latest]: hard, both inclusive.
    due
        Starting after ``due`` is late, by start - due seconds. At most ``latest``; before
        ``earliest``, every start is late.
    """

    earliest: int
    latest: int
    due: int | None = None

    def __post_init__(self) -> None:
        """Refuse empty windows."""
        if self.earliest > self.latest:
            raise ValueError(f"earliest ({self.earliest}) must not be after latest ({self.latest})")
        if self.due is not None and self.due > self.latest:
            raise ValueError(f"due ({self.due}) must not be after latest ({self.latest})")

    @property
    def late_after(self) -> int:
        """The second after which a start counts as late."""
        return self.latest if self.due is None else self.due

    def contains(self, start: int) -> bool:
        """Tell whether a visit may start at a second."""
        return self.earliest <= start <= self.latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Infusion:
    """The drug that runs during or after a visit.

    Attributes
    ----------
    starts_after
        Seconds from the visit's start until the drug runs; negative if it was already running.
    seconds
        How long it runs; it may run on long after the nurse has left.
    method
        How it is driven.
    presence
        For how much of it the nurse stays.
    """

    starts_after: int
    seconds: int
    method: Method
    presence: Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit to plan.

    Attributes
    ----------
    id, patient, order
        Unique id; whose visit it is; the order it came from ("" if none).
    location
        Location id.
    kind
        What is done, as named by the protocols, such as ``first_dose`` or ``dressing_change``.
    on_site_seconds
        How long the nurse is bound at the place, in full.
    windows
        One or more, disjoint or not, maybe on different days; a start in any of them is allowed.
    credentials
        Codes that the nurse must all hold, valid until the visit ends.
    equipment
        What the nurse must carry.
    load
        How much the visit takes of ``Shift.capacity``: supplies, or litres of a cold box, in whole
        units.
    priority
        1 (routine) to 9 (vital): the weight of leaving the visit out; 0 where another visit that
        it needs weighs for both.
    mandatory
        A plan without it is a violation, not only a cost.
    interruptible
        Whether the nurse may leave for an emergency during the visit.
    hand_over
        Seconds that leaving an interruptible visit takes, at most what is left of it.
    allows_meal
        Whether the nurse may eat inside (long attended infusions).
    required_nurses
        If not empty, only these nurses may go.
    excluded_nurses
        These may not go.
    preferred_nurses
        If not empty, any other nurse costs ``Weights.preference``.
    primary_nurse
        The nurse the patient knows: any other costs ``Weights.continuity``; "" if none.
    infusion
        What runs, or None.
    tasks
        Plain lines for the day sheet, such as ``dressing and connector change``.
    """

    id: str
    patient: str
    location: str
    kind: str
    on_site_seconds: int
    windows: tuple[Window, ...]
    order: str = ""
    credentials: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    load: int = 0
    priority: int = 1
    mandatory: bool = False
    interruptible: bool = True
    hand_over: int = 0
    allows_meal: bool = False
    required_nurses: frozenset[str] = frozenset()
    excluded_nurses: frozenset[str] = frozenset()
    preferred_nurses: frozenset[str] = frozenset()
    primary_nurse: str = ""
    infusion: Infusion | None = None
    tasks: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse visits that no plan could hold."""
        if self.on_site_seconds < 0:
            raise ValueError(
                f"on_site_seconds ({self.on_site_seconds}) of visit {self.id} is negative"
            )
        if not self.windows:
            raise ValueError(f"visit {self.id} has no window")
        if not 0 <= self.priority <= 9:
            raise ValueError(f"priority ({self.priority}) of visit {self.id} must be from 0 to 9")
        if self.load < 0:
            raise ValueError(f"load ({self.load}) of visit {self.id} must not be negative")
        if self.hand_over < 0:
            raise ValueError(f"hand_over ({self.hand_over}) of visit {self.id} is negative")

    def lateness(self, start: int) -> int:
        """Return seconds late at a start by the kindest window that contains it, 0 if none does."""
        late = [max(0, start - w.late_after) for w in self.windows if w.contains(start)]
        return min(late, default=0)
