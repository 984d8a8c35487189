"""The network that comes with the project, and the script that made it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo_data.location import Location
from geo_data.road_network import ATTRIBUTION, open_road_network
from geo_data.sample import sample_network, sample_network_path
from geo_data.sample.derive import main
from geo_data.snap import snap
from tests.geo_data.maps import TOWN_NODES, TOWN_WAYS, write_osm


def test_the_sample_is_liechtenstein() -> None:
    """It is small, attributed, connected, and where Vaduz is."""
    network = sample_network()
    assert sample_network_path().stat().st_size < 1_000_000
    assert network.attribution == ATTRIBUTION
    assert network.attribution.startswith("©")
    assert "liechtenstein" in network.source
    assert network.dropped_nodes > 0
    west, south, east, north = network.bounds
    assert 9.4 < west < east < 9.7
    assert 47.0 < south < north < 47.3
    vaduz = Location(id="vaduz", latitude=47.1397, longitude=9.5219)
    assert snap(network, [vaduz])[0].distance < 100


def test_the_sample_is_strongly_connected() -> None:
    """From every junction there is a way to every other."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    network = sample_network()
    n = len(network.nodes)
    graph = csr_array(
        (np.ones(len(network.arc_target)), network.arc_target, network.first_arc),
        shape=(n, n),
        copy=True,
    )
    # SciPy does not end on parallel arcs.
    graph.sum_duplicates()
    assert connected_components(graph, connection="strong")[0] == 1


def test_the_script_writes_the_same_file_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Deriving twice gives the same bytes, and a sentence with the attribution."""
    extract = write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)
    for name in ("a.npz", "b.npz"):
        assert main([str(extract), str(tmp_path / name)]) == 0
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert ATTRIBUTION in capsys.readouterr().out
    assert len(open_road_network(tmp_path / "a.npz").arc_target) == 8


def test_the_script_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Missing arguments and missing files are said in one line."""
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err
    assert main([str(tmp_path / "none.osm.pbf"), str(tmp_path / "out.npz")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "out.npz").exists()
