"""Vector tiles of the streets, and the archive they are in."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

from geo_data import pmtiles
from geo_data.basemap import ZOOMS, write_basemap
from geo_data.osm import build_road_network
from geo_data.pmtiles import read_archive, write_archive
from geo_data.road_network import ATTRIBUTION
from geo_data.sample import sample_network
from tests.geo_data.maps import STEP, TOWN_NODES, TOWN_WAYS, WEST, town, write_osm


@pytest.fixture(scope="module")
def basemap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the basemap of the sample once."""
    path = tmp_path_factory.mktemp("tiles") / "roads.pmtiles"
    write_basemap(sample_network(), path)
    return path


def test_tiles_hold_the_streets(basemap: Path) -> None:
    """At the nearest zoom the tiles decode to the streets, in their place and with their class."""
    network = sample_network()
    streets = gpd.read_file(basemap, ZOOM_LEVEL="14")
    assert tuple(streets.to_crs(4326).total_bounds) == pytest.approx(network.bounds, abs=1e-4)
    assert {"primary", "residential", "service"} <= set(streets["class"])
    forward = network.edge_arcs().max(axis=1)
    kilometres = network.arc_decimetres[forward].sum() / 10_000
    assert streets.to_crs(2056).length.sum() / 1_000 == pytest.approx(kilometres, rel=0.03)


def test_far_out_there_are_fewer_streets(basemap: Path) -> None:
    """At each zoom the classes are those that are meant to be on the map there."""
    for (least, greatest), classes in ZOOMS:
        for zoom in (least, greatest):
            found = set(gpd.read_file(basemap, ZOOM_LEVEL=str(zoom))["class"])
            assert found <= set(classes)
            assert "primary" in found


def test_the_archive_says_whose_it_is(basemap: Path) -> None:
    """Attribution, layer and zooms are where maps look for them."""
    archive = read_archive(basemap)
    assert archive.metadata["attribution"] == ATTRIBUTION
    (layer,) = archive.metadata["vector_layers"]
    assert (layer["id"], layer["minzoom"], layer["maxzoom"]) == ("roads", 5, 14)
    assert archive.zooms == (5, 14)
    tiles = [entry.tile for entry in archive.entries]
    assert tiles == sorted(set(tiles))


@pytest.mark.parametrize("leaf", [7, 64])
def test_large_archives_have_leaves(
    basemap: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leaf: int
) -> None:
    """With its directory in parts an archive is the same, for us and for GDAL."""
    archive = read_archive(basemap)
    monkeypatch.setattr(pmtiles, "LARGEST_ROOT", 50)
    monkeypatch.setattr(pmtiles, "LEAF_ENTRIES", leaf)
    write_archive(archive, tmp_path / "leaves.pmtiles")
    assert read_archive(tmp_path / "leaves.pmtiles") == archive
    # The root directory alone would not hold all entries.
    assert pmtiles.SECTIONS.unpack_from((tmp_path / "leaves.pmtiles").read_bytes())[6] > 0
    streets, expected = (
        gpd.read_file(path, ZOOM_LEVEL="14") for path in (tmp_path / "leaves.pmtiles", basemap)
    )
    assert streets.equals(expected)


def test_an_earlier_basemap_is_replaced(tmp_path: Path) -> None:
    """Tiles of a village of small streets take the place of the old file, and all is said."""
    path = tmp_path / "roads.pmtiles"
    path.write_bytes(b"old")
    told: list[str] = []
    write_basemap(town(tmp_path), path, told.append)
    assert read_archive(path).zooms == (12, 14)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["roads.pmtiles", "town.osm"]
    assert told[-1] == "writing roads.pmtiles"


def test_streets_across_the_180th_meridian_are_cut(tmp_path: Path) -> None:
    """No street goes around the world: what crosses the meridian is on both sides of the map."""
    shift = 180 - WEST - STEP / 2
    nodes = {i: ((x + shift + 180) % 360 - 180, y) for i, (x, y) in TOWN_NODES.items()}
    network = build_road_network(write_osm(tmp_path / "fiji.osm", nodes, TOWN_WAYS))
    write_basemap(network, tmp_path / "roads.pmtiles")
    streets = gpd.read_file(tmp_path / "roads.pmtiles", ZOOM_LEVEL="14").to_crs(4326)
    bounds = streets.explode().bounds
    assert (bounds["maxx"] - bounds["minx"]).max() < 0.1
    assert bounds["minx"].min() < -179.9
    assert bounds["maxx"].max() > 179.9


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A folder that is not there is an OSError, as for every other file."""
    with pytest.raises(OSError, match="No such file"):
        write_basemap(town(tmp_path), tmp_path / "none" / "roads.pmtiles")


@pytest.mark.parametrize("content", [b"", b"PMTiles\x02" + bytes(200), b"PMTiles\x03"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    """What is no archive of this version is refused by name."""
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(ValueError, match="other is no PMTiles file"):
        read_archive(tmp_path / "other")
