"""How soon every junction is reached."""

from __future__ import annotations

import numpy as np
import pytest

from geo_data.engines import scipy_dijkstra
from geo_data.engines.protocol import Ends
from geo_data.engines.reach import reach
from geo_data.engines.road import WALKING, arrivals, departures
from geo_data.homes import sample_homes
from geo_data.location import Location
from geo_data.road_network import unpack
from geo_data.sample import sample_network
from geo_data.snap import snap
from geo_data.travel_matrix import UNREACHABLE
from tests.geo_data.engines.graphs import with_bans


def junctions(count: int) -> Ends:
    """Return every junction as a place."""
    nodes = np.stack((np.arange(count), np.full(count, -1)), axis=1).astype(np.int32)
    return Ends(nodes=nodes, costs=np.zeros_like(nodes, dtype=np.int64), arcs=nodes * 0 - 1)


def test_every_junction_is_as_far_as_the_oracle_says() -> None:
    """From many places at once and towards them, the walk to the road included."""
    network = sample_network()
    points = snap(network, sample_homes(network, 20, 3))
    walk = np.array([round(1000 * point.distance / WALKING) for point in points])
    everywhere = junctions(len(network.nodes))
    out = scipy_dijkstra.cheapest(network, departures(network, points), everywhere)
    back = scipy_dijkstra.cheapest(network, everywhere, arrivals(network, points)).T
    assert np.array_equal(reach(network, points), unpack(out)[0] + walk[:, None])
    assert np.array_equal(reach(network, points, towards=True), unpack(back)[0] + walk[:, None])
    assert np.array_equal(reach(network, points[:1]), reach(network, points)[:1])


@pytest.mark.parametrize("towards", [False, True])
def test_bans_make_reach_longer(towards: bool) -> None:
    """Where turns are banned, no junction is sooner reached, and some are not at all."""
    free = sample_network()
    banned = with_bans(free, 0.3, 1)
    points = snap(free, sample_homes(free, 10, 3))
    before, after = (reach(network, points, towards=towards) for network in (free, banned))
    there = after != UNREACHABLE
    assert (after[there] >= before[there]).all()
    assert (after > before).any()


def test_a_place_in_the_sea_reaches_nothing() -> None:
    """A place too far from every road is marked everywhere."""
    network = sample_network()
    points = snap(network, [Location(id="sea", latitude=44.0, longitude=9.0)])
    for towards in (False, True):
        assert (reach(network, points, towards=towards) == UNREACHABLE).all()


def test_nobody_reaches_nothing() -> None:
    """No places make no rows."""
    network = sample_network()
    for one in (network, with_bans(network, 0.1, 1)):
        assert reach(one, ()).shape == (0, len(network.nodes))
