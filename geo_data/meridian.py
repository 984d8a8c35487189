"""Shapes across the 180th meridian, as GeoJSON and map tiles want them (RFC 7946, 3.1.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import shapely
    from shapely.geometry.base import BaseGeometry

    Shape = TypeVar("Shape", shapely.MultiLineString, shapely.MultiPolygon)


def cut_at_meridian(shape: Shape) -> Shape:
    """Return a shape in degrees with all longitudes in [-180, 180].

    Parameters
    ----------
    shape
        Lines or polygons, each in one piece, with longitudes in [-540, 540].
    """
    import shapely
    from shapely.affinity import translate

    if shape.is_empty or (shape.bounds[0] >= -180 and shape.bounds[2] <= 180):
        return shape
    kind = shape.geoms[0].geom_type
    pieces: list[BaseGeometry] = [
        translate(
            shape.intersection(shapely.box(360 * turn - 180, -90, 360 * turn + 180, 90)),
            xoff=-360 * turn,
        )
        for turn in (-1, 0, 1)
    ]
    parts = [part for piece in pieces for part in shapely.get_parts(piece)]
    # Where a shape only touches the meridian, a point or a line of it would be left.
    return type(shape)([p for p in parts if p.geom_type == kind and not p.is_empty])
