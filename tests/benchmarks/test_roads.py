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
from benchmarks.roads.measure import Measurement, interleaved
from benchmarks.roads.run import run_roads
from benchmarks.roads.suite import RoadSuite, road_suite
from benchmarks.roads.timed_dijkstra import arrivals
from benchmarks.suite import SuiteError, read_table
from geo_data.cache import FOLDER_VARIABLE
from geo_data.sample import sample_network
from geo_data.speeds import HIGHWAY_CLASSES
from geo_data.traffic import profile_of

SMALL = RoadSuite(
    sizes=(5, 20),
    day_places=4,
    kept_places=30,
    responders=3,
    rounds=1,
    peers=("scipy", "networkx", "osrm"),
    limits={"reach of one place": 0.0, "new speeds on the same order": 1e9},
)


@pytest.fixture(scope="module")
def ran() -> tuple[list[str], list[Measurement]]:
    """Return the lines and the measurements of a small suite."""
    lines: list[str] = []
    kept: list[Measurement] = []
    before = os.environ.get(FOLDER_VARIABLE)
    run_roads(SMALL, lines.append, kept.append)
    assert os.environ.get(FOLDER_VARIABLE) == before
    return lines, kept


def test_all_engines_are_measured_and_agree(ran: tuple[list[str], list[Measurement]]) -> None:
    """Every engine has its time for every size, and those on our roads find our times."""
    _, kept = ran
    measured = {(m.engine, m.what.split(" seconds")[0]): m for m in kept}
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
        peers._extract(None)
    with pytest.raises(peers.SkippedError, match="no-such-command fails"):
        peers._run("no-such-command")


def test_limits_are_judged(ran: tuple[list[str], list[Measurement]]) -> None:
    """What took longer than its limit says so, and what has no limit says nothing."""
    lines, _ = ran
    (over,) = [line for line in lines if line.startswith("reach of one place")]
    (within,) = [line for line in lines if line.startswith("new speeds")]
    (free,) = [line for line in lines if line.startswith("24 hours")]
    assert "OVER 0 s" in over
    assert "within" in within
    assert "within" not in free
    assert "OVER" not in free
    assert lines[-1].startswith("time of day: error")


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
    free = arrivals(network, profile_of({}), 5, 8.3 * 3600)
    double = arrivals(network, profile_of({name: [2.0] * 24 for name in HIGHWAY_CLASSES}), 5, 0.0)
    assert free[5] == 0
    assert np.isfinite(free).all()
    assert double == pytest.approx(2 * free)
