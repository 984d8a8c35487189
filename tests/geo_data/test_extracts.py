"""Real extracts, if there is a folder of them: what fits on no hand-made map."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from geo_data.geometry import route_lines
from geo_data.graph_arrays import network_from_graph
from geo_data.homes import sample_homes
from geo_data.matrix import travel_matrix
from geo_data.osm import build_road_network
from geo_data.road_network import ARRAY_FIELDS, open_road_network
from tests.geo_data.slow_reader import slow_graph

VARIABLE = "INFUSEROUTE_EXTRACTS"
SMALL = 1_000_000
"""Bytes of an extract that is read in a few seconds."""


def extracts() -> list[Path]:
    """Return the small extracts of the folder."""
    folder = os.environ.get(VARIABLE)
    files = sorted(Path(folder).glob("*.osm.pbf")) if folder else []
    return [file for file in files if file.stat().st_size < SMALL]


@pytest.mark.slow
def test_engines_agree_on_real_extracts(tmp_path: Path) -> None:
    """On each, the compiled engine gives what the oracle gives, and lines can be drawn."""
    if not extracts():
        pytest.skip(f"{VARIABLE} names no folder with small .osm.pbf files")
    for extract in extracts():
        network = build_road_network(extract)
        network.save(tmp_path / "network.npz")
        assert open_road_network(tmp_path / "network.npz").digest == network.digest
        homes = sample_homes(network, 60, 1)
        road, oracle = (
            travel_matrix(network, homes, engine=engine, cache=False)
            for engine in ("road", "road-scipy")
        )
        assert np.array_equal(road.seconds, oracle.seconds), extract.name
        assert np.array_equal(road.metres, oracle.metres), extract.name
        assert road.seconds.min() >= 0, extract.name
        assert all(
            len(line) > 2 for line in route_lines(network, [(homes[0], h) for h in homes[1:]])
        )


@pytest.mark.slow
def test_both_readers_agree_on_real_extracts(monkeypatch: pytest.MonkeyPatch) -> None:
    """On each, reading into arrays gives what OSMnx' way gives, but for barriers and countries."""
    if not extracts():
        pytest.skip(f"{VARIABLE} names no folder with small .osm.pbf files")
    monkeypatch.setattr("geo_data.extract.blocks", lambda tags: False)
    monkeypatch.setattr("geo_data.extract.country_of", lambda tags: "")
    for extract in extracts():
        network = build_road_network(extract)
        expected = network_from_graph(slow_graph(extract), extract.name)
        for name in ARRAY_FIELDS:
            if name != "banned_turns":
                assert np.array_equal(getattr(network, name), getattr(expected, name)), name
        assert network.dropped_nodes == expected.dropped_nodes
        assert network.dropped_parts == expected.dropped_parts
