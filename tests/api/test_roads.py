"""``infuseroute roads``: networks, areas and tiles from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import osmnx
import pytest
from typer.testing import CliRunner, Result

from api.cli.app import app
from api.cli.stages import line
from geo_data.cache import FOLDER_VARIABLE
from geo_data.pmtiles import read_archive
from geo_data.road_network import ATTRIBUTION, open_road_network
from geo_data.sample import sample_network, sample_network_path
from tests.geo_data.maps import RESIDENTIAL, TOWN_NODES, TOWN_WAYS, write_osm

SAMPLE = str(sample_network_path())
VADUZ = "47.1397,9.5219"


@pytest.fixture(autouse=True)
def cache_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own cache out of it."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))


def roads(*arguments: str | Path) -> Result:
    """Run a command of ``infuseroute roads``."""
    return CliRunner().invoke(app, ["roads", *map(str, arguments)])


def refused(result: Result, folder: Path) -> str:
    """Return the one sentence of a refusal that left nothing behind."""
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert not [p for p in folder.iterdir() if p.name.startswith((".", "out"))]
    # Stages come before the sentence where nobody watches.
    sentences = [text for text in result.stderr.splitlines() if text.startswith("infuseroute: ")]
    assert len(sentences) == 1
    return sentences[0]


def test_build_makes_a_network(tmp_path: Path) -> None:
    """An extract becomes a file that opens, with its figures and the attribution on the screen."""
    island = {8: (9.6, 47.3), 9: (9.61, 47.3)}
    turn = (
        (("way", 2, "from"), ("node", 5, "via"), ("way", 4, "to")),
        {"type": "restriction", "restriction": "no_left_turn"},
    )
    extract = write_osm(
        tmp_path / "town.osm",
        TOWN_NODES | island,
        [*TOWN_WAYS, ((8, 9), RESIDENTIAL)],
        relations=[turn],
    )
    result = roads("build", extract, tmp_path / "out.npz")
    assert result.exit_code == 0, result.stderr
    network = open_road_network(tmp_path / "out.npz")
    lines = {text[:14].strip(): text[14:] for text in result.stdout.splitlines()}
    assert lines["junctions"] == "4"
    assert lines["arcs"] == "8"
    assert lines["streets"] == "6 km"
    assert lines["left out"].startswith("2 nodes in 1 islands")
    assert lines["banned turns"].startswith("1 (0 ")
    assert lines["digest"] == network.digest
    assert ATTRIBUTION in result.stdout
    assert "reading town.osm" in result.stderr
    assert "writing out.npz" in result.stderr
    assert roads("info", tmp_path / "out.npz").stdout == result.stdout


def test_info_of_the_sample() -> None:
    """An older, compact file is told about, too."""
    result = roads("info", SAMPLE)
    assert result.exit_code == 0
    assert f"{len(sample_network().nodes):,}" in result.stdout
    assert "liechtenstein" in result.stdout
    assert ATTRIBUTION in result.stdout


def test_isochrone_writes_areas(tmp_path: Path) -> None:
    """The areas of all times are in one file, the largest first."""
    out = tmp_path / "out.geojson"
    result = roads("isochrone", SAMPLE, "--at", VADUZ, "--minutes", "5, 15,5", "--out", out)
    assert result.exit_code == 0, result.stderr
    document = json.loads(out.read_text("utf-8"))
    assert [f["properties"]["minutes"] for f in document["features"]] == [15, 5]
    assert all(f["geometry"]["coordinates"] for f in document["features"])
    assert document["attribution"] == ATTRIBUTION
    assert ATTRIBUTION in result.stdout


def test_the_embedded_roads_have_a_name(tmp_path: Path) -> None:
    """Wherever roads are named, those that come along are by their name, too."""
    name = "embedded:liechtenstein"
    info = roads("info", name)
    assert info.exit_code == 0, info.stderr
    assert name in info.stdout
    assert ATTRIBUTION in info.stdout
    out = tmp_path / "out.geojson"
    assert roads("isochrone", name, "--at", VADUZ, "--minutes", "5", "--out", out).exit_code == 0
    assert json.loads(out.read_text("utf-8"))["features"][0]["geometry"]["coordinates"]


def test_a_far_place_is_warned_of(tmp_path: Path) -> None:
    """A place 500 metres from every road is used, and said to be far."""
    result = roads("isochrone", SAMPLE, "--at", "47.07,9.60", "--out", tmp_path / "out.geojson")
    assert result.exit_code == 0
    assert "m from the nearest road" in result.stderr


def test_tiles_are_written(tmp_path: Path) -> None:
    """The streets become a file of tiles with the attribution in it."""
    result = roads("tiles", SAMPLE, tmp_path / "out.pmtiles")
    assert result.exit_code == 0, result.stderr
    assert read_archive(tmp_path / "out.pmtiles").metadata["attribution"] == ATTRIBUTION
    assert ATTRIBUTION in result.stdout


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("missing.osm.pbf", "There is no road network file"),
        ("notes.osm.pbf", "is damaged or is not an OpenStreetMap file"),
        ("footways.osm", "has no roads that a car can drive along"),
        ("made.npz", "is a road network already"),
        ("notes.txt", "must end in"),
        ("Nowhereville", "could not be downloaded"),
    ],
)
def test_build_refuses_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, message: str
) -> None:
    """Whatever cannot be a road network ends with exit code 2, and nothing is written."""

    def offline(*_: object, **__: object) -> None:
        raise ConnectionError("name resolution failed")

    monkeypatch.setattr(osmnx, "graph_from_place", offline)
    monkeypatch.chdir(tmp_path)
    for name in ("notes.osm.pbf", "notes.txt"):
        (tmp_path / name).write_bytes(b"dear diary")
    write_osm(tmp_path / "footways.osm", TOWN_NODES, [((1, 2), {"highway": "footway"})])
    assert message in refused(roads("build", source, "out.npz"), tmp_path)


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "town.osm", "out.osm.pbf"),
        ("build", "town.osm", "none/out.npz"),
        ("build", "town.osm", "folder.npz"),
        ("info", "missing.npz"),
        ("info", "town.txt"),
        ("isochrone", SAMPLE, "--at", "47.14", "--out", "out.geojson"),
        ("isochrone", SAMPLE, "--at", "north,east", "--out", "out.geojson"),
        ("isochrone", SAMPLE, "--at", "147.1,9.5", "--out", "out.geojson"),
        ("isochrone", SAMPLE, "--at", "nan,9.5", "--out", "out.geojson"),
        ("isochrone", SAMPLE, "--at", "9.52,47.14", "--out", "out.geojson"),
        ("isochrone", SAMPLE, "--at", VADUZ, "--minutes", "0", "--out", "out.geojson"),
        ("isochrone", SAMPLE, "--at", VADUZ, "--minutes", "15,", "--out", "out.geojson"),
        ("isochrone", SAMPLE, "--at", VADUZ, "--minutes", "9999", "--out", "out.geojson"),
        ("isochrone", SAMPLE, "--at", VADUZ, "--out", "out.pdf"),
        ("tiles", SAMPLE, "out.mbtiles"),
        ("tiles", SAMPLE, "none/out.pmtiles"),
        ("tiles", "missing.npz", "out.pmtiles"),
    ],
)
def test_bad_arguments_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """Each mistake on the command line is one sentence and exit code 2."""
    monkeypatch.chdir(tmp_path)
    write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)
    (tmp_path / "folder.npz").mkdir()
    (tmp_path / "town.txt").write_text("town", "utf-8")
    refused(roads(*arguments), tmp_path)


def test_a_line_of_progress() -> None:
    """Elapsed seconds and stage are in it."""
    assert line(2.345, "reading town.osm") == "   2.3 s  reading town.osm"
