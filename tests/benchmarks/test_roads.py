"""The benchmark of roads runs, compares what it says it compares, and skips what is not there."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks.cli import app
from benchmarks.roads import peers
from benchmarks.roads.bundle import apart, build, load
from benchmarks.roads.measure import Figure, Measurement, interleaved
from benchmarks.roads.run import run_roads
from benchmarks.roads.suite import RoadSuite, road_suite
from benchmarks.roads.timed_dijkstra import timed_ways
from benchmarks.suite import SuiteError, read_table
from geo_data.cache import FOLDER_VARIABLE
from geo_data.road_network import open_road_network
from geo_data.sample import sample_network
from geo_data.speeds import HIGHWAY_CLASSES
from geo_data.traffic import profile_of
from tests.geo_data.maps import TOWN_NODES, TOWN_WAYS, write_osm

SMALL = RoadSuite(
    sizes=(5, 20),
    day_places=4,
    kept_places=30,
    responders=3,
    rounds=1,
    peers=("scipy", "networkx", "osrm"),
    at_most={"reach of one place": 0.0, "new speeds on the same order": 1e9},
)


@pytest.fixture(scope="module")
def ran() -> tuple[list[str], list[Measurement | Figure]]:
    """Return the lines and the measurements of a small suite."""
    lines: list[str] = []
    kept: list[Measurement | Figure] = []
    before = os.environ.get(FOLDER_VARIABLE)
    run_roads(SMALL, lines.append, kept.append)
    assert os.environ.get(FOLDER_VARIABLE) == before
    return lines, kept


def test_all_engines_are_measured_and_agree(
    ran: tuple[list[str], list[Measurement | Figure]],
) -> None:
    """Every engine has its time for every size, and those on our roads find our times."""
    _, kept = ran
    tables = [m for m in kept if isinstance(m, Measurement)]
    measured = {(m.engine, m.what.split(" junctions")[0]): m for m in tables}
    for engine in ("infuseroute", "scipy", "networkx"):
        for size in (5, 20):
            assert measured[engine, f"{size} x {size}"].difference == 0
    assert measured["networkx", "20 x 20"].share == 3 / 20


def test_a_peer_that_is_missing_is_skipped_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither a missing package nor a missing extract ends the run."""
    network = sample_network()

    def missing(*_: object) -> peers.Table:
        raise ImportError(name="no_such_package")

    monkeypatch.setitem(peers.PEERS, "scipy", replace(peers.PEERS["scipy"], prepare=missing))
    with pytest.raises(peers.SkippedError, match="no_such_package is not installed"):
        peers.open_peer("scipy", network, None)
    with pytest.raises(peers.SkippedError, match="--roads"):
        peers.extract_of(None)
    with pytest.raises(peers.SkippedError, match="no-such-command fails"):
        peers._run("no-such-command")


def test_limits_are_judged(ran: tuple[list[str], list[Measurement | Figure]]) -> None:
    """What took longer than its limit says so, and what has no limit says nothing."""
    lines, _ = ran
    (over,) = [line for line in lines if line.startswith("reach of one place")]
    (within,) = [line for line in lines if line.startswith("new speeds")]
    (free,) = [line for line in lines if line.startswith("24 hours")]
    assert "MISSED: at most 0" in over
    assert "reached" in within
    assert "reached" not in free
    assert "MISSED" not in free
    assert any(line.startswith("time of day, mean error") for line in lines)


def test_what_is_measured_once_is_told(ran: tuple[list[str], list[Measurement | Figure]]) -> None:
    """The file of the network, exactness and time of day have their figures."""
    _, kept = ran
    figures = {f.what: f for f in kept if isinstance(f, Figure)}
    assert figures["largest difference from SciPy, seconds"].value == 0
    assert figures["largest difference from SciPy, metres"].value == 0
    assert 0 < figures["time of day, mean error"].value < 0.02
    assert figures["network file opened"].value > 0
    assert figures["network file opened, memory more"].value >= 0
    assert figures["20 x 20 by networkx, over ours"].value > 0


def test_an_extract_is_made_a_file_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Its time and memory are measured, the file opens, and a failure is told."""
    source = write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)
    out = tmp_path / "town.npz"
    cpu, wall, peak, _ = apart(build, str(source), str(out))
    assert min(cpu, wall, peak) > 0
    assert len(open_road_network(out).nodes) == 4
    with pytest.raises(RuntimeError, match="load failed"):
        apart(load, str(tmp_path / "none.npz"))


@pytest.mark.parametrize(
    ("bounds", "verdict"),
    [
        ({}, ": 5 s"),
        ({"at_most": 5.0}, "(reached: at most 5)"),
        ({"at_most": 4.0}, "(MISSED: at most 4)"),
        ({"at_least": 5.0, "at_most": 6.0}, "(reached: at least 5, at most 6)"),
        ({"at_least": 6.0}, "(MISSED: at least 6)"),
    ],
)
def test_figures_are_judged(bounds: dict[str, float], verdict: str) -> None:
    """A figure beyond a bound is missed, at the bound it is reached."""
    assert Figure(network="", what="it", value=5.0, unit="s", **bounds).line.endswith(verdict)
    assert Figure(network="", what="it", value=0.005, unit="%").line == "it: 0.50%"
    assert "MISSED" in Figure(network="", what="it", value=np.nan, unit="s", at_most=1.0).line


def test_the_command_appends_records(tmp_path: Path) -> None:
    """Each run adds its lines of JSON to the file, after those that are there."""
    suite = tmp_path / "small.toml"
    suite.write_text(
        'kind = "roads"\nsizes = [5]\nday_places = 2\nkept_places = 6\nresponders = 2\nrounds = 1\n'
    )
    record = tmp_path / "roads.jsonl"
    record.write_text('{"what": "before"}\n')
    result = CliRunner().invoke(app, ["run", str(suite), "--record", str(record)])
    assert result.exit_code == 0, result.output
    assert "liechtenstein" in result.output
    records = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
    assert records[0] == {"what": "before"}
    assert {r["network"] for r in records[1:]} == {sample_network().digest}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["suites/nightly.toml", "--roads", "x.osm.pbf"], "leave out --roads"),
        (["suites/roads.toml", "--roads", "none.npz"], "no road network file none.npz"),
        (["none.toml"], "no suite none.toml"),
    ],
)
def test_wrong_calls_are_told(arguments: list[str], message: str) -> None:
    """Exit code 2, and one line that says why."""
    result = CliRunner().invoke(app, ["run", *arguments])
    assert result.exit_code == 2
    assert message in result.output


def test_the_suite_that_comes_along_is_read() -> None:
    """All its peers and keys are known, and other roads can take the place of its own."""
    table = read_table(Path("suites/roads.toml"))
    assert road_suite(table, None).sizes == (100, 500, 1000)
    assert road_suite(table, Path("a.osm.pbf")).roads == "a.osm.pbf"
    with pytest.raises(SuiteError, match="unknown keys speed"):
        road_suite(table | {"speed": 1}, None)
    with pytest.raises(SuiteError, match="no peer horse"):
        road_suite(table | {"peers": ["horse"]}, None)


def test_rounds_are_interleaved() -> None:
    """One task after the other, again and again, never one task many times in a row."""
    done: list[str] = []
    seconds = interleaved({"a": lambda: done.append("a"), "b": lambda: done.append("b")}, 3)
    assert done == ["a", "b"] * 3
    assert set(seconds) == {"a", "b"}


def test_steady_traffic_is_dijkstra() -> None:
    """With the same factor on all roads at all hours, the true ways take that many times longer."""
    network = sample_network()
    free = timed_ways(network, profile_of({}), 5, 8.3 * 3600)
    double = timed_ways(network, profile_of({name: [2.0] * 24 for name in HIGHWAY_CLASSES}), 5, 0.0)
    assert free[5] == 0
    assert np.isfinite(free).all()
    assert double == pytest.approx(2 * free)
