"""Zones: places near each other, so that each is one nurse's area."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo_data.location import Location

METRES = 111_320.0
"""Of a degree of latitude."""


def zones_of(locations: Sequence[Location], count: int) -> Mapping[str, str]:
    """Return the zone of each location by its id: the same for the same places.

    Zones are clusters of the crow's distance (k-means), named ``Z1``, ``Z2`` from north to south.

    Raises
    ------
    ValueError
        If ``count`` is not from 1 to the number of different places.
    """
    points = coordinates(locations)
    most = len(np.unique(points, axis=0))
    if not 1 <= count <= max(1, most):
        raise ValueError(f"zones ({count}) must be from 1 to the number of places ({most})")
    if not len(points):
        return {}
    centres, nearest = _clusters(points, count)
    rank = {int(z): i for i, z in enumerate(np.argsort(-centres[:, 1], kind="stable"))}
    return {place.id: f"Z{rank[int(z)] + 1}" for place, z in zip(locations, nearest, strict=True)}


def coordinates(locations: Sequence[Location]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return metres east and north of (0, 0) for places not too far apart, of shape (L, 2)."""
    if not locations:
        return np.zeros((0, 2))
    middle = math.radians(sum(p.latitude for p in locations) / len(locations))
    return np.array(
        [(p.longitude * METRES * math.cos(middle), p.latitude * METRES) for p in locations]
    )


def _clusters(
    points: np.ndarray[tuple[int, int], np.dtype[np.float64]], count: int
) -> tuple[
    np.ndarray[tuple[int, int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.int64]]
]:
    """Return centres and the nearest of each point; begins with points far from each other."""
    chosen = [int(np.argmax(points[:, 1]))]
    while len(chosen) < count:
        apart = np.linalg.norm(points[:, None] - points[chosen], axis=2).min(axis=1)
        chosen.append(int(np.argmax(apart)))
    centres = points[chosen].copy()
    nearest = np.zeros(len(points), dtype=np.int64)
    for _ in range(100):
        nearest = np.linalg.norm(points[:, None] - centres, axis=2).argmin(axis=1)
        moved = np.array(
            [
                points[nearest == z].mean(axis=0) if (nearest == z).any() else centres[z]
                for z in range(count)
            ]
        )
        if np.allclose(moved, centres):
            break
        centres = moved
    return centres, nearest
