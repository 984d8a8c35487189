"""A place on earth that a nurse can drive to."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place with an id, in WGS 84 degrees.

    Raises
    ------
    ValueError
        If a coordinate is not finite or out of range.
    """

    id: str
    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        """Refuse coordinates that are not on earth."""
        if not (math.isfinite(self.latitude) and -90 <= self.latitude <= 90):
            raise ValueError(
                f"latitude ({self.latitude}) of location {self.id} must be in [-90, 90]"
            )
        if not (math.isfinite(self.longitude) and -180 <= self.longitude <= 180):
            raise ValueError(
                f"longitude ({self.longitude}) of location {self.id} must be in [-180, 180]"
            )
