"""Outlines of the part of a grid that is below a level: marching squares.

William E. Lorensen and Harvey E. Cline, "Marching cubes", 1987, in two dimensions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Longs = npt.NDArray[np.int64]

BOTTOM, RIGHT, TOP, LEFT = range(4)
"""Sides of a square of the grid; rows go up, columns to the right."""

SEGMENTS = {
    1: ((BOTTOM, LEFT),),
    2: ((RIGHT, BOTTOM),),
    3: ((RIGHT, LEFT),),
    4: ((TOP, RIGHT),),
    5: ((BOTTOM, LEFT), (TOP, RIGHT)),
    6: ((TOP, BOTTOM),),
    7: ((TOP, LEFT),),
    8: ((LEFT, TOP),),
    9: ((BOTTOM, TOP),),
    10: ((RIGHT, BOTTOM), (LEFT, TOP)),
    11: ((RIGHT, TOP),),
    12: ((LEFT, RIGHT),),
    13: ((BOTTOM, RIGHT),),
    14: ((LEFT, BOTTOM),),
}
"""From which side to which the outline crosses a square, what is inside to its left; by which
corners are inside: 1 bottom left, 2 bottom right, 4 top right, 8 top left. Where two opposite
corners are inside, they are kept apart, whatever the level, so that outlines of different levels
never cross."""

NEAREST = 0.02
"""How near an outline comes to a corner, in sides of a square: points that are apart stay so."""


def rings(values: Floats, level: float) -> list[Floats]:
    """Return the outlines of the part of a grid with values of at most a level.

    Parameters
    ----------
    values
        Of shape (rows, columns); infinite where nothing is. What is outside the grid is infinite.
    level
        Finite, and different from all values.

    Returns
    -------
    list[numpy.ndarray]
        Closed rings of column and row, of shape (points, 2): outer ones run against the clock,
        holes with it.
    """
    padded = np.pad(values, 1, constant_values=np.inf)
    begin, end = _crossings(padded <= level)
    if not len(begin):
        return []
    points = _points(padded, level, begin) - 1.0
    # Each crossed side begins one segment and ends another, so the segments close to rings.
    order = np.argsort(begin)
    following = order[np.searchsorted(begin, end, sorter=order)].tolist()
    return [points[ring] for ring in _cycles(following)]


def _crossings(inside: npt.NDArray[np.bool_]) -> tuple[Longs, Longs]:
    """Return the sides at which all segments begin and end.

    A side is named by twice the number of its lower or left end, plus one if it is upright.
    """
    columns = inside.shape[1]
    code = inside.astype(np.uint8)
    corners = code[:-1, :-1] + 2 * code[:-1, 1:] + 4 * code[1:, 1:] + 8 * code[1:, :-1]
    row, column = np.nonzero((corners > 0) & (corners < 15))
    case = corners[row, column]
    corner = row * columns + column
    side = np.stack((2 * corner, 2 * corner + 3, 2 * (corner + columns), 2 * corner + 1))
    begin, end = [], []
    for number, segments in SEGMENTS.items():
        squares = np.flatnonzero(case == number)
        for first, last in segments:
            begin.append(side[first, squares])
            end.append(side[last, squares])
    return np.concatenate(begin), np.concatenate(end)


def _points(values: Floats, level: float, sides: Longs) -> Floats:
    """Return column and row of the level on sides of squares."""
    columns = values.shape[1]
    first, upright = sides // 2, sides % 2
    second = first + np.where(upright, columns, 1)
    low, high = values.flat[first], values.flat[second]
    # Towards a place that nobody reaches, the way on is unknown: the outline takes the middle.
    with np.errstate(invalid="ignore"):
        share = np.where(np.isinf(low) | np.isinf(high), 0.5, (level - low) / (high - low))
    share = np.clip(share, NEAREST, 1 - NEAREST)
    return np.stack(
        (first % columns + np.where(upright, 0, share), first // columns + upright * share), axis=1
    )


def _cycles(following: list[int]) -> list[list[int]]:
    """Return the cycles of a permutation, each with its first element again at the end."""
    seen = [False] * len(following)
    cycles = []
    for first in range(len(following)):
        if seen[first]:
            continue
        cycle, at = [first], following[first]
        seen[first] = True
        while at != first:
            seen[at] = True
            cycle.append(at)
            at = following[at]
        cycles.append([*cycle, first])
    return cycles
