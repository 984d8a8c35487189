"""Vector tiles of the streets."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

from geo_data.basemap import GREATEST_ZOOM, LEAST_ZOOM, read_metadata, write_basemap
from geo_data.road_network import ATTRIBUTION
from geo_data.sample import sample_network
from tests.geo_data.maps import town


def test_tiles_hold_the_streets(tmp_path: Path) -> None:
    """At the nearest zoom the tiles decode to the streets, in their place and with their class."""
    network = sample_network()
    path = tmp_path / "roads.pmtiles"
    write_basemap(network, path)
    metadata = read_metadata(path)
    assert metadata["attribution"] == ATTRIBUTION
    assert (int(metadata["minzoom"]), int(metadata["maxzoom"])) == (LEAST_ZOOM, GREATEST_ZOOM)
    assert [layer["id"] for layer in metadata["vector_layers"]] == ["roads"]
    streets = gpd.read_file(path, ZOOM_LEVEL=str(GREATEST_ZOOM))
    assert tuple(streets.to_crs(4326).total_bounds) == pytest.approx(network.bounds, abs=1e-4)
    assert {"primary", "residential"} <= set(streets["class"])
    # Mercator stretches lengths; at this latitude by 1 / cos(47 degrees).
    forward = network.edge_arcs().max(axis=1)
    kilometres = network.arc_decimetres[forward].sum() / 10_000
    assert streets.to_crs(2056).length.sum() / 1_000 == pytest.approx(kilometres, rel=0.03)


def test_an_earlier_basemap_is_replaced(tmp_path: Path) -> None:
    """Tiles of another network take the place of the old ones, and nothing else is left."""
    path = tmp_path / "roads.pmtiles"
    path.write_bytes(b"old")
    write_basemap(town(tmp_path), path)
    assert read_metadata(path)["attribution"] == ATTRIBUTION
    assert sorted(p.name for p in tmp_path.iterdir()) == ["roads.pmtiles", "town.osm"]


def test_a_basemap_has_its_own_suffix(tmp_path: Path) -> None:
    """GDAL knows the format by the name, so another one is refused."""
    with pytest.raises(ValueError, match=r"must end in \.pmtiles"):
        write_basemap(town(tmp_path), tmp_path / "roads.json")


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A folder that is not there is an OSError, as for every other file."""
    with pytest.raises(OSError, match=r"roads\.pmtiles"):
        write_basemap(town(tmp_path), tmp_path / "none" / "roads.pmtiles")


def test_other_files_have_no_metadata(tmp_path: Path) -> None:
    """What is no PMTiles file is refused."""
    (tmp_path / "other").write_bytes(b"PMTiles\x02" + bytes(200))
    with pytest.raises(ValueError, match="no PMTiles file"):
        read_metadata(tmp_path / "other")
