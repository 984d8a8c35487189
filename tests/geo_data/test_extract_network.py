"""The reader into arrays: as the plain way through OSMnx says, and with what tags add to it."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo_data.graph_arrays import network_from_graph
from geo_data.location import Location
from geo_data.matrix import travel_matrix
from geo_data.osm import build_road_network
from geo_data.road_network import RoadNetwork
from geo_data.snap import snap
from geo_data.speeds import HIGHWAY_CLASSES, SLOWEST, metres_per_second
from tests.geo_data.maps import (
    NORTH,
    RESIDENTIAL,
    STEP,
    TOWN_NODES,
    TOWN_WAYS,
    WEST,
    Way,
    arc_ends,
    at,
    town,
    write_osm,
)
from tests.geo_data.slow_reader import slow_graph

SIDE = 4
GRID = {
    1 + column + SIDE * row: (WEST + STEP * column, NORTH - STEP * row)
    for column in range(SIDE)
    for row in range(SIDE)
}
NEIGHBOURS = [
    (a, b) for a in GRID for b in (a + 1, a + SIDE) if b in GRID and (b != a + 1 or a % SIDE)
]


@st.composite
def maps(draw: st.DrawFn) -> tuple[dict[int, tuple[float, float]], list[Way]]:
    """Return nodes and ways of a town of blocks, some streets missing, one-way or with bends."""
    nodes, ways = dict(GRID), []
    for a, b in draw(st.lists(st.sampled_from(NEIGHBOURS), min_size=6, unique=True)):
        tags = {"highway": draw(st.sampled_from(["primary", "residential", "service"]))}
        oneway = draw(st.sampled_from(["", "", "", "yes", "-1"]))
        tags |= {"oneway": oneway} if oneway else {}
        tags |= {"maxspeed": "30"} if draw(st.booleans()) else {}
        bends = []
        for number in range(draw(st.integers(0, 2))):
            bend = 100 * (a + 1) + 10 * (b - a) + number
            (ax, ay), (bx, by) = nodes[a], nodes[b]
            share = (number + 1) / 3
            nodes[bend] = (ax + share * (bx - ax) + 0.001, ay + share * (by - ay) + 0.0007)
            bends.append(bend)
        ways.append(((a, *bends, b), tags))
    return nodes, ways


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(made=maps())
def test_both_ways_to_a_network_agree(
    tmp_path: Path, made: tuple[dict[int, tuple[float, float]], list[Way]]
) -> None:
    """Whatever the map, reading it into arrays gives exactly what a graph of OSMnx gives."""
    path = write_osm(tmp_path / "map.osm", *made)
    graph = slow_graph(path)
    sizes = sorted(len(part) for part in nx.strongly_connected_components(graph))
    assume(len(sizes) == 1 or sizes[-1] > sizes[-2])  # Of two parts of one size, either may stay.
    assume(sizes[-1] > 1)
    expected = network_from_graph(graph, "map.osm")
    network = build_road_network(path)
    assert network.digest == expected.digest
    assert network.dropped_nodes == expected.dropped_nodes
    assert network.dropped_parts == expected.dropped_parts


@pytest.mark.parametrize(
    ("tags", "passes"),
    [
        ({"barrier": "bollard"}, False),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, True),
        ({"barrier": "gate"}, True),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "lift_gate", "access": "no", "motorcar": "yes"}, True),
        ({"highway": "traffic_signals"}, True),
    ],
)
def test_barriers_cut_a_street(tmp_path: Path, tags: dict[str, str], passes: bool) -> None:
    """A bollard or a shut gate is passed by nobody, but homes on both sides are still reached."""
    middle = (WEST + STEP, NORTH - STEP / 2)
    ways = [*TOWN_WAYS[:3], ((2, 8, 5), RESIDENTIAL), TOWN_WAYS[4]]
    nodes = TOWN_NODES | {8: middle}
    network = build_road_network(write_osm(tmp_path / "town.osm", nodes, ways, node_tags={8: tags}))
    through = ((1.0, 0.0), (1.0, 1.0)) in arc_ends(network)
    assert through is passes
    ends = arc_ends(network).count(((1.0, 0.0), (1.0, 0.5)))
    assert ends == (0 if passes else 1)
    assert all(s.distance < 80 for s in snap(network, [at(1.05, 0.3), at(1.05, 0.7)]))


@pytest.mark.parametrize(
    ("tags", "there"),
    [
        ({"route": "ferry", "motor_vehicle": "yes"}, True),
        ({"route": "ferry", "motorcar": "designated"}, True),
        ({"route": "ferry"}, False),
        ({"route": "ferry", "motor_vehicle": "no", "foot": "yes"}, False),
    ],
)
def test_ferries_carry_cars_if_they_say_so(
    tmp_path: Path, tags: dict[str, str], there: bool
) -> None:
    """An island is reached by a ferry for cars, slowly, and nobody lives on the ferry."""
    island = {8: (WEST + 4 * STEP, NORTH), 9: (WEST + 5 * STEP, NORTH)}
    network = town(tmp_path, nodes=island, ways=[((3, 8), tags), ((8, 9), RESIDENTIAL)])
    assert (network.bounds[2] > WEST + 4.5 * STEP) is there
    if there:
        seconds = travel_matrix(network, [at(2, 0, "a"), at(4, 0, "b")], cache=False).seconds
        assert seconds[0, 1] == pytest.approx(1_512 / metres_per_second("ferry"), rel=0.01)
        (found,) = snap(network, [at(3, 0.05)])
        assert HIGHWAY_CLASSES[network.edge_class[found.edge]] == "residential"


def test_a_ferry_takes_as_long_as_it_says(tmp_path: Path) -> None:
    """The duration is that of the whole way, whatever its length, in both directions."""
    island = {7: (WEST + 3 * STEP, NORTH), 8: (WEST + 4 * STEP, NORTH), 9: (WEST + 5 * STEP, NORTH)}
    tags = {"route": "ferry", "motor_vehicle": "yes", "duration": "00:20"}
    network = town(tmp_path, nodes=island, ways=[((3, 7, 8), tags), ((8, 9), RESIDENTIAL)])
    ferry = network.edge_class[network.arc_edge] == HIGHWAY_CLASSES.index("ferry")
    assert network.arc_millis[ferry].tolist() == [1_200_000, 1_200_000]


@pytest.mark.parametrize("maxspeed", ["-30", "0", "5000", "fast", "NaN", ""])
def test_an_absurd_limit_is_none(tmp_path: Path, maxspeed: str) -> None:
    """A limit that cannot be meant leaves the speed to the class of the road."""
    tags = RESIDENTIAL | {"maxspeed": maxspeed}
    ways = [(refs, tags | dict(own)) for refs, own in TOWN_WAYS]
    network = build_road_network(write_osm(tmp_path / "limits.osm", TOWN_NODES, ways))
    assert network.digest == town(tmp_path).digest


def test_the_slowest_limit_still_moves(tmp_path: Path) -> None:
    """A tiny limit never makes a street endless."""
    ways = [(refs, {**tags, "maxspeed": "0.001"}) for refs, tags in TOWN_WAYS]
    network = build_road_network(write_osm(tmp_path / "slow.osm", TOWN_NODES, ways))
    speed = network.arc_decimetres / network.arc_millis * 100
    assert speed == pytest.approx(metres_per_second("residential", str(SLOWEST)), rel=1e-3)


def test_pieces_without_length_and_loops(tmp_path: Path) -> None:
    """Two nodes at one place, a node twice in a row, and a street back to its own beginning."""
    x, y = TOWN_NODES[5]
    nodes = {8: (x, y), 9: (x + STEP / 4, y - STEP / 2), 10: (x - STEP / 4, y - STEP / 2)}
    ways = [((5, 8, 8, 9, 10, 5), RESIDENTIAL), ((8, 6), RESIDENTIAL)]
    network = town(tmp_path, nodes=nodes, ways=ways)
    assert network.arc_millis.min() >= 1
    assert network.arc_decimetres.min() >= 1
    homes = [at(1.2, 1.4, "loop"), at(1.5, 0, "street"), at(0.9, 1.45, "back")]
    for engine in ("road", "road-scipy"):
        matrix = travel_matrix(network, homes, engine=engine, cache=False)
        assert (matrix.seconds >= 0).all()
        assert matrix.leg("loop", "back")[1] < 1_000


def test_a_loop_from_one_junction(tmp_path: Path) -> None:
    """A close of houses that begins and ends at one junction is one street, both ways round."""
    x, y = TOWN_NODES[2]
    nodes = {8: (x + STEP / 4, y + STEP / 2), 9: (x - STEP / 4, y + STEP / 2)}
    network = town(tmp_path, nodes=nodes, ways=[((2, 8, 9, 2), RESIDENTIAL)])
    assert arc_ends(network).count(((1.0, 0.0), (1.0, 0.0))) == 2
    graph = slow_graph(tmp_path / "town.osm")
    assert network.digest == network_from_graph(graph, "town").digest


def test_the_country_lowers_unposted_roads(tmp_path: Path) -> None:
    """Where signs name a country, its law holds for roads without a sign of their own."""
    motorway = {"highway": "primary"}
    signs = [(refs, {**tags, "maxspeed": "BE:urban"}) for refs, tags in TOWN_WAYS]
    dutch = [(refs, {**tags, "maxspeed:type": "NL:urban"}) for refs, tags in TOWN_WAYS]
    networks = [
        build_road_network(
            write_osm(tmp_path / f"{name}.osm", TOWN_NODES, [*ways, ((1, 5), {**motorway, **more})])
        )
        for name, ways, more in (
            ("be", signs, {}),
            ("nl", dutch, {"highway": "motorway", "oneway": "no"}),
            ("none", TOWN_WAYS, {"highway": "motorway", "oneway": "no"}),
        )
    ]
    primary, dutch_motorway, motorway_speed = (fastest(network) for network in networks)
    assert primary == pytest.approx(metres_per_second("primary"), rel=1e-3)
    assert dutch_motorway == pytest.approx(metres_per_second("motorway", "100"), rel=1e-3)
    assert motorway_speed == pytest.approx(metres_per_second("motorway"), rel=1e-3)


def fastest(network: RoadNetwork) -> float:
    """Return the speed of the fastest arc in metres per second."""
    return float((network.arc_decimetres / network.arc_millis).max()) * 100


def test_the_180th_meridian_is_no_edge_of_the_world(tmp_path: Path) -> None:
    """On an island across it, a home is snapped over the line and the way is as long as it is."""
    shift = 180 - WEST - STEP / 2
    nodes = {i: ((x + shift + 180) % 360 - 180, y) for i, (x, y) in TOWN_NODES.items()}
    network = build_road_network(write_osm(tmp_path / "fiji.osm", nodes, TOWN_WAYS))
    here = town(tmp_path)
    assert sorted(network.arc_millis.tolist()) == pytest.approx(
        sorted(here.arc_millis.tolist()), abs=2
    )
    places = [at(0.45, -0.1, "west"), at(0.55, -0.1, "east"), at(1.6, 0.1, "far")]
    moved = [
        Location(
            id=p.id,
            latitude=p.latitude,
            longitude=(p.longitude + shift + 180) % 360 - 180,
        )
        for p in places
    ]
    assert [round(s.distance) for s in snap(network, moved)] == [
        round(s.distance) for s in snap(here, places)
    ]
    assert all(-180 <= s.longitude <= 180 for s in snap(network, moved))
    difference = (
        travel_matrix(network, moved, cache=False).seconds
        - travel_matrix(here, places, cache=False).seconds
    )
    assert np.abs(difference).max() <= 1
    west, _, east, _ = network.bounds
    assert -180 <= west < east <= 180


def test_two_junctions_at_one_place_are_joined_both_ways(tmp_path: Path) -> None:
    """A street without length between them may be driven there and back: nobody is cut off."""
    x, y = TOWN_NODES[3]
    nodes = {7: (x + STEP, y), 8: (x + STEP, y), 9: (x + STEP, y + STEP), 10: (x + STEP, y - STEP)}
    nodes |= {11: (x + 2 * STEP, y), 12: (x + 2 * STEP, y + STEP)}
    refs = ((3, 7), (7, 8), (7, 9), (8, 10), (8, 11), (7, 12))
    network = town(tmp_path, nodes=nodes, ways=[(pair, RESIDENTIAL) for pair in refs])
    graph = csr_array(
        (network.arc_decimetres, (network.arc_source, network.arc_target)),
        shape=(len(network.nodes),) * 2,
    )
    assert connected_components(graph, connection="strong")[0] == 1
    short = np.flatnonzero(network.arc_decimetres == 1)
    assert sorted(network.arc_backward[short].tolist()) == [False, True]
    assert len(set(network.arc_edge[short].tolist())) == 1


def test_a_polar_place_is_snapped_or_too_far(tmp_path: Path) -> None:
    """At 89.9 degrees north streets are where they are; the pole itself is just far away."""
    nodes = {i: (10 * (x - WEST), y + 89.9 - NORTH) for i, (x, y) in TOWN_NODES.items()}
    network = build_road_network(write_osm(tmp_path / "pole.osm", nodes, TOWN_WAYS))
    near = Location(id="near", latitude=89.9, longitude=0.05)
    pole = Location(id="pole", latitude=90.0, longitude=-120.0)
    found = snap(network, [near, pole])
    assert found[0].distance < 5
    assert found[1].too_far
    assert found[1].distance == pytest.approx(11_112, rel=0.02)
    assert travel_matrix(network, [near, pole], cache=False).seconds.tolist() == [
        [0, -1],
        [-1, -1],
    ]
