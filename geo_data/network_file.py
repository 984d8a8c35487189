"""The file of a road network: a compressed NumPy archive, differences instead of coordinates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.archive import DAMAGED, read_arrays, write_arrays
from geo_data.road_network import RoadNetwork, RoadNetworkError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

FORMAT = 1
"""Changes whenever older files can no longer be read."""


def write_network(network: RoadNetwork, path: Path) -> None:
    """Write a network to a file, aside first; raises OSError if that cannot be."""
    about = {
        "format": FORMAT,
        "digest": network.digest,
        "source": network.source,
        "attribution": network.attribution,
        "dropped_nodes": network.dropped_nodes,
        "dropped_parts": network.dropped_parts,
    }
    # Neighbours in the arrays are neighbours on the map, so differences are small and compress.
    arrays: dict[str, npt.NDArray[Any]] = {
        "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        "nodes": _differences(network.nodes),
        "arc_count": np.diff(network.first_arc).astype(np.uint16),
        "arc_target": network.arc_target - network.arc_source,
        "arc_millis": network.arc_millis,
        "arc_decimetres": network.arc_decimetres,
        "arc_edge": _differences(network.arc_edge),
        "arc_backward": network.arc_backward,
        "edge_class": network.edge_class,
        "point_count": np.diff(network.first_point).astype(np.int32),
        "points": _differences(network.points),
    }
    write_arrays(path, arrays)


def read_network(path: Path) -> RoadNetwork:
    """Return the network in a file.

    Raises
    ------
    RoadNetworkError
        If there is no such file, it is damaged, or another version wrote it.
    """
    if not path.is_file():
        raise RoadNetworkError(f"There is no road network file {path}.")
    try:
        arrays = read_arrays(path)
        about = json.loads(arrays["about"].tobytes())
        if about["format"] != FORMAT:
            raise RoadNetworkError(
                f"{path} was written by another version of infuseroute; make it again."
            )
        network = _network(arrays, about)
    except DAMAGED as error:
        raise RoadNetworkError(f"{path} is damaged or is not a road network file.") from error
    if network.digest != about["digest"]:
        raise RoadNetworkError(f"{path} is damaged: its digest is not that of its contents.")
    return network


def _network(arrays: dict[str, npt.NDArray[Any]], about: dict[str, Any]) -> RoadNetwork:
    """Return the network that was taken apart by ``write_network``."""
    first_arc = _first(arrays["arc_count"])
    nodes = _sums(arrays["nodes"])
    source = np.repeat(np.arange(len(nodes), dtype=np.int32), np.diff(first_arc))
    return RoadNetwork(
        nodes=nodes,
        first_arc=first_arc,
        arc_target=(arrays["arc_target"] + source).astype(np.int32),
        arc_millis=arrays["arc_millis"].astype(np.int32),
        arc_decimetres=arrays["arc_decimetres"].astype(np.int32),
        arc_edge=_sums(arrays["arc_edge"]),
        arc_backward=arrays["arc_backward"].astype(np.bool_),
        edge_class=arrays["edge_class"].astype(np.uint8),
        first_point=_first(arrays["point_count"]),
        points=_sums(arrays["points"]),
        source=str(about["source"]),
        attribution=str(about["attribution"]),
        dropped_nodes=int(about["dropped_nodes"]),
        dropped_parts=int(about["dropped_parts"]),
    )


def _differences(array: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return each row less the row before it; the first row as it is."""
    return np.diff(array, axis=0, prepend=np.zeros_like(array[:1])).astype(np.int32)


def _sums(differences: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Undo ``_differences``."""
    return np.cumsum(differences, axis=0, dtype=np.int64).astype(np.int32)


def _first(counts: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
    """Return where each group begins, given the sizes of the groups."""
    return np.concatenate(([0], np.cumsum(counts, dtype=np.int64))).astype(np.int32)
