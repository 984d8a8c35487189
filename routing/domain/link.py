"""What ties two visits together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LagFrom = Literal["start", "end"]
NurseRelation = Literal["any", "same", "different", "prefer_same"]
Need = Literal["none", "first", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two visits whose times, nurses or presence depend on each other.

    With both visits planned, ``min_lag <= start(second) - start(first) <= max_lag`` holds, or
    with ``end(first)`` in place of ``start(first)`` where ``lag_from`` is ``end``. Simultaneous
    visits have both lags 0 and different nurses.

    Attributes
    ----------
    id
        Unique id.
    first, second
        Visit ids.
    lag_from
        Whether lags count from the first visit's start or end.
    min_lag, max_lag
        Seconds, inclusive; None for no bound.
    nurse
        ``same`` and ``different`` are hard; ``prefer_same`` costs ``Weights.continuity`` if two
        nurses go.
    needs
        ``first``: the second visit is planned only if the first one is; ``both``: both or neither.
    overlap
        Whether the two visits of one patient may be under way at once, by different nurses, even
        where they do not start together.
    """

    id: str
    first: str
    second: str
    lag_from: LagFrom = "start"
    min_lag: int | None = None
    max_lag: int | None = None
    nurse: NurseRelation = "any"
    needs: Need = "none"
    overlap: bool = False

    def __post_init__(self) -> None:
        """Refuse a visit linked to itself; contradictory lags are legal input and reported."""
        if self.first == self.second:
            raise ValueError(f"link {self.id} ties visit {self.first} to itself")
