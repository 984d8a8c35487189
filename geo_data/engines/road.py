"""Door to door by road: the walk to the street, along it, through the network, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.protocol import NO_WAY, Ends, Legs, Places
from geo_data.road_network import pack, unpack
from geo_data.travel_matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from geo_data.engines.protocol import Search
    from geo_data.road_network import RoadNetwork
    from geo_data.snap import Snap

WALKING = 1.4
"""Metres per second between door and road, straight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadEngine:
    """Fastest ways in the road network, found by a search."""

    name: str
    search: Search
    needs_roads: bool = True

    def legs(self, network: RoadNetwork | None, origins: Places, targets: Places) -> Legs:
        """Return the ways from all origins to all targets; raises ValueError without a network."""
        if network is None:
            raise ValueError(f"engine {self.name} needs a road network")
        costs = self.search(
            network, departures(network, origins.snaps), arrivals(network, targets.snaps)
        )
        _along_one_street(network, origins.snaps, targets.snaps, costs)
        millis, decimetres = unpack(costs)
        walk_from, walk_to = (
            np.array([snap.distance for snap in places.snaps]) for places in (origins, targets)
        )
        walk = walk_from[:, None] + walk_to[None, :]
        seconds = np.rint(millis / 1000 + walk / WALKING)
        metres = np.rint(decimetres / 10 + walk)
        there = (origins.degrees[:, None] == targets.degrees[None]).all(axis=2)
        for legs in (seconds, metres):
            legs[there] = 0
            legs[costs >= NO_WAY] = UNREACHABLE
        return Legs(seconds=seconds.astype(np.int32), metres=metres.astype(np.int32))


def departures(network: RoadNetwork, snaps: Sequence[Snap]) -> Ends:
    """Return how the way from each place gets to both ends of its street."""
    ends = _no_ends(len(snaps))
    for i, snap in enumerate(snaps):
        for side, arc in enumerate(_arcs(snap)):
            if arc >= 0:
                ends.nodes[i, side] = network.arc_target[arc]
                ends.costs[i, side] = _cost(network, arc) - cost_along(network, snap, arc)
    return ends


def arrivals(network: RoadNetwork, snaps: Sequence[Snap]) -> Ends:
    """Return how the way to each place comes from both ends of its street."""
    ends = _no_ends(len(snaps))
    source = network.arc_source
    for i, snap in enumerate(snaps):
        for side, arc in enumerate(_arcs(snap)):
            if arc >= 0:
                ends.nodes[i, side] = source[arc]
                ends.costs[i, side] = cost_along(network, snap, arc)
    return ends


def cost_along(network: RoadNetwork, snap: Snap, arc: int) -> int:
    """Return the packed cost from the beginning of an arc to the point on it."""
    fraction = snap.fraction if arc == snap.forward else 1 - snap.fraction
    millis = round(fraction * int(network.arc_millis[arc]))
    return int(pack(millis, round(fraction * int(network.arc_decimetres[arc]))))


def _arcs(snap: Snap) -> tuple[int, int]:
    """Return the arcs by which a place is reached, -1 for none; none at all if it is too far."""
    return (-1, -1) if snap.too_far else (snap.forward, snap.backward)


def _no_ends(count: int) -> Ends:
    """Return ends that lead nowhere."""
    return Ends(
        nodes=np.full((count, 2), -1, dtype=np.int32),
        costs=np.full((count, 2), NO_WAY, dtype=np.int64),
    )


def _cost(network: RoadNetwork, arc: int) -> int:
    """Return the packed cost of a whole arc."""
    return int(pack(network.arc_millis[arc], network.arc_decimetres[arc]))


def _along_one_street(
    network: RoadNetwork,
    origins: Sequence[Snap],
    targets: Sequence[Snap],
    costs: npt.NDArray[np.int64],
) -> None:
    """Lower the costs between places on one edge, which need not leave it, in place."""
    edges_from, edges_to = (np.array([snap.edge for snap in s]) for s in (origins, targets))
    for i, j in np.argwhere(edges_from[:, None] == edges_to[None, :]):
        origin, target = origins[i], targets[j]
        for arc in set(_arcs(origin)) & set(_arcs(target)) - {-1}:
            onward = (target.fraction - origin.fraction) * (1 if arc == origin.forward else -1)
            if onward >= 0:
                direct = cost_along(network, target, arc) - cost_along(network, origin, arc)
                costs[i, j] = min(costs[i, j], direct)
