"""The plain way from an extract to a graph of OSMnx: the oracle of the reader into arrays.

It knows neither barriers nor ferries nor turn restrictions.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import osmium

from geo_data.drivable import Direction, direction, is_drivable
from geo_data.earth import haversine
from geo_data.speeds import speeds_of


def slow_graph(path: Path) -> nx.MultiDiGraph:
    """Return the drivable ways of an extract as a graph in OSMnx' conventions, not simplified."""
    graph = nx.MultiDiGraph(crs="epsg:4326", simplified=False)
    ways = osmium.FileProcessor(path, osmium.osm.NODE | osmium.osm.WAY).with_locations()
    for way in ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)):
        tags = {tag.k: tag.v for tag in way.tags}
        if is_drivable(tags):
            _add_way(graph, way, tags)
    return graph


def _add_way(graph: nx.MultiDiGraph, way: Any, tags: dict[str, str]) -> None:
    """Add the arcs of a way, a pair for each two nodes in a row that are both in the extract."""
    drive = direction(tags)
    both = {"osmid": way.id, "highway": tags["highway"], "oneway": drive is not Direction.BOTH}
    forward, backward = speeds_of(tags, tags["highway"])
    nodes = [(n.ref, n.lon, n.lat) if n.location.valid() else None for n in way.nodes]
    for before, here in pairwise(nodes):
        if before is None or here is None or before[0] == here[0]:
            continue
        length = float(haversine(np.array(before[1:]), np.array(here[1:])))
        for ref, longitude, latitude in (before, here):
            graph.add_node(ref, x=longitude, y=latitude)
        if drive is not Direction.BACKWARD:
            times = {"length": length, "travel_time": length / forward}
            graph.add_edge(before[0], here[0], reversed=False, **both, **times)
        if drive is not Direction.FORWARD:
            times = {"length": length, "travel_time": length / backward}
            graph.add_edge(here[0], before[0], reversed=True, **both, **times)
