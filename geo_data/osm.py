"""Road networks from OpenStreetMap: extracts, GraphML files of OSMnx, and places by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo_data.cache import cached, digest_of
from geo_data.network_file import read_network
from geo_data.road_network import RoadNetwork, RoadNetworkError, means_file

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

EXTRACT_SUFFIXES = (".osm", ".pbf", ".osm.gz", ".osm.bz2")
GRAPHML_SUFFIX = ".graphml"

PROFILE = "roads 3"
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


def build_road_network(
    source: str | Path, progress: Callable[[str], None] = lambda _: None
) -> RoadNetwork:
    """Make a road network from a file or from the name of a place.

    Parameters
    ----------
    source
        An existing ``.osm``, ``.osm.pbf`` (also ``.osm.gz``, ``.osm.bz2``) or ``.graphml`` file; a
        text that is none is the name of a place, whose roads are downloaded.
    progress
        Called with what is being done, at the beginning of each stage.

    Raises
    ------
    RoadNetworkError
        If the file is damaged, of another kind, or has no roads that connect, or if the place
        cannot be downloaded.
    """
    path = Path(source)
    if is_road_file(path):
        if not path.name.lower().endswith(GRAPHML_SUFFIX):
            from geo_data.extract_network import network_from_extract

            return network_from_extract(path, progress)
        progress(f"reading {path.name}")
        return _from_graph(_read_graphml(path), path.name, progress)
    if means_file(source) and not path.exists():
        raise RoadNetworkError(f"There is no road network file {source}.")
    if path.exists():
        raise RoadNetworkError(
            f"{source} is not a road network file: its name must end in .npz, .osm, .osm.pbf "
            "or .graphml."
        )
    place = str(source)
    progress(f"downloading the roads of {place}")
    return _from_graph(_download(place), place, progress)


def _from_graph(
    graph: nx.MultiDiGraph[Any], source: str, progress: Callable[[str], None]
) -> RoadNetwork:
    """Return the network of a graph of OSMnx."""
    from geo_data.graph_arrays import network_from_graph

    progress("joining pieces of streets")
    return network_from_graph(graph, source)


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
        raise RoadNetworkError(f'There is no file "{place}", and {_why_not(error)}') from error
    finally:
        osmnx.settings.use_cache = kept


def _why_not(error: Exception) -> str:
    """Return why the roads of a place could not be downloaded, and what to do."""
    # OSMnx does not publish the class of the exception for places that nobody knows.
    if type(error).__name__ == "InsufficientResponseError":
        return (
            "OpenStreetMap knows no place of that name with roads; write it as on its map, with "
            "its country, or give an extract (.osm.pbf)."
        )
    # So OSMnx says that a place is a point or a line.
    if isinstance(error, TypeError):
        return (
            "the place of that name has no area on the map of OpenStreetMap; name the town or the "
            "county around it, or give an extract (.osm.pbf)."
        )
    # So OSMnx says that there are no ways within the area.
    if type(error) is ValueError:
        return "there are no roads in the place of that name; give an extract (.osm.pbf)."
    return (
        "the roads of a place of that name could not be downloaded; give an OpenStreetMap extract "
        "(.osm.pbf) or another road network file."
    )
