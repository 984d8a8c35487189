"""From doors to the nearest street."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo_data.earth import haversine
from geo_data.location import Location
from geo_data.sample import sample_network
from geo_data.snap import FAR_METRES, NO_DOORS, TOO_FAR_METRES, snap
from geo_data.speeds import HIGHWAY_CLASSES
from tests.geo_data.maps import NORTH, RESIDENTIAL, STEP, WEST, arc_ends, at, town

METRES_NORTH = 1_112
"""Metres of a step north in the town."""


def test_a_place_is_reached_from_the_middle_of_a_street(tmp_path: Path) -> None:
    """The nearest point is on the street, not at its ends, and both arcs are known."""
    network = town(tmp_path)
    (found,) = snap(network, [at(1.1, 0.25)])
    assert (found.longitude, found.latitude) == pytest.approx((WEST + STEP, NORTH - STEP / 4))
    assert found.distance == pytest.approx(75.6, abs=0.5)
    assert not found.far
    forward = network.arc_target[found.forward], network.arc_target[found.backward]
    assert len(set(forward)) == 2
    assert found.fraction == pytest.approx(0.25) or found.fraction == pytest.approx(0.75)
    along = found.fraction if network.edge_line(found.edge)[0][1] > 47.195 else 1 - found.fraction
    assert along == pytest.approx(0.25)


def test_a_one_way_street_has_one_arc(tmp_path: Path) -> None:
    """There is no arc against a one-way street."""
    network = town(tmp_path)
    (found,) = snap(network, [at(0.5, 1.01)])
    assert sorted((found.forward, found.backward))[0] == -1
    arc = max(found.forward, found.backward)
    assert ((0.0, 1.0), (1.0, 1.0)) in arc_ends(network)
    assert network.arc_edge[arc] == found.edge


def test_no_street_is_nearer() -> None:
    """Of all places tried, none has a street nearer than the one found, by true distances."""
    network = sample_network()
    west, south, east, north = network.bounds
    chance = np.random.default_rng(5)
    degrees = np.stack((chance.uniform(west, east, 60), chance.uniform(south, north, 60)), axis=1)
    places = [
        Location(id=str(i), longitude=float(x), latitude=float(y))
        for i, (x, y) in enumerate(degrees)
    ]
    no_doors = [HIGHWAY_CLASSES.index(name) for name in NO_DOORS]
    points = [
        # Every metre would be exact; every tenth of a piece is near enough for half a percent.
        line[:-1] + share * (line[1:] - line[:-1])
        for edge in np.flatnonzero(~np.isin(network.edge_class, no_doors))
        for line in [network.edge_line(int(edge))]
        for share in np.linspace(0, 1, 11)[:, None]
    ]
    streets = np.concatenate(points)
    nearest = np.array([haversine(place, streets).min() for place in degrees])
    found = np.array([s.distance for s in snap(network, places)])
    assert (found <= nearest * 1.005 + 0.2).all()


def test_distance_says_how_far_off(tmp_path: Path) -> None:
    """A place is far from 500 metres and too far from 5,000, and is still snapped."""
    steps = [0, 400, 600, 4_900, 5_100]
    places = [at(1, -metres / METRES_NORTH, str(metres)) for metres in steps]
    found = snap(town(tmp_path), places)
    assert [s.distance for s in found] == pytest.approx(steps, rel=1e-3, abs=0.1)
    assert [s.far for s in found] == [False, False, True, True, True]
    assert [s.too_far for s in found] == [False, False, False, False, True]
    assert (FAR_METRES, TOO_FAR_METRES) == (500, 5_000)


def test_the_other_side_of_the_earth_is_too_far() -> None:
    """A place on another continent, a latitude and longitude swapped, has a true distance."""
    swapped = Location(id="swapped", latitude=9.52, longitude=47.14)
    (found,) = snap(sample_network(), [swapped])
    assert found.too_far
    assert found.distance == pytest.approx(5_700_000, rel=0.05)


def test_other_places_change_nothing() -> None:
    """Every place is snapped by itself."""
    network = sample_network()
    west, south, east, north = network.bounds
    places = [
        Location(
            id=str(i),
            longitude=west + (east - west) * (i * 7 % 10) / 9,
            latitude=south + (north - south) * i / 9,
        )
        for i in range(10)
    ]
    together = snap(network, places)
    assert together == tuple(snap(network, [place])[0] for place in places)
    assert snap(network, []) == ()


def test_a_junction_always_has_the_same_street(tmp_path: Path) -> None:
    """Where several streets are equally near, the first one is taken."""
    network = town(tmp_path)
    (found,) = snap(network, [at(1, 0)])
    assert found.edge == min(
        edge
        for edge in range(len(network.edge_class))
        if found.distance < 1 and at_end(network.edge_line(edge).tolist())
    )


def at_end(line: list[list[float]]) -> bool:
    """Tell whether a line begins or ends at the junction in the middle of the top."""
    return pytest.approx([WEST + STEP, NORTH]) in (line[0], line[-1])


def test_nobody_lives_on_a_motorway(tmp_path: Path) -> None:
    """A home beside a motorway is reached from the street behind."""
    nodes = {
        8: (at(0, 0.4).longitude, at(0, 0.4).latitude),
        9: (at(1, 0.4).longitude, at(1, 0.4).latitude),
    }
    ways = [
        ((1, 8, 4), RESIDENTIAL),
        ((2, 9, 5), RESIDENTIAL),
        ((8, 9), {"highway": "motorway", "oneway": "no"}),
    ]
    (found,) = snap(town(tmp_path, nodes=nodes, ways=ways), [at(0.5, 0.39)])
    assert found.distance > 300
