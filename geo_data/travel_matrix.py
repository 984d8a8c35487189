"""Travel times and distances between places, whatever engine computed them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

UNREACHABLE = -1
"""Marks a pair of places without a way from one to the other, in both arrays."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TravelMatrix:
    """Seconds and metres of the fastest way between all pairs of places.

    Attributes
    ----------
    location_ids
        The n places, in the order of rows (from) and columns (to).
    seconds
        Driving seconds plus the walk between road and door, int32 of shape (n, n); zero on
        the diagonal, ``UNREACHABLE`` where there is no way. Not symmetric.
    metres
        Metres of those fastest ways, int32 of shape (n, n), ``UNREACHABLE`` likewise.
    engine
        What computed it, for people and for provenance, such as ``"road"``; an estimate says so.
    digest
        Identifies network, places and engine.
    """

    location_ids: tuple[str, ...]
    seconds: npt.NDArray[np.int32]
    metres: npt.NDArray[np.int32]
    engine: str = "road"
    digest: str = ""
    _index: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check shapes and signs once, so that nobody has to later."""
        n = len(self.location_ids)
        index = {location_id: i for i, location_id in enumerate(self.location_ids)}
        if len(index) != n:
            raise ValueError("location ids of a travel matrix must be unique")
        for name, array in (("seconds", self.seconds), ("metres", self.metres)):
            if array.shape != (n, n):
                raise ValueError(f"{name} of shape {array.shape} must have shape ({n}, {n})")
            if n and int(array.min()) < UNREACHABLE:
                raise ValueError(f"{name} must not be negative, but for unreachable pairs")
        object.__setattr__(self, "_index", index)

    def index(self, location_id: str) -> int:
        """Return the row and column of a place; raises KeyError if it is not in the matrix."""
        return self._index[location_id]

    def leg(self, from_id: str, to_id: str) -> tuple[int, int]:
        """Return seconds and metres of a way, ``UNREACHABLE`` if there is none."""
        i, j = self._index[from_id], self._index[to_id]
        return int(self.seconds[i, j]), int(self.metres[i, j])
