"""What a plan may not change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PinLevel = Literal["nurse", "time", "sequence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A visit held in its shift.

    Attributes
    ----------
    visit, shift
        The visit is made in this shift, whatever else.
    level
        ``nurse``: nothing more. ``time``: it starts at ``start``. ``sequence``: it is the stop
        number ``position`` of the shift; the pinned positions of a shift are 0, 1, 2, ...
    start
        Second of start, for level ``time`` (and for ``sequence`` where it is known).
    position
        Position in the route from 0, for level ``sequence``.
    """

    visit: str
    shift: str
    level: PinLevel = "nurse"
    start: int | None = None
    position: int | None = None

    def __post_init__(self) -> None:
        """Refuse pins that do not say what they hold."""
        if self.level == "time" and self.start is None:
            raise ValueError(f"pin of visit {self.visit} at level time needs a start")
        if self.level == "sequence" and self.position is None:
            raise ValueError(f"pin of visit {self.visit} at level sequence needs a position")
