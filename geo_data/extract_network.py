"""From an OpenStreetMap extract straight to a road network, with arrays instead of a graph."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo_data.arcs import Arcs, network_of_arcs, order_of_nodes
from geo_data.chains import Chains, chains
from geo_data.earth import haversine
from geo_data.extract import NOWHERE, Extract, read_extract
from geo_data.road_network import MICRO, RoadNetwork, RoadNetworkError
from geo_data.speeds import HIGHWAY_CLASSES
from geo_data.turns import Junctions, banned_turns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    Longs = npt.NDArray[np.int64]

STEPS = 10_000_000
"""Steps of a degree in which OpenStreetMap keeps coordinates."""


def network_from_extract(path: Path, progress: Callable[[str], None]) -> RoadNetwork:
    """Return the part of an extract that can be driven from everywhere to everywhere.

    Parameters
    ----------
    path
        An ``.osm`` or ``.osm.pbf`` file, compressed or not.
    progress
        Called with what is being done, at the beginning of each stage.

    Raises
    ------
    RoadNetworkError
        If the file is damaged, is of another kind, or no two drivable places in it connect.
    """
    progress(f"reading {path.name}")
    extract = read_extract(path)
    progress("connecting roads")
    everything = _pieces(extract)
    roads, parts = _connected(everything)
    if not len(roads.source):
        raise RoadNetworkError(f"{path.name} has no roads that a car can drive along and back.")
    progress("joining pieces of streets")
    roads, times = _without_repetition(roads)
    joined = chains(roads.source, roads.target, times, _quays(roads))
    progress("sorting junctions and streets")
    built = _arcs(roads, joined)
    turns, skipped = banned_turns(
        extract.restrictions, _junctions(roads, joined, built.source, built.target, extract)
    )
    return network_of_arcs(
        built.nodes,
        built.arcs,
        turns,
        source=path.name,
        source_digest=_digest_of(path),
        source_time=extract.time,
        dropped_nodes=len(everything.nodes) - len(roads.nodes),
        dropped_parts=parts - 1,
        skipped_turns=skipped,
    )


def _digest_of(path: Path) -> str:
    """Return the SHA-256 digest of a file, as anybody can compute it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pieces:
    """Straight one-way pieces of road between nodes that follow each other on a way.

    Attributes
    ----------
    nodes
        Ids of nodes in the extract, below all of them where a barrier cuts one; int64 (n,).
    places
        Their longitude and latitude in ``STEPS``, int32 (n, 2).
    source, target, way
        Indices of nodes and of the way of each piece, int64 (m,).
    metres, seconds
        Length and driving time of each piece.
    highway
        Index in ``HIGHWAY_CLASSES`` of each piece.
    """

    nodes: Longs
    places: npt.NDArray[np.int32]
    source: Longs
    target: Longs
    way: Longs
    metres: npt.NDArray[np.float64]
    seconds: npt.NDArray[np.float64]
    highway: npt.NDArray[np.uint8]

    def only(self, kept: npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> _Pieces:
        """Return some of the pieces."""
        names = ("source", "target", "way", "metres", "seconds", "highway")
        return _Pieces(
            nodes=self.nodes, places=self.places, **{n: getattr(self, n)[kept] for n in names}
        )


def _pieces(extract: Extract) -> _Pieces:
    """Return the pieces of all ways, in both directions where both may be driven."""
    way = np.repeat(np.arange(len(extract.ids)), np.diff(extract.first_ref))
    inside = extract.places[:, 0] != NOWHERE
    # An extract may cut a way off; the part outside is not there.
    begin = np.flatnonzero(
        (way[1:] == way[:-1]) & inside[1:] & inside[:-1] & (extract.refs[1:] != extract.refs[:-1])
    )
    ends = np.stack((begin, begin + 1), axis=1)
    refs = extract.refs[ends]
    # On both sides of a barrier the road ends, so each side gets a node of its own.
    cut = np.isin(refs, extract.barriers)
    lowest = int(refs.min(initial=0))
    refs[cut] = lowest - 1 - np.arange(refs.size).reshape(refs.shape)[cut]
    nodes, first, index = np.unique(refs, return_index=True, return_inverse=True)
    index = index.reshape(-1, 2)
    degrees = extract.places[ends] / STEPS
    metres = haversine(degrees[:, 0], degrees[:, 1])
    way = way[begin]
    speeds = np.stack((extract.forward[way], extract.backward[way]), axis=1)
    piece, against = np.nonzero(speeds)
    # A ferry that says how long it takes is as fast as that.
    whole = np.bincount(way, weights=metres, minlength=len(extract.ids))[way]
    said = (extract.duration[way] > 0) & (whole > 0)
    speeds[said] = (whole[said] / extract.duration[way[said]])[:, None]
    return _Pieces(
        nodes=nodes,
        places=extract.places[ends.ravel()[first]],
        source=index[piece, against],
        target=index[piece, 1 - against],
        way=way[piece],
        metres=metres[piece],
        seconds=metres[piece] / speeds[piece, against],
        highway=extract.classes[way[piece]],
    )


def _connected(pieces: _Pieces) -> tuple[_Pieces, int]:
    """Return the pieces of the largest part that is strongly connected, and how many parts are."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n = len(pieces.nodes)
    if not n:
        return pieces, 1
    ones = np.ones(len(pieces.source), dtype=np.int32)
    graph = csr_array((ones, (pieces.source, pieces.target)), shape=(n, n))
    graph.sum_duplicates()  # SciPy does not end on parallel arcs.
    parts, part = connected_components(graph, connection="strong")
    kept = part == np.argmax(np.bincount(part))
    inner = pieces.only(kept[pieces.source] & kept[pieces.target])
    index = np.cumsum(kept) - 1
    return _Pieces(
        nodes=pieces.nodes[kept],
        places=pieces.places[kept],
        source=index[inner.source],
        target=index[inner.target],
        way=inner.way,
        metres=inner.metres,
        seconds=inner.seconds,
        highway=inner.highway,
    ), int(parts)


def _without_repetition(pieces: _Pieces) -> tuple[_Pieces, Longs]:
    """Return the fastest piece from each node to each other, and how many there were of each."""
    order = np.lexsort((pieces.way, pieces.seconds, pieces.target, pieces.source))
    source, target = pieces.source[order], pieces.target[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    first = np.flatnonzero(new)
    return pieces.only(order[first]), np.diff(np.append(first, len(order)))


def _quays(pieces: _Pieces) -> npt.NDArray[np.bool_]:
    """Return at which nodes a ferry and a road meet: they are not joined to one street."""
    meets = np.zeros((2, len(pieces.nodes)), dtype=np.bool_)
    ferry = pieces.highway == HIGHWAY_CLASSES.index("ferry")
    for kind, those in enumerate((ferry, ~ferry)):
        meets[kind, pieces.source[those]] = True
        meets[kind, pieces.target[those]] = True
    both: npt.NDArray[np.bool_] = meets[0] & meets[1]
    return both


class _Built(NamedTuple):
    """Junctions in microdegrees, the arcs between them, and the arcs' ends as nodes of pieces."""

    nodes: npt.NDArray[np.int32]
    arcs: Arcs
    source: Longs
    target: Longs


def _arcs(roads: _Pieces, joined: Chains) -> _Built:
    """Return the arcs of the chains."""
    begin, end = joined.first[:-1], joined.first[1:] - 1
    source, target = roads.source[joined.pieces[begin]], roads.target[joined.pieces[end]]
    kept = np.unique(np.concatenate((source, target)))
    micro = np.rint(roads.places / STEPS * MICRO).astype(np.int32)
    order = order_of_nodes(micro[kept])
    index = np.full(len(roads.nodes), -1, dtype=np.int64)
    index[kept[order]] = np.arange(len(kept))
    # Each chain has one point more than pieces: that at its beginning.
    points = np.insert(micro[roads.target[joined.pieces]], begin, micro[source], axis=0)
    millis, decimetres = (
        np.maximum(1, np.rint(np.add.reduceat(values[joined.pieces], begin) * unit))
        for values, unit in ((roads.seconds, 1000), (roads.metres, 10))
    )
    arcs = Arcs(
        source=index[source],
        target=index[target],
        millis=millis.astype(np.int64),
        decimetres=decimetres.astype(np.int64),
        highway=np.minimum.reduceat(roads.highway[joined.pieces], begin),
        points=points,
        first_point=joined.first + np.arange(len(joined.first)),
    )
    return _Built(nodes=micro[kept[order]], arcs=arcs, source=source, target=target)


def _junctions(
    roads: _Pieces, joined: Chains, source: Longs, target: Longs, extract: Extract
) -> Junctions:
    """Return what turn restrictions need to know."""
    first, last = joined.pieces[joined.first[:-1]], joined.pieces[joined.first[1:] - 1]
    ends = np.unique(np.concatenate((source, target)))
    return Junctions(
        node_of=dict(zip(roads.nodes[ends].tolist(), ends.tolist(), strict=True)),
        source=source,
        target=target,
        first_way=extract.ids[roads.way[first]],
        last_way=extract.ids[roads.way[last]],
        first_step=roads.target[first],
        last_step=roads.source[last],
    )
