"""Distances on the globe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

EARTH_RADIUS_METRES = 6_371_009
"""Mean radius, the same as OSMnx uses for the lengths of streets."""

METRES_PER_DEGREE = float(np.radians(EARTH_RADIUS_METRES))
"""Length of a degree of latitude."""


def haversine(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the metres between points in degrees.

    Parameters
    ----------
    a, b
        Longitude and latitude in the last axis; the other axes are broadcast.
    """
    (lon_a, lat_a), (lon_b, lat_b) = (np.moveaxis(np.radians(x), -1, 0) for x in (a, b))
    half_north, half_east = np.sin((lat_b - lat_a) / 2), np.sin((lon_b - lon_a) / 2)
    h = half_north**2 + np.cos(lat_a) * np.cos(lat_b) * half_east**2
    metres: npt.NDArray[np.float64] = (
        2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(np.minimum(1.0, h)))
    )
    return metres
