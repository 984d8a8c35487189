"""A network's piece of the earth as a plane in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_data.earth import METRES_PER_DEGREE
from geo_data.road_network import MICRO

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.road_network import RoadNetwork

    Floats = npt.NDArray[np.float64]

NARROWEST = 1e-3
"""Least width of a degree of longitude, by one of latitude: at a pole it would vanish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """A plane that is true in the middle of a network, and without a seam in it.

    Attributes
    ----------
    middle
        Longitude of the middle in degrees; beyond 180 where the network crosses that meridian.
    scale
        Metres of a degree east and of a degree north.
    """

    middle: float
    scale: Floats

    def metres(self, degrees: Floats) -> Floats:
        """Return points on the plane, of shape (n, 2), of longitudes and latitudes."""
        near = degrees.astype(np.float64)
        near[:, 0] += 360 * np.rint((self.middle - near[:, 0]) / 360)
        return near * self.scale

    def unwrapped(self, metres: Floats) -> Floats:
        """Return longitudes, which may be beyond 180, and latitudes of points on the plane."""
        return metres / self.scale

    def degrees(self, metres: Floats) -> Floats:
        """Return longitudes and latitudes of points on the plane."""
        degrees = self.unwrapped(metres)
        degrees[:, 0] -= 360 * np.rint(degrees[:, 0] / 360)
        return degrees


def plane_of(network: RoadNetwork) -> Plane:
    """Return the plane of a network that is narrower than half the earth."""
    longitudes = network.points[:, 0] / MICRO
    if np.ptp(longitudes) > 180:
        longitudes = longitudes % 360
    middle = (float(longitudes.min()) + float(longitudes.max())) / 2
    return Plane(middle=middle, scale=plane_scale(network))


def plane_scale(network: RoadNetwork) -> Floats:
    """Return the metres of a degree east and of a degree north, true in the middle of the map."""
    _, south, _, north = network.bounds
    narrowing = max(NARROWEST, float(np.cos(np.radians((south + north) / 2))))
    return np.array([METRES_PER_DEGREE * narrowing, METRES_PER_DEGREE])
