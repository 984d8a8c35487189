"""From a graph in OSMnx' conventions to the arrays of a road network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.drivable import is_drivable
from geo_data.road_network import MICRO, RoadNetwork, RoadNetworkError
from geo_data.speeds import HIGHWAY_CLASSES, metres_per_second

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx
    import numpy.typing as npt


@dataclass(slots=True, kw_only=True)
class _Arc:
    """An edge of the graph, seen from its source; ``points`` run from source to target."""

    source: int
    target: int
    millis: int
    decimetres: int
    highway: int
    points: npt.NDArray[np.int32]
    edge: int = -1
    backward: bool = False


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

    if str(graph.graph.get("crs", "epsg:4326")).lower() != "epsg:4326":
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
    degrees = np.array([(graph.nodes[n]["x"], graph.nodes[n]["y"]) for n in names])
    nodes = np.rint(degrees * MICRO).astype(np.int32)
    order = np.lexsort((nodes[:, 1], nodes[:, 0], _along_curve(nodes)))
    nodes = nodes[order]
    index = {names[int(old)]: new for new, old in enumerate(order)}
    arcs = [_arc(index[u], index[v], data, nodes) for u, v, data in graph.edges(data=True)]
    arcs.sort(key=lambda a: (a.source, a.target, a.millis, a.decimetres, a.points.tobytes()))
    arcs, edges = _share_edges(arcs)
    counts = np.bincount([a.source for a in arcs], minlength=len(nodes))
    return RoadNetwork(
        nodes=nodes,
        first_arc=np.concatenate(([0], np.cumsum(counts))).astype(np.int32),
        arc_target=np.array([a.target for a in arcs], dtype=np.int32),
        arc_millis=np.array([a.millis for a in arcs], dtype=np.int32),
        arc_decimetres=np.array([a.decimetres for a in arcs], dtype=np.int32),
        arc_edge=np.array([a.edge for a in arcs], dtype=np.int32),
        arc_backward=np.array([a.backward for a in arcs], dtype=np.bool_),
        edge_class=np.array([a.highway for a in edges], dtype=np.uint8),
        first_point=np.cumsum([0, *(len(a.points) for a in edges)]).astype(np.int32),
        points=np.concatenate([a.points for a in edges]),
        source=source,
        dropped_nodes=dropped_nodes,
        dropped_parts=dropped_parts,
    )


def _along_curve(nodes: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the place of each node along a Morton curve, on which neighbours are mostly near."""
    shifted = (nodes - nodes.min(axis=0)).astype(np.int64)
    code = np.zeros(len(nodes), dtype=np.int64)
    for bit in range(29):  # 360 million microdegrees are less than 2 ** 29.
        code |= ((shifted[:, 0] >> bit) & 1) << (2 * bit)
        code |= ((shifted[:, 1] >> bit) & 1) << (2 * bit + 1)
    return code


def _arc(u: int, v: int, data: Mapping[str, Any], nodes: npt.NDArray[np.int32]) -> _Arc:
    """Return the arc of an edge; its points begin and end exactly at its nodes."""
    ends = nodes[[u, v]]
    points = ends
    if data.get("geometry") is not None:
        points = np.rint(np.asarray(data["geometry"].coords)[:, :2] * MICRO).astype(np.int32)
        # Some tools leave the shape of a two-way street in one direction for both.
        away = np.abs(points[[0, -1]] - ends).sum()
        if away > np.abs(points[[-1, 0]] - ends).sum():
            points = points[::-1]
        points = np.concatenate((ends[:1], points[1:-1], ends[1:]))
    return _Arc(
        source=u,
        target=v,
        millis=max(1, round(float(data["travel_time"]) * 1000)),
        decimetres=max(1, round(float(data["length"]) * 10)),
        highway=_class_of(data) or 0,
        points=points,
    )


def _share_edges(arcs: list[_Arc]) -> tuple[list[_Arc], list[_Arc]]:
    """Give the two directions of a street one edge.

    Returns
    -------
    tuple[list[_Arc], list[_Arc]]
        The arcs without the slower ones of the same shape, and the forward arc of each edge.
    """
    edges: list[_Arc] = []
    known: dict[bytes, tuple[int, bool]] = {}
    taken: set[tuple[int, bool]] = set()
    kept = []
    for arc in arcs:
        shape = arc.points.tobytes()
        if shape not in known:
            known.setdefault(arc.points[::-1].tobytes(), (len(edges), True))
            known[shape] = (len(edges), False)
            edges.append(arc)
        if known[shape] not in taken:
            taken.add(known[shape])
            arc.edge, arc.backward = known[shape]
            kept.append(arc)
    return kept, edges
