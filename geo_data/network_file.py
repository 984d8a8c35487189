"""The file of a road network, in two layouts: mapped for work, compact for shipping."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from geo_data.archive import (
    DAMAGED,
    is_mapped,
    map_arrays,
    read_arrays,
    write_arrays,
    write_mapped,
)
from geo_data.road_network import ARRAY_FIELDS, WORD_FIELDS, RoadNetwork, RoadNetworkError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

COMPACT = 1
"""Format of a compressed archive with differences instead of coordinates."""

MAPPED = 2
"""Format of an archive whose arrays are those of the network as they are."""


def write_network(network: RoadNetwork, path: Path) -> None:
    """Write a network so that reading it takes no time; raises OSError if that cannot be."""
    arrays = {name: getattr(network, name) for name in ARRAY_FIELDS}
    write_mapped(path, {"about": _about(network, MAPPED)} | arrays)


def write_compact(network: RoadNetwork, path: Path) -> None:
    """Write a network to a file less than half as large; raises OSError if that cannot be."""
    # Neighbours in the arrays are neighbours on the map, so differences are small and compress.
    arrays: dict[str, npt.NDArray[Any]] = {
        "about": _about(network, COMPACT),
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
        "banned_turns": network.banned_turns,
    }
    write_arrays(path, arrays)


def read_network(path: Path) -> RoadNetwork:
    """Return the network in a file of either layout.

    Raises
    ------
    RoadNetworkError
        If there is no such file, it is damaged, or another version wrote it.
    """
    if not path.is_file():
        raise RoadNetworkError(f"There is no road network file {path}.")
    try:
        arrays = map_arrays(path) if is_mapped(path) else read_arrays(path)
        about = json.loads(arrays["about"].tobytes())
        if about["format"] not in {COMPACT, MAPPED}:
            raise RoadNetworkError(
                f"{path} was written by another version of infuseroute; make it again."
            )
        if about["format"] == COMPACT:
            arrays = _apart(arrays)
        # Files from before a word was written have none of it.
        parts: dict[str, Any] = {name: about[name] for name in WORD_FIELDS if name in about}
        parts |= {name: arrays[name] for name in ARRAY_FIELDS}
        network = RoadNetwork(**parts)
    except DAMAGED as error:
        raise RoadNetworkError(f"{path} is damaged or is not a road network file.") from error
    if network.digest != about["digest"]:
        raise RoadNetworkError(f"{path} is damaged: its digest is not that of its contents.")
    return network


def _about(network: RoadNetwork, layout: int) -> npt.NDArray[np.uint8]:
    """Return what is said about a network, as bytes."""
    about = {"format": layout, "digest": network.digest}
    about |= {name: getattr(network, name) for name in WORD_FIELDS}
    return np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)


def _apart(arrays: dict[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Undo what ``write_compact`` did to the arrays."""
    first_arc = _first(arrays["arc_count"])
    source = np.repeat(np.arange(len(first_arc) - 1, dtype=np.int32), np.diff(first_arc))
    no_turns = np.empty((0, 2), dtype=np.int32)
    return {
        "nodes": _sums(arrays["nodes"]),
        "first_arc": first_arc,
        "arc_target": (arrays["arc_target"] + source).astype(np.int32),
        "arc_millis": arrays["arc_millis"].astype(np.int32),
        "arc_decimetres": arrays["arc_decimetres"].astype(np.int32),
        "arc_edge": _sums(arrays["arc_edge"]),
        "arc_backward": arrays["arc_backward"].astype(np.bool_),
        "edge_class": arrays["edge_class"].astype(np.uint8),
        "first_point": _first(arrays["point_count"]),
        "points": _sums(arrays["points"]),
        "banned_turns": arrays.get("banned_turns", no_turns).astype(np.int32),
    }


def _differences(array: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return each row less the row before it; the first row as it is."""
    return np.diff(array, axis=0, prepend=np.zeros_like(array[:1])).astype(np.int32)


def _sums(differences: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Undo ``_differences``."""
    return np.cumsum(differences, axis=0, dtype=np.int64).astype(np.int32)


def _first(counts: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
    """Return where each group begins, given the sizes of the groups."""
    return np.concatenate(([0], np.cumsum(counts, dtype=np.int64))).astype(np.int32)
