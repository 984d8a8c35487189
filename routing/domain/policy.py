"""What a site asks of its plans: prices and limits, all editable."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.domain.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Cost points per natural unit of each term; one point is one second of driving.

    The gaps between them order the levels of ``domain.md`` (b): serving everybody, then coverage
    and lateness, then stability, then continuity, then cost.
    """

    unassigned: int = 36_000
    """Per priority point of a visit left out (not per count)."""
    unassigned_time: int = 1
    """Per second on site of a visit left out: it breaks ties between visits of equal priority."""
    lateness: int = 5
    """Per second of start after ``due``."""
    worst_lateness: int = 1
    """Per second of the latest start of all."""
    coverage_holes: int = 1
    """Per uncovered patient-minute."""
    disruption: int = 1_800
    """Per visit of the published plan given to another nurse, moved by more than the tolerance, or
    dropped."""
    continuity: int = 1_200
    """Per visit not made by the primary nurse, per ``prefer_same`` link broken, and per further
    nurse that a patient sees within the horizon."""
    overtime: int = 3
    """Per second of return after the regular end."""
    travel: int = 1
    """Per second of driving (walk and parking not counted)."""
    waiting: int = 0
    """Per second of waiting between departure and return."""
    worst_idle: int = 0
    """Per second of the most idle regular shift: shift length less travel, on site, break, plus
    overtime."""
    workload_balance: int = 0
    """Per second of deviation of a nurse's work (travel and on site) from the mean, each nurse's
    rounded up, over nurses with regular shifts."""
    preference: int = 600
    """Per visit made by a nurse who is not in the patient's preferred list."""
    missed_break: int = 7_200
    """Per due break not taken (where it is not mandatory), those of shifts without a route that
    are always due included."""

    def __post_init__(self) -> None:
        """Refuse negative prices."""
        for f in fields(self):
            if getattr(self, f.name) < 0:
                raise ValueError(f"weight {f.name} ({getattr(self, f.name)}) must not be negative")

    def of_left_out(self, visit: Visit) -> int:
        """Return the points of a visit left out."""
        return visit.priority * self.unassigned + visit.on_site_seconds * self.unassigned_time


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseClass:
    """How fast a qualified nurse must be able to reach a patient.

    Attributes
    ----------
    name
        Such as ``class_1``.
    seconds
        Drive plus release time, at most.
    """

    name: str
    seconds: int

    def __post_init__(self) -> None:
        """Refuse times that no nurse could meet."""
        if self.seconds <= 0:
            raise ValueError(
                f"seconds ({self.seconds}) of response class {self.name} must be positive"
            )


DEFAULT_RESPONSE = (
    ResponseClass(name="class_1", seconds=3_600),
    ResponseClass(name="class_2", seconds=7_200),
    ResponseClass(name="class_3", seconds=14_400),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The site's rules and prices.

    Attributes
    ----------
    weights
        Prices per unit of cost.
    arrival_seconds
        Parking and walking, added to every leg that ends at a visit in another place than the
        last stop. Not driving, so not priced as travel.
    change_tolerance
        A visit of the published plan moved by at most this many seconds is unchanged.
    response
        Response classes by falling urgency.
    coverage_slot
        Seconds of a coverage slot.
    """

    weights: Weights = field(default_factory=Weights)
    arrival_seconds: int = 600
    change_tolerance: int = 1_800
    response: tuple[ResponseClass, ...] = DEFAULT_RESPONSE
    coverage_slot: int = 900

    def __post_init__(self) -> None:
        """Refuse a response class that has two times."""
        names = [known.name for known in self.response]
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                raise ValueError(f"response class {name} occurs {names.count(name)} times")
