"""Extracts as files: compressed, cut short, their date and source, and what is told meanwhile."""

from __future__ import annotations

import bz2
import gzip
import hashlib
from pathlib import Path

import osmium
import pytest

from geo_data.osm import build_road_network
from geo_data.road_network import RoadNetworkError
from tests.geo_data.maps import (
    TOWN_NODES,
    TOWN_WAYS,
    write_osm,
)


def test_compressed_extracts_are_read(tmp_path: Path) -> None:
    """The same map, packed, is the same network."""
    plain = write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)
    for suffix, pack in ((".bz2", bz2.compress), (".gz", gzip.compress)):
        packed = tmp_path / f"town.osm{suffix}"
        packed.write_bytes(pack(plain.read_bytes()))
        assert build_road_network(packed).digest == build_road_network(plain).digest


@pytest.mark.parametrize("suffix", [".osm.bz2", ".osm.gz", ".osm"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_extract_is_an_error(tmp_path: Path, suffix: str, share: float) -> None:
    """A file that was cut off is refused with its name; half a map is never used as a whole one."""
    content = write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS).read_bytes()
    pack = {".osm.bz2": bz2.compress, ".osm.gz": gzip.compress, ".osm": bytes}[suffix](content)
    path = tmp_path / f"cut{suffix}"
    path.write_bytes(pack[: int(len(pack) * share)])
    with pytest.raises(RoadNetworkError, match=r"cut.*damaged"):
        build_road_network(path)


def test_stages_are_told(tmp_path: Path) -> None:
    """Whoever waits hears what is being done, the file first."""
    told: list[str] = []
    build_road_network(write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS), told.append)
    assert told[0] == "reading town.osm"
    assert len(told) == 4


def as_pbf(plain: Path, time: str = "2026-01-02T03:04:05Z") -> Path:
    """Return the map of an XML file as a PBF file with a time in its head."""
    packed = plain.with_suffix(".osm.pbf")
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", time)
    with osmium.SimpleWriter(str(packed), header=header) as writer:
        for item in osmium.FileProcessor(plain):
            writer.add(item)
    return packed


def test_a_network_knows_its_source(tmp_path: Path) -> None:
    """Name and digest of the file, and the time of its data, are kept with the network."""
    plain = write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)
    packed = as_pbf(plain)
    network = build_road_network(packed)
    assert network.digest == build_road_network(plain).digest
    assert (network.source, network.source_time) == ("town.osm.pbf", "2026-01-02T03:04:05Z")
    assert network.source_digest == hashlib.sha256(packed.read_bytes()).hexdigest()
    assert build_road_network(plain).source_time == ""


def test_a_truncated_pbf_is_an_error(tmp_path: Path) -> None:
    """A binary extract that was cut off is refused wherever the cut is."""
    content = as_pbf(write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)).read_bytes()
    path = tmp_path / "cut.osm.pbf"
    for size in range(10, len(content) - 1, len(content) // 25):
        path.write_bytes(content[:size])
        with pytest.raises(RoadNetworkError, match=r"cut\.osm\.pbf"):
            build_road_network(path)
