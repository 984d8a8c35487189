"""The road network as vector tiles in one file, so that maps need no tile server."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo_data.aside import written_aside
from geo_data.meridian import cut_at_meridian
from geo_data.pmtiles import Archive, joined, read_archive, write_archive
from geo_data.road_network import MICRO
from geo_data.speeds import HIGHWAY_CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from geo_data.road_network import RoadNetwork

LAYER = "roads"
"""The only layer; its lines have a ``class``, which is OpenStreetMap's ``highway`` tag."""

THROUGH = ("motorway", "trunk", "primary", "ferry", "motorway_link", "trunk_link", "primary_link")
TOWN = (*THROUGH, "secondary", "tertiary", "secondary_link", "tertiary_link")

ZOOMS = (((5, 8), THROUGH), ((9, 11), TOWN), ((12, 14), HIGHWAY_CLASSES))
"""Which classes are on the map from which zoom to which: from a whole state on the screen to
single houses. Maps enlarge the last one further."""


def write_basemap(
    network: RoadNetwork, path: Path, progress: Callable[[str], None] = lambda _: None
) -> None:
    """Write the streets of a network as a PMTiles file, with the attribution in it.

    Parameters
    ----------
    network
        The roads.
    path
        The file; one that is there is replaced at the end.
    progress
        Called with what is being done, at the beginning of each stage.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    streets = _streets(network)
    with (
        written_aside(path) as beside,
        tempfile.TemporaryDirectory(prefix="infuseroute-") as folder,
    ):
        archives = []
        for (least, greatest), classes in ZOOMS:
            progress(f"drawing zoom {least} to {greatest}")
            chosen = streets[streets["class"].isin(classes)]
            if len(chosen):
                archives.append(_tiles(chosen, Path(folder) / f"{least}.pmtiles", least, greatest))
        progress(f"writing {path.name}")
        write_archive(
            joined(
                archives,
                {
                    "name": LAYER,
                    "description": f"Streets a car may drive on, from {network.source}",
                    "attribution": network.attribution,
                },
            ),
            beside,
        )


def _tiles(streets: gpd.GeoDataFrame, path: Path, least: int, greatest: int) -> Archive:
    """Return the tiles of streets at some zooms, made by GDAL; raises OSError if it fails."""
    with warnings.catch_warnings():
        # Where very many streets are in one tile, GDAL rounds more and says so.
        warnings.filterwarnings("ignore", "At least one tile exceeded", RuntimeWarning)
        try:
            streets.to_file(
                path,
                driver="PMTiles",
                engine="pyogrio",
                layer=LAYER,
                MINZOOM=least,
                MAXZOOM=greatest,
                TYPE="baselayer",
            )
        except RuntimeError as error:
            raise OSError(f"GDAL cannot make tiles: {error}") from error
    return read_archive(path)


def _streets(network: RoadNetwork) -> gpd.GeoDataFrame:
    """Return each street once, with its class."""
    import geopandas as gpd
    import shapely

    which = np.repeat(np.arange(len(network.edge_class)), np.diff(network.first_point))
    classes = np.array(HIGHWAY_CLASSES)[network.edge_class]
    lines = np.asarray(shapely.linestrings(network.points / MICRO, indices=which))
    west, _, east, _ = shapely.bounds(lines).T
    for edge in np.flatnonzero(east - west > 180):
        line = network.edge_line(int(edge))
        lines[edge] = cut_at_meridian(shapely.MultiLineString([line]))
    return gpd.GeoDataFrame({"class": classes}, geometry=lines, crs="epsg:4326")
