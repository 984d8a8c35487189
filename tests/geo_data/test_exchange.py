"""Networks as graphs and tables, there and back."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import osmnx
import pytest

from geo_data.exchange import from_geodataframes, from_graph, to_geodataframes, to_graph
from geo_data.homes import sample_homes
from geo_data.location import Location
from geo_data.matrix import travel_matrix
from geo_data.osm import build_road_network
from geo_data.road_network import RoadNetwork, RoadNetworkError, open_road_network
from geo_data.sample import sample_network
from tests.geo_data.maps import RESIDENTIAL, TOWN_NODES, TOWN_WAYS, town, write_osm
from tests.geo_data.slow_reader import slow_graph

NO_LEFT = (
    (("way", 2, "from"), ("node", 5, "via"), ("way", 4, "to")),
    {"type": "restriction", "restriction": "no_left_turn"},
)


@pytest.fixture(params=["sample", "town"])
def network(request: pytest.FixtureRequest, tmp_path: Path) -> RoadNetwork:
    """Return a real network, and one with a banned turn."""
    return sample_network() if request.param == "sample" else town(tmp_path, relations=[NO_LEFT])


def test_a_graph_comes_back_as_it_was(network: RoadNetwork) -> None:
    """The network of its own graph is the same to the last bit, banned turns included."""
    assert from_graph(to_graph(network)).digest == network.digest


def test_tables_come_back_as_they_were(network: RoadNetwork) -> None:
    """The network of its own tables is the same to the last bit."""
    nodes, edges = to_geodataframes(network)
    assert len(nodes) == len(network.nodes)
    assert len(edges) == len(network.arc_target)
    assert from_geodataframes(nodes, edges).digest == network.digest


def test_graphml_in_between_loses_nothing(network: RoadNetwork, tmp_path: Path) -> None:
    """OSMnx can save our graph, and our reader takes its file back."""
    osmnx.save_graphml(to_graph(network), tmp_path / "graph.graphml")
    assert open_road_network(tmp_path / "graph.graphml").digest == network.digest


def test_times_are_those_of_networkx() -> None:
    """NetworkX finds the same times on our graph as our engine does in the network."""
    network = sample_network()
    graph = to_graph(network)
    ends = [0, 500, 1000, 1500]
    times = [nx.single_source_dijkstra_path_length(graph, a, weight="travel_time") for a in ends]
    places = [
        Location(id=str(node), longitude=graph.nodes[node]["x"], latitude=graph.nodes[node]["y"])
        for node in ends
    ]
    seconds = travel_matrix(network, places, cache=False).seconds
    wanted = np.array([[found[b] for b in ends] for found in times])
    assert np.abs(seconds - wanted).max() <= 1


def test_a_graph_of_osmnx_is_taken(tmp_path: Path) -> None:
    """A graph that OSMnx read and simplified has the times of the extract, and stays as it is."""
    path = write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)
    graph = osmnx.simplify_graph(
        slow_graph(path), edge_attr_aggs={"length": sum, "travel_time": sum}
    )
    graph.add_node("nowhere", x=0.0, y=0.0)
    before = nx.to_dict_of_dicts(graph)
    network, expected = from_graph(graph), build_road_network(path)
    assert nx.to_dict_of_dicts(graph) == before
    homes = sample_homes(expected, 12, 1)
    assert np.array_equal(
        travel_matrix(network, homes, cache=False).seconds,
        travel_matrix(expected, homes, cache=False).seconds,
    )
    assert network.dropped_nodes == 1


def test_tables_that_are_not_simplified_are_joined(tmp_path: Path) -> None:
    """Tables of single pieces become the same network as the extract."""
    path = write_osm(tmp_path / "town.osm", TOWN_NODES, TOWN_WAYS)
    nodes, edges = osmnx.graph_to_gdfs(slow_graph(path))
    assert from_geodataframes(nodes, edges).digest == build_road_network(path).digest


def test_a_graph_without_roads_is_an_error(tmp_path: Path) -> None:
    """A graph of footways only says so, with the name it was given."""
    path = write_osm(tmp_path / "one.osm", TOWN_NODES, [((1, 2), RESIDENTIAL | {"oneway": "yes"})])
    with pytest.raises(RoadNetworkError, match="mine has no roads"):
        from_graph(slow_graph(path), "mine")
