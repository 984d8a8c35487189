"""Lines of ways on the map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geo_data.earth import haversine
from geo_data.geometry import route_lines
from geo_data.homes import sample_homes
from geo_data.location import Location
from geo_data.matrix import travel_matrix
from geo_data.osm import build_road_network
from geo_data.road_network import MICRO
from geo_data.sample import sample_network
from tests.geo_data.maps import NORTH, STEP, TOWN_NODES, TOWN_WAYS, WEST, at, town, write_osm


def length(line: list[tuple[float, float]]) -> float:
    """Return the metres of a line."""
    points = np.array(line)
    return float(haversine(points[:-1], points[1:]).sum())


def columns_and_rows(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points of a line as places in the town."""
    return [
        (round((x - WEST) / STEP, 2) + 0.0, round((NORTH - y) / STEP, 2) + 0.0) for x, y in line
    ]


def test_lines_go_from_door_to_door_and_are_as_long_as_the_matrix_says() -> None:
    """Every line begins and ends at a home and has the metres of its way."""
    network = sample_network()
    homes = sample_homes(network, 25, 4)
    matrix = travel_matrix(network, homes, cache=False)
    pairs = [(a, b) for a in homes for b in homes]
    lines = route_lines(network, pairs)
    assert len(lines) == len(pairs)
    for (origin, target), line in zip(pairs, lines, strict=True):
        assert line[0] == (origin.longitude, origin.latitude)
        assert line[-1] == (target.longitude, target.latitude)
        assert length(line) == pytest.approx(matrix.leg(origin.id, target.id)[1], rel=0.002, abs=3)


def test_lines_follow_streets() -> None:
    """Between the first and the last street, all points are those of streets, neighbours near."""
    network = sample_network()
    homes = sample_homes(network, 6, 8)
    known = {(x, y) for x, y in network.points.tolist()}
    for line in route_lines(network, [(a, b) for a in homes for b in homes if a != b]):
        inner = [(round(x * MICRO), round(y * MICRO)) for x, y in line[2:-2]]
        assert sum(point in known for point in inner) >= len(inner) - 2


def test_a_line_turns_at_the_corners(tmp_path: Path) -> None:
    """Back along a one-way street the line goes around the block."""
    west, east = at(0.25, 1.01, "west"), at(0.75, 0.99, "east")
    there, back = route_lines(town(tmp_path), [(west, east), (east, west)])
    assert columns_and_rows(there) == [(0.25, 1.01), (0.25, 1.0), (0.75, 1.0), (0.75, 0.99)]
    assert columns_and_rows(back) == [
        (0.75, 0.99),
        (0.75, 1.0),
        (1.0, 1.0),
        (1.0, 0.0),
        (0.0, 0.0),
        (0.0, 1.0),
        (0.25, 1.0),
        (0.25, 1.01),
    ]


def test_along_one_street_against_its_points(tmp_path: Path) -> None:
    """Both directions of one street give the same points in the other order."""
    a, b = at(1, 0.2, "a"), at(1, 0.7, "b")
    there, back = route_lines(town(tmp_path), [(a, b), (b, a)])
    assert columns_and_rows(there) == [(1.0, 0.2), (1.0, 0.7)]
    assert back == there[::-1]


def test_a_line_across_the_180th_meridian_is_in_one_piece(tmp_path: Path) -> None:
    """Its points follow each other over the meridian, and it is as long as in another place."""
    shift = 180 - WEST - STEP / 2
    nodes = {i: ((x + shift + 180) % 360 - 180, y) for i, (x, y) in TOWN_NODES.items()}
    fiji = build_road_network(write_osm(tmp_path / "fiji.osm", nodes, TOWN_WAYS))
    west, far = at(0.25, -0.1, "west"), at(1.75, 1.1, "far")
    (here,) = route_lines(town(tmp_path), [(west, far)])
    moved = [
        replace(place, longitude=(place.longitude + shift + 180) % 360 - 180)
        for place in (west, far)
    ]
    for pair in (moved, moved[::-1]):
        (there,) = route_lines(fiji, [(pair[0], pair[1])])
        assert np.abs(np.diff(np.array(there), axis=0)).max() <= STEP * 1.01
        assert there[0] == pytest.approx((pair[0].longitude, pair[0].latitude), abs=1e-6)
    (there,) = route_lines(fiji, [(moved[0], moved[1])])
    assert length(there) == pytest.approx(length(here), rel=1e-3)


def test_a_way_to_oneself_stays_there(tmp_path: Path) -> None:
    """A line has at least two points, even if it leads nowhere; so has one to the same house."""
    home, neighbour = at(1.3, 0.5, "a"), at(1.3, 0.5, "b")
    point = (home.longitude, home.latitude)
    assert route_lines(town(tmp_path), [(home, home), (home, neighbour)]) == [[point] * 2] * 2
    assert route_lines(town(tmp_path), []) == []


def test_without_a_way_the_line_is_straight(tmp_path: Path) -> None:
    """A place in the sea is still on the map."""
    sea = Location(id="sea", latitude=44.0, longitude=9.0)
    home = at(0.5, 1, "home")
    ends = [(home.longitude, round(home.latitude, 6)), (9.0, 44.0)]
    assert route_lines(town(tmp_path), [(home, sea), (sea, home)]) == [ends, ends[::-1]]
