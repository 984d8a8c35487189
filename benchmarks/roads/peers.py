"""Other engines on the same places; none is needed, and one that is not installed is skipped.

They are imported by name, so that no part of the project depends on them.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.roads.ours import at_junctions
from geo_data.road_network import MICRO, unpack

if TYPE_CHECKING:
    import numpy.typing as npt

    from geo_data.road_network import RoadNetwork

    Nodes = npt.NDArray[np.int32]
    Seconds = npt.NDArray[np.float64]
    Degrees = npt.NDArray[np.float64]

Table = Callable[["Nodes", "Nodes"], "Seconds"]
"""Returns the seconds from some junctions to others, of shape (from, to)."""


class SkippedError(Exception):
    """A peer that cannot be measured here, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Another engine.

    Attributes
    ----------
    module
        What is imported.
    rows
        Origins that are measured at most: slow engines are measured on a few, and the rest is told
        by proportion.
    prepare
        Returns its table for a network, given the extract that the network was made from if there
        is one; raises SkippedError.
    same_speeds
        Whether it drives on our roads at our speeds, so that its times must be ours.
    largest
        Places of the largest table that it is asked for, where proportion would be unfair.
    """

    module: str
    rows: int
    prepare: Callable[[RoadNetwork, Path | None], Table]
    same_speeds: bool = True
    largest: int = 1_000_000


def open_peer(name: str, network: RoadNetwork, extract: Path | None) -> Table:
    """Return the table of a peer, which has answered once; SkippedError if it is not to be had."""
    two = np.arange(2, dtype=np.int32)
    try:
        table = PEERS[name].prepare(network, extract)
        table(two, two)
    except ImportError as error:
        raise SkippedError(f"{error.name or PEERS[name].module} is not installed") from error
    except SkippedError:
        raise
    except Exception as error:
        # Whatever goes wrong in a peer must not end the run.
        raise SkippedError(f"it fails: {error}") from error
    return table


def _links(network: RoadNetwork) -> tuple[Nodes, Nodes, npt.NDArray[np.int64]]:
    """Return the arcs without loops: some peers stumble over these."""
    apart = network.arc_source != network.arc_target
    return network.arc_source[apart], network.arc_target[apart], network.arc_millis[apart]


def _scipy(network: RoadNetwork, _: Path | None) -> Table:
    from geo_data.engines.scipy_dijkstra import cheapest

    def table(origins: Nodes, targets: Nodes) -> Seconds:
        costs = cheapest(network, at_junctions(origins), at_junctions(targets))
        return unpack(costs)[0] / 1000

    return table


def _networkx(network: RoadNetwork, _: Path | None) -> Table:
    nx = import_module("networkx")
    graph = nx.DiGraph()
    # Of parallel arcs the last one counts, so the cheapest comes last.
    tail, head, millis = _links(network)
    order = np.argsort(millis)[::-1]
    links = (array[order].tolist() for array in (tail, head, millis))
    graph.add_weighted_edges_from(zip(*links, strict=True))

    def table(origins: Nodes, targets: Nodes) -> Seconds:
        rows = []
        for origin in origins.tolist():
            lengths = nx.single_source_dijkstra_path_length(graph, origin)
            rows.append([lengths.get(target, np.inf) / 1000 for target in targets.tolist()])
        return np.array(rows)

    return table


def _pandana(network: RoadNetwork, _: Path | None) -> Table:
    pandana, pandas = import_module("pandana"), import_module("pandas")
    tail, head, millis = _links(network)
    degrees = network.nodes / MICRO
    weights = pandas.DataFrame({"seconds": millis / 1000})
    net = pandana.Network(
        pandas.Series(degrees[:, 0]),
        pandas.Series(degrees[:, 1]),
        pandas.Series(tail),
        pandas.Series(head),
        weights,
        twoway=False,
    )

    def table(origins: Nodes, targets: Nodes) -> Seconds:
        begin, end = np.repeat(origins, len(targets)), np.tile(targets, len(origins))
        seconds = net.shortest_path_lengths(begin.tolist(), end.tolist(), imp_name="seconds")
        return np.array(seconds).reshape(len(origins), len(targets))

    return table


def _routingkit(network: RoadNetwork, _: Path | None) -> Table:
    kit = import_module("routingkit_cch")
    tail, head, millis = (links.tolist() for links in _links(network))
    longitude, latitude = (network.nodes / MICRO).T.tolist()
    order = kit.compute_order_inertial(len(network.nodes), tail, head, latitude, longitude)
    metric = kit.CCHMetric(kit.CCH(order, tail, head, False), millis)

    def table(origins: Nodes, targets: Nodes) -> Seconds:
        pinned = kit.CCHOneToMany(metric, targets.tolist())
        rows = [pinned.distances_from(origin) for origin in origins.tolist()]
        return np.array(rows, dtype=np.float64) / 1000

    return table


def _pyroutingkit(network: RoadNetwork, _: Path | None) -> Table:
    kit = import_module("pyroutingkit")
    tail, head, millis = _links(network)
    longitude, latitude = (network.nodes / MICRO).T
    topology = kit.CCHTopology()
    topology.build(tail, head, latitude, longitude, len(network.nodes))
    metric = kit.CCHMetric(topology)
    metric.customize(millis)

    def table(origins: Nodes, targets: Nodes) -> Seconds:
        return np.asarray(metric.distances_many_to_many(origins, targets)) / 1000

    return table


def extract_of(extract: Path | None) -> Path:
    """Return an extract; raises SkippedError if there is none."""
    if extract is None or not extract.name.endswith((".osm.pbf", ".osm")):
        raise SkippedError("it reads extracts of OpenStreetMap alone; name one with --roads")
    return extract.resolve()


def _run(*command: str | Path) -> None:
    """Run a command; raises SkippedError if it fails."""
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise SkippedError(f"{Path(command[0]).name} fails: {error}") from error


@cache
def osrm_table(extract: Path) -> Callable[[Degrees, Degrees], Seconds]:
    """Return OSRM's table between places in degrees, made from an extract; prepared once."""
    osrm = import_module("osrm")
    package = Path(str(osrm.__file__)).parent
    scratch = tempfile.TemporaryDirectory()
    roads = Path(scratch.name) / "roads.osm.pbf"
    roads.symlink_to(extract)
    profile = package / "share" / "profiles" / "car.lua"
    _run(package / "bin" / "osrm-extract", "--threads", "1", "-p", profile, roads)
    built = roads.with_name("roads.osrm")
    _run(package / "bin" / "osrm-contract", "--threads", "1", built)
    server = osrm.OSRM(
        algorithm="CH",
        storage_config=str(built),
        use_shared_memory=False,
        max_locations_distance_table=100_000,
    )

    def table(origins: Degrees, targets: Degrees) -> Seconds:
        _ = scratch  # The folder lasts as long as the table.
        both = np.concatenate((origins, targets))
        parameters = osrm.TableParameters(
            coordinates=[tuple(point) for point in both.tolist()],
            sources=list(range(len(origins))),
            destinations=list(range(len(origins), len(both))),
            annotations=["duration"],
        )
        return np.array(server.Table(parameters)["durations"], dtype=np.float64)

    return table


def _osrm(network: RoadNetwork, extract: Path | None) -> Table:
    by_degrees = osrm_table(extract_of(extract))
    degrees = network.nodes / MICRO

    def table(origins: Nodes, targets: Nodes) -> Seconds:
        return by_degrees(degrees[origins], degrees[targets])

    return table


def _valhalla(network: RoadNetwork, extract: Path | None) -> Table:
    valhalla = import_module("valhalla")
    scratch = tempfile.TemporaryDirectory()
    folder = Path(scratch.name)
    (folder / "tiles").mkdir()
    config = valhalla.get_config(tile_dir=str(folder / "tiles"), tile_extract="")
    config["loki"]["use_connectivity"] = False
    config["mjolnir"]["concurrency"] = 1
    for limits in config["service_limits"].values():
        if isinstance(limits, dict):
            with suppress(KeyError):
                limits["max_matrix_location_pairs"] = 10_000_000
                limits["max_matrix_distance"] = 10_000_000.0
    (folder / "valhalla.json").write_text(json.dumps(config), encoding="utf-8")
    build = Path(str(valhalla.__file__)).parent / "bin" / "valhalla_build_tiles"
    _run(build, "-c", folder / "valhalla.json", extract_of(extract))
    actor = valhalla.Actor(str(folder / "valhalla.json"))
    degrees = network.nodes / MICRO

    def table(origins: Nodes, targets: Nodes) -> Seconds:
        _ = scratch
        sources, goals = (
            [{"lon": lon, "lat": lat} for lon, lat in degrees[nodes].tolist()]
            for nodes in (origins, targets)
        )
        found: dict[str, Any] = actor.matrix(
            {"sources": sources, "targets": goals, "costing": "auto", "verbose": False}
        )
        return np.array(found["sources_to_targets"]["durations"], dtype=np.float64)

    return table


PEERS: dict[str, Peer] = {
    "scipy": Peer(module="scipy", rows=50, prepare=_scipy),
    "networkx": Peer(module="networkx", rows=3, prepare=_networkx),
    "pandana": Peer(module="pandana", rows=30, prepare=_pandana),
    "routingkit": Peer(module="routingkit_cch", rows=1000, prepare=_routingkit),
    "pyroutingkit": Peer(module="pyroutingkit", rows=1000, prepare=_pyroutingkit),
    "osrm": Peer(module="osrm", rows=1000, prepare=_osrm, same_speeds=False),
    "valhalla": Peer(
        module="valhalla", rows=100, prepare=_valhalla, same_speeds=False, largest=100
    ),
}
"""The peers, by the names that suites use."""
