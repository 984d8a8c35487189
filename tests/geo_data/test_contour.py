"""Outlines on a grid."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo_data.contour import rings

INF = np.inf


def area(values: np.ndarray, level: float) -> float:
    """Return the area inside all outlines: holes count against it."""
    total = 0.0
    for ring in rings(values, level):
        x, y = ring.T
        total += float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2
    return total


def test_one_point_is_a_diamond() -> None:
    """Around a single point that is inside, the outline runs half-way to its neighbours."""
    values = np.full((3, 3), INF)
    values[1, 1] = 0.0
    (ring,) = rings(values, 1.0)
    assert sorted(map(tuple, ring[:-1])) == [(0.5, 1.0), (1.0, 0.5), (1.0, 1.5), (1.5, 1.0)]
    assert ring[0].tolist() == ring[-1].tolist()
    assert area(values, 1.0) == pytest.approx(0.5)


def test_the_outline_is_where_the_level_is() -> None:
    """Between two points the outline is interpolated."""
    values = np.tile(np.array([0.0, 1.0, 2.0, 3.0]), (2, 1))
    (ring,) = rings(values, 1.25)
    assert ring[:, 0].max() == pytest.approx(1.25)


def test_a_hole_runs_the_other_way() -> None:
    """What is outside in the middle is cut out."""
    values = np.zeros((5, 5))
    values[2, 2] = 9.0
    assert len(rings(values, 4.5)) == 2
    whole = area(np.zeros((5, 5)), 4.5)
    assert area(values, 4.5) == pytest.approx(whole - 0.5)


def test_nothing_has_no_outline() -> None:
    """Neither an empty grid nor one that is all outside has any."""
    assert rings(np.full((4, 4), INF), 5.0) == []
    assert rings(np.empty((0, 0)), 5.0) == []


FIELDS = arrays(np.float64, (6, 7), elements=st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, INF]))


@settings(max_examples=200, deadline=None)
@given(values=FIELDS)
def test_outlines_are_simple_and_nested(values: np.ndarray) -> None:
    """Whatever the field, rings are valid, hold exactly the points inside, and never cross."""
    inner = None
    for level in (0.5, 2.5, 3.5):
        found = rings(values, level)
        polygons = [shapely.Polygon(ring) for ring in found]
        assert all(p.is_valid and p.area > 0 for p in polygons)
        # Points are inside where they are within an odd number of rings.
        shape = shapely.union_all(polygons[:0])
        for polygon in polygons:
            shape = shape.symmetric_difference(polygon)
        for row, column in np.ndindex(values.shape):
            inside = bool(values[row, column] <= level)
            assert shape.contains(shapely.Point(column, row)) is inside
        if inner is not None:
            assert inner.difference(shape.buffer(1e-9)).area < 1e-9
        inner = shape
