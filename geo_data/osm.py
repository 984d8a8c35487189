"""Road networks from OpenStreetMap: extracts, GraphML files of OSMnx, and places by name."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo_data.cache import cached, digest_of
from geo_data.drivable import Direction, direction, is_drivable
from geo_data.earth import EARTH_RADIUS_METRES
from geo_data.graph_arrays import network_from_graph
from geo_data.network_file import read_network
from geo_data.road_network import RoadNetwork, RoadNetworkError
from geo_data.speeds import metres_per_second

if TYPE_CHECKING:
    import networkx as nx

EXTRACT_SUFFIXES = (".osm", ".pbf", ".osm.gz", ".osm.bz2")
GRAPHML_SUFFIX = ".graphml"

PROFILE = "roads 1"
"""Part of the key of kept networks; changes whenever a network would be made otherwise."""


def is_road_file(path: Path) -> bool:
    """Tell whether a path is an existing file of a kind that roads are read from."""
    return path.is_file() and path.name.lower().endswith((*EXTRACT_SUFFIXES, GRAPHML_SUFFIX))


def load_or_build(source: str | Path, *, cache: bool = True) -> RoadNetwork:
    """Return the network of a file or place, kept from an earlier time if it was made before.

    A file is known by its contents, a place by its name: a place is downloaded once.
    """
    if not cache:
        return build_road_network(source)
    try:
        key = digest_of(PROFILE, source)
    except OSError as error:
        raise RoadNetworkError(f"{source} cannot be read as a road network file.") from error
    return cached(
        "networks",
        key,
        load=read_network,
        save=lambda network, path: network.save(path),
        make=lambda: build_road_network(source),
    )


def build_road_network(source: str | Path) -> RoadNetwork:
    """Make a road network from a file or from the name of a place.

    Parameters
    ----------
    source
        An existing ``.osm``, ``.osm.pbf`` or ``.graphml`` file; a text that is none is the name of
        a place, whose roads are downloaded.

    Raises
    ------
    RoadNetworkError
        If the file is damaged, of another kind, or has no roads that connect, or if the place
        cannot be downloaded.
    """
    path = Path(source)
    if is_road_file(path):
        if path.name.lower().endswith(GRAPHML_SUFFIX):
            return network_from_graph(_read_graphml(path), path.name)
        return network_from_graph(_read_extract(path), path.name)
    if isinstance(source, Path) or path.exists():
        raise RoadNetworkError(
            f"{source} is not a road network file: its name must end in .npz, .osm, .osm.pbf "
            "or .graphml."
        )
    return network_from_graph(_download(source), source)


def _read_extract(path: Path) -> nx.MultiDiGraph[Any]:
    """Return the drivable ways of an extract as a graph in OSMnx' conventions."""
    import networkx as nx
    import osmium

    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(crs="epsg:4326", simplified=False)
    entities = osmium.osm.NODE | osmium.osm.WAY
    try:
        ways = osmium.FileProcessor(path, entities).with_locations()
        # Nodes are only looked up by the ways, so they need not be handed to Python one by one.
        ways = ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        for way in ways.with_filter(osmium.filter.KeyFilter("highway")):
            tags = {tag.k: tag.v for tag in way.tags}
            if is_drivable(tags):
                _add_way(graph, way, tags)
    except (RuntimeError, OSError) as error:
        raise RoadNetworkError(f"{path} is damaged or is not an OpenStreetMap file.") from error
    return graph


def _add_way(graph: nx.MultiDiGraph[Any], way: Any, tags: dict[str, str]) -> None:
    """Add the arcs of a way, a pair for each two nodes in a row that are both in the extract."""
    drive = direction(tags)
    both = {"osmid": way.id, "highway": tags["highway"], "oneway": drive is not Direction.BOTH}
    both |= {key: tags[key] for key in ("name", "maxspeed") if key in tags}
    forward = metres_per_second(tags["highway"], tags.get("maxspeed:forward", tags.get("maxspeed")))
    backward = metres_per_second(
        tags["highway"], tags.get("maxspeed:backward", tags.get("maxspeed"))
    )
    # An extract may cut a way off; the part outside is not there.
    nodes = [(n.ref, n.lon, n.lat) if n.location.valid() else None for n in way.nodes]
    for before, here in pairwise(nodes):
        if before is None or here is None or before[0] == here[0]:
            continue
        length = _metres(before[1:], here[1:])
        for ref, longitude, latitude in (before, here):
            graph.add_node(ref, x=longitude, y=latitude)
        if drive is not Direction.BACKWARD:
            times = {"length": length, "travel_time": length / forward}
            graph.add_edge(before[0], here[0], reversed=False, **both, **times)
        if drive is not Direction.FORWARD:
            times = {"length": length, "travel_time": length / backward}
            graph.add_edge(here[0], before[0], reversed=True, **both, **times)


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the metres between two points in degrees; quicker than NumPy for a single pair."""
    half_north = math.sin(math.radians(b[1] - a[1]) / 2)
    half_east = math.sin(math.radians(b[0] - a[0]) / 2)
    narrowing = math.cos(math.radians(a[1])) * math.cos(math.radians(b[1]))
    h = half_north**2 + narrowing * half_east**2
    return 2 * EARTH_RADIUS_METRES * math.asin(min(1.0, math.sqrt(h)))


def _read_graphml(path: Path) -> nx.MultiDiGraph[Any]:
    """Return the graph in a GraphML file that OSMnx wrote."""
    import xml.etree.ElementTree as ET

    import osmnx

    try:
        return osmnx.load_graphml(path)
    except (ET.ParseError, ValueError, KeyError, OSError, TypeError, AttributeError) as error:
        raise RoadNetworkError(f"{path} is damaged or is not a GraphML file of OSMnx.") from error


def _download(place: str) -> nx.MultiDiGraph[Any]:
    """Return the drivable ways of a place, downloaded by OSMnx."""
    import osmnx

    # OSMnx would keep its downloads in a folder beside the current one.
    kept = osmnx.settings.use_cache
    osmnx.settings.use_cache = False
    try:
        return osmnx.graph_from_place(
            place, network_type="drive_service", simplify=False, retain_all=True
        )
    # Offline, unknown place, busy server: each library below has its own exceptions.
    except Exception as error:
        raise RoadNetworkError(
            f'There is no file "{place}", and the roads of a place of that name could not be '
            "downloaded; give an OpenStreetMap extract (.osm.pbf) or another road network file."
        ) from error
    finally:
        osmnx.settings.use_cache = kept
