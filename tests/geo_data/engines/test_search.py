"""Hierarchies of road networks: exact, shared between hours, kept on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geo_data.engines import ENGINES, engine_named, scipy_dijkstra
from geo_data.engines.cch import search
from geo_data.engines.protocol import Capabilities, Ends
from geo_data.engines.turns import TurnCosts
from geo_data.road_network import RoadNetwork, unpack
from geo_data.sample import sample_network


@pytest.fixture(autouse=True)
def _forget() -> None:
    """Let no test find what another made."""
    search._hierarchies.clear()
    search._states.clear()


def at_nodes(network: RoadNetwork) -> Ends:
    """Return every junction as a place."""
    nodes = np.arange(len(network.nodes), dtype=np.int32)
    column = np.stack((nodes, np.full_like(nodes, -1)), axis=1)
    return Ends(nodes=column, costs=np.zeros_like(column, dtype=np.int64), arcs=column * 0 - 1)


def test_all_junctions_of_a_country_agree_with_the_oracle() -> None:
    """Between all pairs of junctions of Liechtenstein, time and length are those of SciPy."""
    network = sample_network()
    ends = at_nodes(network)
    expected = scipy_dijkstra.cheapest(network, ends, ends)
    assert np.array_equal(search.cheapest(network, ends, ends), expected)
    assert np.array_equal(search.cheapest(network, ends, ends, threads=1), expected)


def test_another_hour_needs_no_new_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks that differ in speeds share one hierarchy; those that differ in streets do not."""
    built = []
    build = search.build
    monkeypatch.setattr(search, "build", lambda *args: built.append(1) or build(*args))
    network = sample_network()
    slow = replace(network, arc_millis=network.arc_millis * 3)
    first, second = search.road_search(network), search.road_search(slow)
    assert first.weighted.hierarchy is second.weighted.hierarchy
    ends = at_nodes(network)
    plain, slower = (unpack(search.cheapest(n, ends, ends))[0] for n in (network, slow))
    assert np.array_equal(slower, 3 * plain)
    assert search.road_search(network) is first
    assert len(built) == 1
    moved = network.arc_target.copy()
    moved[0] = (moved[0] + 1) % len(network.nodes)
    search.road_search(replace(network, arc_target=moved))
    assert len(built) == 2


@pytest.mark.parametrize("costs", [None, TurnCosts()])
def test_a_hierarchy_is_kept_on_disk_and_survives_damage(
    cache_here: Path, monkeypatch: pytest.MonkeyPatch, costs: TurnCosts | None
) -> None:
    """What was made is read the next time; a damaged file is made again."""
    monkeypatch.setattr(search, "KEPT_FROM", 1)
    network = sample_network()
    made = search.road_search(network, costs).weighted
    files = list((cache_here / "orders").iterdir())
    assert len(files) == (1 if costs is None else 2)
    for damage in (False, True):
        if damage:
            for file in files:
                file.write_bytes(file.read_bytes()[:200])
        search._hierarchies.clear()
        found = search.road_search(sample_network(), costs).weighted
        assert found.hierarchy is not made.hierarchy
        assert np.array_equal(found.hierarchy.rank, made.hierarchy.rank)
        assert np.array_equal(found.up, made.up)


def test_small_networks_leave_nothing_on_disk(cache_here: Path) -> None:
    """Where the order takes no time, no file is worth it."""
    search.road_search(sample_network())
    assert not (cache_here / "orders").exists()


def test_memory_holds_a_few_maps() -> None:
    """The oldest hierarchy is forgotten when there are too many."""
    network = sample_network()
    for shift in range(search.MOST_MAPS + 2):
        search.road_search(replace(network, nodes=network.nodes + np.int32(shift)))
    assert len(search._hierarchies) == search.MOST_MAPS


def test_engines_say_what_they_can() -> None:
    """Engines on roads can all that is asked about; an estimate only lasts."""
    for name in ENGINES:
        engine = engine_named(name)
        able = engine.needs_roads
        assert engine.capabilities == Capabilities(
            turns=able, traffic=able, asymmetric=able, geometry=able, lasting=True
        )
