"""Travel times by time of departure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.roads.timed_dijkstra import timed_ways
from benchmarks.roads.truth import steep_profile
from geo_data.homes import sample_homes
from geo_data.location import Location
from geo_data.matrix import travel_matrix
from geo_data.road_network import MICRO, RoadNetwork
from geo_data.sample import sample_network
from geo_data.snap import snap
from geo_data.speeds import HIGHWAY_CLASSES
from geo_data.timed_matrix import TimedMatrix
from geo_data.traffic import at_hour, profile_of, read_profile
from geo_data.travel_matrix import UNREACHABLE

HOUR = 3600


@pytest.fixture(scope="module")
def network() -> RoadNetwork:
    """Return the sample network, opened once."""
    return sample_network()


def junctions(network: RoadNetwork, count: int) -> tuple[list[Location], list[int]]:
    """Return places that are junctions, and which: no walk, and no part of a street to drive."""
    places = [
        Location(id=str(node), longitude=x / MICRO, latitude=y / MICRO)
        for node, (x, y) in enumerate(network.nodes.tolist())
    ]
    near = [i for i, point in enumerate(snap(network, places)) if point.distance < 0.2]
    chosen = np.random.default_rng(1).choice(near, count, replace=False).tolist()
    return [places[i] for i in chosen], chosen


@pytest.mark.parametrize("hour", [3.0, 7.2, 8.5, 9.9, 16.4, 23.8])
def test_times_are_near_the_true_ones(network: RoadNetwork, hour: float) -> None:
    """Against time-dependent Dijkstra the mean error is at most 0.6 %, and 2 % at p95."""
    places, nodes = junctions(network, 60)
    profile = steep_profile()
    matrix = TimedMatrix(network, places, profile=profile, cache=False)
    found = matrix.legs(hour * HOUR).seconds
    true = np.array([timed_ways(network, profile, node, hour * HOUR)[nodes] for node in nodes[:12]])
    far = true > 120
    errors = np.abs(found[:12][far] - true[far]) / true[far]
    assert far.sum() > 500
    assert errors.mean() <= 0.006
    assert np.quantile(errors, 0.95) <= 0.02


def test_at_a_full_hour_of_night_it_is_the_free_matrix(network: RoadNetwork) -> None:
    """Without traffic before, at and after the way, the times are those without a profile."""
    homes = sample_homes(network, 15, 2)
    free = travel_matrix(network, homes, cache=False)
    legs = TimedMatrix(network, homes, cache=False).legs(2 * HOUR)
    assert np.array_equal(legs.seconds, free.seconds)
    assert np.array_equal(legs.metres, free.metres)


def test_a_slot_is_the_matrix_of_its_hour(network: RoadNetwork) -> None:
    """Each hour is what the engine says of the network with that hour's times, computed once."""
    homes = sample_homes(network, 10, 2)
    matrix = TimedMatrix(network, homes, profile=steep_profile(), cache=False)
    expected = travel_matrix(at_hour(network, steep_profile(), 8), homes, cache=False)
    assert np.array_equal(matrix.slot(8).seconds, expected.seconds)
    assert matrix.slot(8) is matrix.slot(32)
    assert matrix.slot(8).digest != matrix.slot(9).digest


def slow_roads(network: RoadNetwork) -> RoadNetwork:
    """Return the network with ways of many hours, on which traffic changes while one drives."""
    return replace(network, arc_millis=network.arc_millis * 15)


@pytest.mark.parametrize("factor", [1, 15])
def test_who_leaves_later_never_arrives_earlier(network: RoadNetwork, factor: int) -> None:
    """Every ten minutes of the day, with ways of minutes and of hours, under steep peaks."""
    roads = replace(network, arc_millis=network.arc_millis * factor)
    homes = sample_homes(network, 12, 4)
    jagged = profile_of(
        {name: [1.0, 4.0, 1.0, 1.0, 3.0, 1.0] * 4 for name in HIGHWAY_CLASSES}, name="jagged"
    )
    matrix = TimedMatrix(roads, homes, profile=jagged, cache=False)
    departures = np.arange(0, 26 * HOUR, 600)
    seconds = np.array([matrix.legs(float(second)).seconds for second in departures])
    arrive = seconds + departures[:, None, None]
    assert (np.diff(arrive, axis=0) >= -1).all()  # Of two roundings.
    assert np.array_equal(seconds[0], seconds[144])
    if factor > 1:
        assert seconds.max() > 2 * HOUR


def test_one_way_is_the_way_of_the_matrix(network: RoadNetwork) -> None:
    """Asked for a single way, the answer is that of all ways."""
    homes = sample_homes(network, 6, 5)
    matrix = TimedMatrix(slow_roads(network), homes, profile=steep_profile(), cache=False)
    legs = matrix.legs(8.6 * HOUR)
    for i, origin in enumerate(homes):
        for j, target in enumerate(homes):
            expected = (legs.seconds[i, j], legs.metres[i, j])
            assert matrix.leg(origin.id, target.id, 8.6 * HOUR) == expected


def test_unreachable_stays_unreachable_at_every_hour(network: RoadNetwork) -> None:
    """No mixing of two marks makes a time."""
    homes = [*sample_homes(network, 3, 6), Location(id="sea", latitude=44.0, longitude=9.0)]
    matrix = TimedMatrix(network, homes, profile=steep_profile(), cache=False)
    for hour in (0.0, 7.5, 23.9):
        legs = matrix.legs(hour * HOUR)
        for array in (legs.seconds, legs.metres):
            assert (array[3, :3] == UNREACHABLE).all()
            assert (array[:3, 3] == UNREACHABLE).all()
            assert (array[:3, :3] >= 0).all()


def test_the_default_is_the_weekday(network: RoadNetwork) -> None:
    """Without a profile the published one counts, and mornings are slower than nights."""
    homes = sample_homes(network, 10, 7)
    matrix = TimedMatrix(network, homes, cache=False)
    assert matrix.profile == read_profile()
    assert matrix.legs(7.5 * HOUR).seconds.sum() > matrix.legs(2 * HOUR).seconds.sum()


def test_departure_slots_are_one_table(network: RoadNetwork) -> None:
    """From slot, from and to, the times and lengths are those of the matrices of the hours."""
    homes = sample_homes(network, 6, 3)
    matrix = TimedMatrix(network, homes, profile=steep_profile(), cache=False)
    table = matrix.slots((8, 3))
    assert table.seconds.shape == table.metres.shape == (2, 6, 6)
    assert table.seconds.dtype == table.metres.dtype == np.int32
    assert np.array_equal(table.seconds[0], matrix.slot(8).seconds)
    assert np.array_equal(table.metres[1], matrix.slot(3).metres)
    assert (table.seconds[0] >= table.seconds[1]).all()


def test_an_engine_without_hours_is_refused(network: RoadNetwork) -> None:
    """A straight line is as long at eight as at midnight, so nobody is told otherwise."""
    with pytest.raises(ValueError, match="does not tell one hour from another"):
        TimedMatrix(network, [], engine="straight-line")
