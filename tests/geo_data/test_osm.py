"""Networks from OpenStreetMap files, GraphML and names of places."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import osmnx
import pytest

from geo_data.osm import build_road_network
from geo_data.road_network import RoadNetworkError, open_road_network
from geo_data.speeds import HIGHWAY_CLASSES, metres_per_second
from tests.geo_data.maps import (
    RESIDENTIAL,
    STEP,
    TOWN_NODES,
    TOWN_WAYS,
    WEST,
    arc_ends,
    at,
    town,
    write_osm,
)
from tests.geo_data.slow_reader import slow_graph

NORTH_SOUTH_METRES = 1_112
"""Metres of a step north in the town."""


def arcs_between(folder: Path, tags: dict[str, str]) -> set[str]:
    """Return which directions a way west to east through the middle of the town has."""
    nodes = {8: (at(0, 0.5).longitude, at(0, 0.5).latitude)}
    nodes[9] = (at(1, 0.5).longitude, at(1, 0.5).latitude)
    ways = [((1, 8, 4), RESIDENTIAL), ((2, 9, 5), RESIDENTIAL), ((8, 9), tags)]
    ends = arc_ends(town(folder, nodes=nodes, ways=ways))
    west, east = (0.0, 0.5), (1.0, 0.5)
    return {name for name, pair in (("east", (west, east)), ("west", (east, west))) if pair in ends}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "residential"}, {"east", "west"}),
        ({"highway": "residential", "oneway": "yes"}, {"east"}),
        ({"highway": "residential", "oneway": "-1"}, {"west"}),
        ({"highway": "residential", "junction": "roundabout"}, {"east"}),
        ({"highway": "motorway"}, {"east"}),
        ({"highway": "residential", "access": "private"}, set()),
        ({"highway": "footway"}, set()),
    ],
)
def test_directions_reach_the_network(
    tmp_path: Path, tags: dict[str, str], expected: set[str]
) -> None:
    """A way has the arcs that its tags allow, and no others."""
    assert arcs_between(tmp_path, tags) == expected


def test_the_town_has_its_streets(tmp_path: Path) -> None:
    """Corners are joined into one street with its shape, and the one-way street has one arc."""
    network = town(tmp_path)
    top, bottom = (1.0, 0.0), (1.0, 1.0)
    # The corners 1 and 3 only bend a two-way street; 4 and 6 are where one-way streets end.
    assert arc_ends(network) == sorted(
        [
            (top, bottom),
            (bottom, top),
            (top, (0.0, 1.0)),
            ((0.0, 1.0), top),
            (top, (2.0, 1.0)),
            ((2.0, 1.0), top),
            ((0.0, 1.0), bottom),
            (bottom, (2.0, 1.0)),
        ]
    )
    assert len(network.edge_class) == 5
    assert sorted(np.diff(network.first_point).tolist()) == [2, 2, 2, 3, 3]
    assert network.bounds == pytest.approx((WEST, 47.19, WEST + 2 * STEP, 47.20))


def test_times_come_from_limits(tmp_path: Path) -> None:
    """A street with limits takes its length over them, calibrated, each way its own."""
    tags = {"highway": "primary", "maxspeed:forward": "50", "maxspeed:backward": "20 mph"}
    south = (TOWN_NODES[5][0], TOWN_NODES[5][1] - STEP)
    network = town(tmp_path, nodes={9: south}, ways=[((5, 9), tags)])
    primary = network.edge_class[network.arc_edge] == HIGHWAY_CLASSES.index("primary")
    forward, backward = (
        NORTH_SOUTH_METRES / metres_per_second("primary", limit) for limit in ("50", "20 mph")
    )
    millis = sorted(network.arc_millis[primary].tolist())
    assert millis == pytest.approx([forward * 1000, backward * 1000], rel=1e-3)
    assert network.arc_decimetres[primary].tolist() == pytest.approx(
        [NORTH_SOUTH_METRES * 10] * 2, rel=1e-3
    )


def test_joined_ways_add_up(tmp_path: Path) -> None:
    """Two ways with other limits, joined to one street, take as long as both."""
    middle = (TOWN_NODES[5][0] + STEP / 2, TOWN_NODES[5][1] - STEP)
    ways = [
        ((5, 8), RESIDENTIAL | {"maxspeed": "50"}),
        ((8, 6), {"highway": "tertiary", "maxspeed": "30"}),
    ]
    network = town(tmp_path, nodes={8: middle}, ways=ways)
    joined = network.edge_class[network.arc_edge] == HIGHWAY_CLASSES.index("tertiary")
    half = float(network.arc_decimetres[joined][0]) / 20
    seconds = half / metres_per_second("tertiary", "30") + half / metres_per_second(
        "tertiary", "50"
    )
    assert network.arc_millis[joined].tolist() == pytest.approx([seconds * 1000] * 2, rel=1e-3)


def test_an_island_is_dropped_and_counted(tmp_path: Path) -> None:
    """Streets that do not connect, and a one-way street out of town, are left out."""
    island = {8: (9.6, 47.3), 9: (9.61, 47.3), 10: (9.62, 47.3), 11: (9.4, 47.1)}
    ways = [((8, 9, 10), RESIDENTIAL), ((6, 11), RESIDENTIAL | {"oneway": "yes"})]
    network = town(tmp_path, nodes=island, ways=ways)
    assert (network.dropped_nodes, network.dropped_parts) == (4, 2)
    assert arc_ends(network) == arc_ends(town(tmp_path))


def test_a_way_that_the_extract_cuts_off_is_shorter(tmp_path: Path) -> None:
    """A node outside the extract ends the way, and what follows it is not joined over the gap."""
    network = town(tmp_path, ways=[((5, 999, 6), RESIDENTIAL), ((4, 998), RESIDENTIAL)])
    assert arc_ends(network) == arc_ends(town(tmp_path))


def test_a_single_ring_is_a_network(tmp_path: Path) -> None:
    """A village of one ring road keeps it, though no node of it is a junction."""
    ways = [((1, 2, 5, 4, 1), RESIDENTIAL)]
    network = build_road_network(write_osm(tmp_path / "ring.osm", TOWN_NODES, ways))
    assert len(network.arc_target) == 8


@pytest.mark.parametrize(
    "ways",
    [
        [],
        [((1, 2), {"highway": "footway"})],
        [((1, 2), RESIDENTIAL | {"oneway": "yes"})],
    ],
)
def test_no_roads_is_an_error(
    tmp_path: Path, ways: list[tuple[tuple[int, ...], dict[str, str]]]
) -> None:
    """A map without a street that can be driven there and back says so."""
    path = write_osm(tmp_path / "empty.osm", TOWN_NODES, ways)
    with pytest.raises(RoadNetworkError, match=r"empty\.osm has no roads"):
        build_road_network(path)


@pytest.mark.parametrize("name", ["broken.osm", "broken.osm.pbf", "broken.graphml"])
@pytest.mark.parametrize("content", [b"", b"\x00\x01 this is no map <osm", b"<osm><node></osm>"])
def test_a_damaged_file_is_an_error(tmp_path: Path, name: str, content: bytes) -> None:
    """A file that is not what its name says is refused with its name, through every door."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RoadNetworkError, match="broken"):
        open_road_network(path)


@pytest.mark.parametrize("name", ["roads.osm.pbf", "roads.npz", "roads.graphml", "roads.shp"])
def test_a_missing_file_is_no_place(tmp_path: Path, name: str) -> None:
    """What looks like a file is never looked for on the network."""
    with pytest.raises(RoadNetworkError, match="There is no road network file"):
        open_road_network(str(tmp_path / name))
    with pytest.raises(RoadNetworkError, match="There is no road network file"):
        open_road_network(name)


def test_another_kind_of_file_is_an_error(tmp_path: Path) -> None:
    """An existing file of a kind that is not read says which kinds are."""
    path = tmp_path / "roads.shp"
    path.write_bytes(b"shape")
    with pytest.raises(RoadNetworkError, match=r"must end in \.npz, \.osm"):
        open_road_network(path)


def test_a_place_without_a_network_asks_for_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place name that cannot be downloaded gives a plain sentence, not a stack of libraries."""

    def offline(*_: object, **__: object) -> None:
        raise ConnectionError("name resolution failed")

    monkeypatch.setattr(osmnx, "graph_from_place", offline)
    with pytest.raises(RoadNetworkError, match=r'no file "Vaduz".*give an OpenStreetMap extract'):
        open_road_network("Vaduz")


def test_a_place_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that geocodes to nothing is told apart from a network that is down."""

    def nothing(*_: object, **__: object) -> None:
        return []

    monkeypatch.setattr("osmnx._nominatim._download_nominatim_element", nothing)
    with pytest.raises(RoadNetworkError, match=r"knows no place of that name.*with its country"):
        open_road_network("Nowhereville")


def test_a_place_without_an_area(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of a mere point on the map is told apart, and the town around it asked for."""

    def a_point(*_: object, **__: object) -> list[dict[str, object]]:
        point = {"type": "Point", "coordinates": [9.52, 47.14]}
        box = ["47.13", "47.15", "9.51", "9.53"]
        return [{"geojson": point, "boundingbox": box, "importance": 1.0}]

    monkeypatch.setattr("osmnx._nominatim._download_nominatim_element", a_point)
    with pytest.raises(RoadNetworkError, match=r"has no area.*county around it"):
        open_road_network("Fountain")


def test_a_place_without_roads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lake is a place, but nobody drives there."""

    def no_ways(*_: object, **__: object) -> None:
        raise ValueError("Found no graph nodes within the requested polygon.")

    monkeypatch.setattr(osmnx, "graph_from_place", no_ways)
    with pytest.raises(RoadNetworkError, match="there are no roads"):
        open_road_network("Lake")


@pytest.mark.parametrize("name", ["St. Gallen", "Washington, D.C.", "Vaduz"])
def test_places_may_have_dots(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A dot in a name does not make it a file."""
    monkeypatch.setattr(osmnx, "graph_from_place", lambda *_, **__: 1 / 0)
    with pytest.raises(RoadNetworkError, match="could not be downloaded"):
        open_road_network(name)


def test_a_place_is_downloaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The roads of a place are made like those of a file, and kept."""
    path = write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)
    asked = []

    def download(place: str, **options: object) -> nx.MultiDiGraph:
        asked.append((place, options["simplify"]))
        graph = slow_graph(path)
        for _, _, data in graph.edges(data=True):
            del data["travel_time"]
        return graph

    monkeypatch.setattr(osmnx, "graph_from_place", download)
    first, second = open_road_network("Vaduz"), open_road_network("Vaduz")
    assert asked == [("Vaduz", False)]
    assert first.digest == second.digest == build_road_network(path).digest


def test_graphml_of_osmnx_makes_the_same_network(tmp_path: Path) -> None:
    """A graph that OSMnx saved, simplified or not, is the network of the extract."""
    path = write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)
    graph = slow_graph(path)
    osmnx.save_graphml(graph, tmp_path / "raw.graphml")
    simple = osmnx.simplify_graph(graph, edge_attr_aggs={"length": sum, "travel_time": sum})
    osmnx.save_graphml(simple, tmp_path / "simple.graphml")
    expected = build_road_network(path)
    for name in ("raw.graphml", "simple.graphml"):
        network = open_road_network(tmp_path / name)
        assert network.digest == expected.digest, name
        assert network.source == name


def test_graphml_on_a_plane_is_unprojected(tmp_path: Path) -> None:
    """A projected graph comes back to degrees."""
    path = write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)
    osmnx.save_graphml(osmnx.project_graph(slow_graph(path)), tmp_path / "plane.graphml")
    network = open_road_network(tmp_path / "plane.graphml")
    assert network.bounds == pytest.approx(build_road_network(path).bounds, abs=2e-6)


def test_own_times_in_graphml_count(tmp_path: Path) -> None:
    """Times that somebody put on all edges are taken as they are."""
    graph = slow_graph(write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS))
    for _, _, data in graph.edges(data=True):
        data["travel_time"] = 60.0
    osmnx.save_graphml(graph, tmp_path / "own.graphml")
    network = open_road_network(tmp_path / "own.graphml")
    assert set(network.arc_millis.tolist()) == {60_000, 120_000}
