"""From a graph in OSMnx' conventions to the arrays of a road network."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.arcs import Arcs, network_of_arcs, order_of_nodes
from geo_data.drivable import is_drivable
from geo_data.road_network import MICRO, RoadNetwork, RoadNetworkError
from geo_data.speeds import HIGHWAY_CLASSES, metres_per_second

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx
    import numpy.typing as npt


BANNED_TURNS = "banned_turns"
"""Attribute of a simplified graph that lists pairs of edges which may not follow each other."""


def network_from_graph(graph: nx.MultiDiGraph[Any], source: str) -> RoadNetwork:
    """Return the part of a street graph that can be driven from everywhere to everywhere.

    Parameters
    ----------
    graph
        As OSMnx makes them, simplified or not. Edges that all carry ``travel_time`` (seconds) keep
        it, so that somebody's own times count; else it is taken from class and speed limit.
    source
        Name of the file or place, for people.

    Raises
    ------
    RoadNetworkError
        If no two drivable places connect.
    """
    import networkx as nx
    import osmnx

    if str(graph.graph.get("crs") or "epsg:4326").lower() != "epsg:4326":
        graph = osmnx.project_graph(graph, to_latlong=True)
    _keep_drivable(graph, source)
    parts = nx.number_strongly_connected_components(graph)
    nodes = len(graph)
    graph = osmnx.truncate.largest_component(graph, strongly=True) if nodes else graph
    if not graph.number_of_edges():
        raise RoadNetworkError(f"{source} has no roads that a car can drive along and back.")
    dropped = nodes - len(graph)
    if not graph.graph.get("simplified"):
        graph = osmnx.simplify_graph(
            graph, remove_rings=False, edge_attr_aggs={"length": sum, "travel_time": sum}
        )
    return _to_arrays(graph, source, dropped_nodes=dropped, dropped_parts=parts - 1)


def _keep_drivable(graph: nx.MultiDiGraph[Any], source: str) -> None:
    """Remove the edges that a car may not use, and give the others lengths and times."""
    closed = []
    for u, v, key, data in graph.edges(keys=True, data=True):
        if _class_of(data) is None or not is_drivable(_tags(data)):
            closed.append((u, v, key))
        elif "length" not in data:
            raise RoadNetworkError(f"{source} has edges without a length; write it with OSMnx.")
    graph.remove_edges_from(closed)
    edges = [data for _, _, data in graph.edges(data=True)]
    if not all("travel_time" in data for data in edges):
        for data in edges:
            highway = HIGHWAY_CLASSES[_class_of(data) or 0]
            speed = metres_per_second(highway, data.get("maxspeed"))
            data["travel_time"] = float(data["length"]) / speed


def _tags(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags that say whether a car may pass, of roads joined to one edge the first."""
    tags = {"highway": HIGHWAY_CLASSES[_class_of(data) or 0]}
    for tag in ("service", "access"):
        value = data.get(tag)
        if isinstance(value, str):
            tags[tag] = value
    return tags


def _class_of(data: Mapping[str, Any]) -> int | None:
    """Return the code of an edge's class, of several the greatest road; None if none is known."""
    highway = data.get("highway")
    names = [highway] if isinstance(highway, str) else list(highway or ())
    codes = [HIGHWAY_CLASSES.index(name) for name in names if name in HIGHWAY_CLASSES]
    return min(codes, default=None)


def _to_arrays(
    graph: nx.MultiDiGraph[Any], source: str, *, dropped_nodes: int, dropped_parts: int
) -> RoadNetwork:
    """Return the arrays of a simplified, strongly connected graph."""
    names = list(graph.nodes)
    edges = {edge: number for number, edge in enumerate(graph.edges(keys=True))}
    degrees = np.array([(graph.nodes[n]["x"], graph.nodes[n]["y"]) for n in names])
    nodes = np.rint(degrees * MICRO).astype(np.int32)
    order = order_of_nodes(nodes)
    nodes = nodes[order]
    index = {names[int(old)]: new for new, old in enumerate(order)}
    data = [attributes for _, _, attributes in graph.edges(data=True)]
    ends = np.array([(index[u], index[v]) for u, v in graph.edges()], dtype=np.int64)
    shapes = [_shape(nodes[pair], attributes) for pair, attributes in zip(ends, data, strict=True)]
    arcs = Arcs(
        source=ends[:, 0],
        target=ends[:, 1],
        millis=_whole(data, "travel_time", 1000),
        decimetres=_whole(data, "length", 10),
        highway=np.array([_class_of(attributes) for attributes in data], dtype=np.uint8),
        points=np.concatenate(shapes),
        first_point=np.cumsum([0, *map(len, shapes)]),
    )
    turns = [
        (edges[into], edges[out])
        for into, out in _turns(graph)
        if into in edges and out in edges  # Some may be on roads that were left out.
    ]
    return network_of_arcs(
        nodes,
        arcs,
        np.array(turns, dtype=np.int32).reshape(-1, 2),
        source=source,
        dropped_nodes=dropped_nodes,
        dropped_parts=dropped_parts,
    )


def _turns(graph: nx.MultiDiGraph[Any]) -> list[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Return the pairs of edges, as begin, end and key, that a graph says are banned."""
    turns = graph.graph.get(BANNED_TURNS, [])
    if isinstance(turns, str):  # GraphML has texts only.
        turns = ast.literal_eval(turns)
    return [(tuple(into), tuple(out)) for into, out in turns]


def _whole(data: Sequence[Mapping[str, Any]], name: str, unit: int) -> npt.NDArray[np.int64]:
    """Return an attribute of all edges in a smaller unit, rounded, at least 1."""
    return np.array([max(1, round(float(edge[name]) * unit)) for edge in data], dtype=np.int64)


def _shape(places: npt.NDArray[np.int32], data: Mapping[str, Any]) -> npt.NDArray[np.int32]:
    """Return the points of an edge; they begin and end exactly at its nodes."""
    if data.get("geometry") is None:
        return places
    points = np.rint(np.asarray(data["geometry"].coords)[:, :2] * MICRO).astype(np.int32)
    # Some tools leave the shape of a two-way street in one direction for both.
    away = np.abs(points[[0, -1]] - places).sum()
    if away > np.abs(points[[-1, 0]] - places).sum():
        points = points[::-1]
    return np.concatenate((places[:1], points[1:-1], places[1:]))
