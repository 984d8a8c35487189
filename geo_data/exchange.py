"""Networks as graphs of OSMnx and as tables of GeoPandas, and back, for analysis in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo_data.graph_arrays import BANNED_TURNS, network_from_graph
from geo_data.road_network import MICRO, RoadNetwork
from geo_data.speeds import HIGHWAY_CLASSES

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx


def to_graph(network: RoadNetwork) -> nx.MultiDiGraph[Any]:
    """Return a network as a simplified graph in OSMnx' conventions.

    Nodes are numbered as in the network and have ``x`` and ``y`` in degrees. Each arc is an edge
    with ``highway``, ``length`` in metres, ``travel_time`` in seconds, ``oneway``, ``reversed``
    and ``geometry``. The attributes of the graph hold its source, the attribution, and
    ``banned_turns``: pairs of edges, each as begin, end and key.
    """
    import networkx as nx
    import shapely

    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(
        crs="epsg:4326",
        simplified=True,
        source=network.source,
        attribution=network.attribution,
    )
    for node, (x, y) in enumerate((network.nodes / MICRO).tolist()):
        graph.add_node(node, x=x, y=y)
    one_way = network.edge_arcs().min(axis=1) < 0
    names = []
    sources, targets = network.arc_source.tolist(), network.arc_target.tolist()
    for arc, (source, target) in enumerate(zip(sources, targets, strict=True)):
        edge, backward = int(network.arc_edge[arc]), bool(network.arc_backward[arc])
        line = network.edge_line(edge)
        key = graph.add_edge(
            source,
            target,
            highway=HIGHWAY_CLASSES[network.edge_class[edge]],
            length=int(network.arc_decimetres[arc]) / 10,
            travel_time=int(network.arc_millis[arc]) / 1000,
            oneway=bool(one_way[edge]),
            reversed=backward,
            geometry=shapely.LineString(line[::-1] if backward else line),
        )
        names.append((source, target, key))
    turns = network.banned_turns.tolist()
    graph.graph[BANNED_TURNS] = [(names[into], names[out]) for into, out in turns]
    return graph


def from_graph(graph: nx.MultiDiGraph[Any], source: str = "graph") -> RoadNetwork:
    """Return the network of a graph of OSMnx, which stays as it is.

    Parameters
    ----------
    graph
        Simplified or not, in degrees or projected. Edges need ``length`` and ``highway``; times
        that all edges have are kept.
    source
        What the graph is called, for people.

    Raises
    ------
    RoadNetworkError
        If no two drivable places connect.
    """
    return network_from_graph(graph.copy(), source)


def to_geodataframes(network: RoadNetwork) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return nodes and edges as OSMnx makes them, indexed by node and by begin, end and key.

    Banned turns are in the ``attrs`` of the edges.
    """
    import osmnx

    graph = to_graph(network)
    nodes, edges = osmnx.graph_to_gdfs(graph)
    edges.attrs |= graph.graph
    return nodes, edges


def from_geodataframes(
    nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame, source: str = "tables"
) -> RoadNetwork:
    """Return the network of nodes and edges in the form of ``to_geodataframes``.

    Edges whose ``attrs`` do not say ``simplified`` are joined where nothing branches off.

    Raises
    ------
    RoadNetworkError
        If no two drivable places connect.
    """
    import osmnx

    attributes = {"crs": edges.crs} | dict(edges.attrs)
    return network_from_graph(osmnx.graph_from_gdfs(nodes, edges, graph_attrs=attributes), source)
