"""Areas that are reached in a time."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo_data.isochrone import as_geojson, isochrones
from geo_data.location import Location
from geo_data.matrix import travel_matrix
from geo_data.osm import build_road_network
from geo_data.road_network import ATTRIBUTION
from geo_data.sample import sample_network
from geo_data.snap import FAR_METRES, snap
from tests.geo_data.maps import NORTH, STEP, TOWN_NODES, TOWN_WAYS, WEST, at, town, write_osm

VADUZ = Location(id="vaduz", latitude=47.1397, longitude=9.5219)


def test_areas_say_what_the_matrix_says() -> None:
    """Of places all over the country, those inside an area are those reached in its time."""
    network = sample_network()
    west, south, east, north = network.bounds
    chance = np.random.default_rng(3)
    places = [
        Location(id=str(i), longitude=float(x), latitude=float(y))
        for i, (x, y) in enumerate(
            zip(chance.uniform(west, east, 400), chance.uniform(south, north, 400), strict=True)
        )
    ]
    seconds = travel_matrix(network, [VADUZ, *places], cache=False).seconds[0, 1:]
    near = np.array([s.distance < FAR_METRES - 100 for s in snap(network, places)])
    for reached in isochrones(network, VADUZ, [8, 15, 25]):
        inside = np.array(
            [reached.area.contains(shapely.Point(p.longitude, p.latitude)) for p in places]
        )
        limit = reached.minutes * 60
        # A place between points of the grid may have another nearest street than they have.
        clear = near & (np.abs(seconds - limit) > 60)
        agree = inside == (seconds <= limit)
        assert agree[clear].mean() > 0.97, reached.minutes
        assert inside.sum() > 20


def test_longer_areas_hold_shorter_ones() -> None:
    """Areas are valid, nested, and in the order that was asked for."""
    areas = isochrones(sample_network(), VADUZ, [5, 10, 20, 60])
    assert [a.minutes for a in areas] == [5, 10, 20, 60]
    assert all(a.area.is_valid for a in areas)
    for shorter, longer in pairwise(areas):
        assert shorter.area.difference(longer.area.buffer(1e-6)).area < 1e-12
        assert shorter.area.area < longer.area.area


def test_direction_counts(tmp_path: Path) -> None:
    """Against a one-way street the area is another than along it."""
    network = town(tmp_path)
    west, east = at(0.1, 1, "west"), at(0.9, 1, "east")
    (from_west,) = isochrones(network, west, [2])
    (from_east,) = isochrones(network, east, [2])
    assert from_west.area.contains(shapely.Point(east.longitude, east.latitude))
    assert not from_east.area.contains(shapely.Point(west.longitude, west.latitude))


def test_what_nobody_reaches_is_a_hole(tmp_path: Path) -> None:
    """The middle of a great ring, far from the street, is cut out of the area."""
    corners = {
        1: (WEST, NORTH),
        2: (WEST + 10 * STEP, NORTH),
        3: (WEST + 10 * STEP, NORTH - 10 * STEP),
        4: (WEST, NORTH - 10 * STEP),
    }
    ways = [((1, 2, 3, 4, 1), {"highway": "primary"})]
    network = build_road_network(write_osm(tmp_path / "ring.osm", corners, ways))
    (reached,) = isochrones(network, at(5, 0), [60])
    (polygon,) = reached.area.geoms
    assert len(polygon.interiors) == 1
    middle = at(5, 5)
    assert not polygon.contains(shapely.Point(middle.longitude, middle.latitude))


def test_nothing_is_reached_from_the_sea() -> None:
    """From a place without a way the area is empty, and its GeoJSON still is one."""
    network = sample_network()
    (reached,) = isochrones(network, Location(id="sea", latitude=44, longitude=9), [15])
    assert reached.area.is_empty
    assert json.loads(json.dumps(as_geojson(network, [reached])))["features"]


def test_geojson_has_the_largest_first_and_the_attribution() -> None:
    """On a map smaller areas are drawn over larger ones, and the licence is kept."""
    network = sample_network()
    document = json.loads(json.dumps(as_geojson(network, isochrones(network, VADUZ, [5, 15]))))
    assert document["type"] == "FeatureCollection"
    assert document["attribution"] == ATTRIBUTION
    assert [f["properties"]["minutes"] for f in document["features"]] == [15, 5]
    assert {f["geometry"]["type"] for f in document["features"]} == {"MultiPolygon"}


def test_an_area_is_cut_at_the_180th_meridian(tmp_path: Path) -> None:
    """On an island across it, the halves lie on both sides of the map, and none goes around."""
    shift = 180 - WEST - STEP
    nodes = {i: ((x + shift + 180) % 360 - 180, y) for i, (x, y) in TOWN_NODES.items()}
    network = build_road_network(write_osm(tmp_path / "fiji.osm", nodes, TOWN_WAYS))
    (reached,) = isochrones(network, Location(id="a", latitude=NORTH, longitude=179.999), [30])
    (here,) = isochrones(town(tmp_path), at(0.9, 0), [30])
    west, _, east, _ = reached.area.bounds
    assert (west, east) == (-180, 180)
    assert max(p.bounds[2] - p.bounds[0] for p in reached.area.geoms) < 0.1
    assert reached.area.area == pytest.approx(here.area.area, rel=0.02)
