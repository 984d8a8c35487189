"""The road network as vector tiles in one file, so that maps need no tile server."""

from __future__ import annotations

import gzip
import json
import struct
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.aside import written_aside
from geo_data.road_network import MICRO
from geo_data.speeds import HIGHWAY_CLASSES

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from geo_data.road_network import RoadNetwork

LAYER = "roads"
"""The only layer; its lines have a ``class``, which is OpenStreetMap's ``highway`` tag."""

LEAST_ZOOM, GREATEST_ZOOM = 7, 14
"""From a whole state on the screen to single houses; maps enlarge the last one further."""

METADATA = struct.Struct("<QQ")
"""Offset and length of the metadata in the header of a PMTiles file, version 3
(github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md)."""

METADATA_AT = 24
"""Where in the header they stand."""


def write_basemap(network: RoadNetwork, path: Path) -> None:
    """Write the streets of a network as a PMTiles file, with the attribution in it.

    Parameters
    ----------
    network
        The roads.
    path
        The file, whose name ends in ``.pmtiles``; one that is there is replaced at the end.

    Raises
    ------
    OSError
        If the file cannot be written.
    ValueError
        If the name ends otherwise.
    """
    if path.suffix != ".pmtiles":
        raise ValueError(f"the name of a basemap must end in .pmtiles, and {path.name} does not")
    with written_aside(path) as beside, warnings.catch_warnings():
        # Far out, where all streets are in one tile, GDAL rounds more and says so.
        warnings.filterwarnings("ignore", "At least one tile exceeded", RuntimeWarning)
        try:
            _streets(network).to_file(
                beside,
                driver="PMTiles",
                engine="pyogrio",
                layer=LAYER,
                MINZOOM=LEAST_ZOOM,
                MAXZOOM=GREATEST_ZOOM,
                NAME=LAYER,
                DESCRIPTION=f"Streets a car may drive on, from {network.source}",
                TYPE="baselayer",
            )
        except RuntimeError as error:
            raise OSError(f"GDAL cannot write {path.name}: {error}") from error
        _add_metadata(beside, {"attribution": network.attribution})


def read_metadata(path: Path) -> dict[str, Any]:
    """Return the metadata of a PMTiles file; raises ValueError or OSError if it is none."""
    content = path.read_bytes()
    if not content.startswith(b"PMTiles\x03"):
        raise ValueError(f"{path.name} is no PMTiles file, version 3")
    offset, length = METADATA.unpack_from(content, METADATA_AT)
    metadata: dict[str, Any] = json.loads(gzip.decompress(content[offset : offset + length]))
    return metadata


def _add_metadata(path: Path, more: dict[str, Any]) -> None:
    """Put more into the metadata of a PMTiles file; GDAL has no option for an attribution."""
    metadata = read_metadata(path) | more
    packed = gzip.compress(json.dumps(metadata, ensure_ascii=False).encode(), mtime=0)
    with path.open("r+b") as file:
        # The metadata may be anywhere, so that what is there need not be moved.
        offset = file.seek(0, 2)
        file.write(packed)
        file.seek(METADATA_AT)
        file.write(METADATA.pack(offset, len(packed)))


def _streets(network: RoadNetwork) -> gpd.GeoDataFrame:
    """Return each street once, with its class."""
    import geopandas as gpd
    import shapely

    which = np.repeat(np.arange(len(network.edge_class)), np.diff(network.first_point))
    classes = np.array(HIGHWAY_CLASSES)[network.edge_class]
    lines = shapely.linestrings(network.points / MICRO, indices=which)
    return gpd.GeoDataFrame({"class": classes}, geometry=lines, crs="epsg:4326")
