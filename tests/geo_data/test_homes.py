"""Made-up homes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo_data.homes import FARTHEST, HOME_STREETS, NEAREST, sample_homes
from geo_data.osm import build_road_network
from geo_data.sample import sample_network
from geo_data.snap import snap
from geo_data.speeds import HIGHWAY_CLASSES
from tests.geo_data.maps import STEP, TOWN_NODES, TOWN_WAYS, WEST, town, write_osm


def test_the_seed_decides() -> None:
    """The same seed gives the same homes, more begin with fewer, another seed gives others."""
    network = sample_network()
    homes = sample_homes(network, 50, 7, prefix="p")
    assert sample_homes(network, 50, 7, prefix="p") == homes
    assert sample_homes(network, 80, 7, prefix="p")[:50] == homes
    assert [home.id for home in homes[:2]] == ["p0001", "p0002"]
    others = sample_homes(network, 50, 8, prefix="p")
    assert not {(h.longitude, h.latitude) for h in homes} & {
        (h.longitude, h.latitude) for h in others
    }
    assert sample_homes(network, 0, 7) == ()


def test_homes_are_beside_streets_where_people_live() -> None:
    """Each is a few metres off a road, and most of those roads are residential."""
    network = sample_network()
    found = snap(network, sample_homes(network, 300, 1))
    distances = np.array([point.distance for point in found])
    assert distances.max() <= FARTHEST + 0.5
    assert (distances >= NEAREST - 0.5).mean() > 0.95
    homes = [HIGHWAY_CLASSES[network.edge_class[point.edge]] in HOME_STREETS for point in found]
    assert np.mean(homes) > 0.85


def test_homes_are_denser_where_streets_are(tmp_path: Path) -> None:
    """A town block has more homes than a lonely road of the same length."""
    block = {i: (9.53 + 0.0008 * (i % 5), 47.2 + 0.0005 * (i // 5)) for i in range(100, 120)}
    rows = [tuple(range(100 + 5 * row, 105 + 5 * row)) for row in range(4)]
    tags = {"highway": "residential"}
    ways = [(row, tags) for row in rows] + [
        ((100, 105, 110, 115), tags),
        ((3, 100), {"highway": "primary"}),
    ]
    network = town(tmp_path, nodes=block, ways=ways)
    homes = sample_homes(network, 400, 1)
    in_block = sum(home.longitude > 9.5295 for home in homes)
    # The block has 1.2 of the 8 kilometres of residential streets.
    assert in_block > 0.3 * 400


def test_homes_on_an_island_across_the_180th_meridian(tmp_path: Path) -> None:
    """They are beside its streets on both sides, and nowhere else on earth."""
    shift = 180 - WEST - STEP / 2
    nodes = {i: ((x + shift + 180) % 360 - 180, y) for i, (x, y) in TOWN_NODES.items()}
    network = build_road_network(write_osm(tmp_path / "fiji.osm", nodes, TOWN_WAYS))
    homes = sample_homes(network, 60, 1)
    assert all(point.distance <= FARTHEST + 0.5 for point in snap(network, homes))
    assert {home.longitude > 0 for home in homes} == {True, False}


@pytest.mark.parametrize("highway", ["primary", "motorway"])
def test_a_map_without_residential_streets_has_homes_too(tmp_path: Path, highway: str) -> None:
    """Homes are along whatever there is."""
    ways = [((1, 2, 3), {"highway": highway, "oneway": "no"})]
    network = build_road_network(write_osm(tmp_path / "one.osm", TOWN_NODES, ways))
    assert all(point.distance < 30 for point in snap(network, sample_homes(network, 20, 1)))
