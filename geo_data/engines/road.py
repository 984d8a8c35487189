"""Door to door by road: the walk to the street, along it, through the network, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo_data.engines.protocol import NO_WAY, Capabilities, Ends, Legs, Places
from geo_data.road_network import pack, unpack
from geo_data.travel_matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from geo_data.engines.protocol import Search
    from geo_data.engines.turns import TurnCosts
    from geo_data.road_network import RoadNetwork
    from geo_data.snap import Snap

    Ints = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]
    Costs = npt.NDArray[np.int64]

WALKING = 1.4
"""Metres per second between door and road, straight."""

ALL = Capabilities(turns=True, traffic=True, asymmetric=True, geometry=True, lasting=True)
"""What every search in a network of ours can do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadEngine:
    """Fastest ways in the road network, found by a search.

    Attributes
    ----------
    name
        What it is called.
    search
        Finds the ways.
    turn_costs
        How long turning takes by that search; None for no time.
    """

    name: str
    search: Search
    turn_costs: TurnCosts | None = None
    needs_roads: bool = True
    capabilities: Capabilities = ALL

    def legs(self, network: RoadNetwork | None, origins: Places, targets: Places) -> Legs:
        """Return the ways from all origins to all targets; raises ValueError without a network."""
        if network is None:
            raise ValueError(f"engine {self.name} needs a road network")
        begin, end = _points(network, origins.snaps), _points(network, targets.snaps)
        costs = self.search(network, _departures(network, begin), _arrivals(network, end))
        _along_one_street(begin, end, costs)
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
    return _departures(network, _points(network, snaps))


def arrivals(network: RoadNetwork, snaps: Sequence[Snap]) -> Ends:
    """Return how the way to each place comes from both ends of its street."""
    return _arrivals(network, _points(network, snaps))


def cost_along(network: RoadNetwork, snap: Snap, arc: int) -> int:
    """Return the packed cost from the beginning of an arc to the point on it."""
    fraction = snap.fraction if arc == snap.forward else 1 - snap.fraction
    millis = round(fraction * int(network.arc_millis[arc]))
    return int(pack(millis, round(fraction * int(network.arc_decimetres[arc]))))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Points:
    """Points on arcs, the forward arc first; all but ``fraction`` of shape (places, 2).

    Attributes
    ----------
    arcs
        The arcs by which places are reached, -1 for none: a place too far from the road is on none.
    along
        The packed cost from the beginning of the arc.
    fraction
        How far along the street, by its forward direction, of shape (places,).
    """

    arcs: Ints
    along: Costs
    fraction: Floats


def _points(network: RoadNetwork, snaps: Sequence[Snap]) -> _Points:
    """Return where places are on arcs."""
    arcs = np.array(
        [(-1, -1) if snap.too_far else (snap.forward, snap.backward) for snap in snaps],
        dtype=np.int32,
    ).reshape(-1, 2)
    forward = np.array([snap.fraction for snap in snaps], dtype=np.float64)
    fraction = np.stack((forward, 1 - forward), axis=1)
    millis, decimetres = (
        np.rint(fraction * whole[arcs]).astype(np.int64)
        for whole in (network.arc_millis, network.arc_decimetres)
    )
    return _Points(arcs=arcs, along=pack(millis, decimetres), fraction=forward)


def _departures(network: RoadNetwork, points: _Points) -> Ends:
    """Return how ways from points get to the ends of their arcs."""
    arcs = points.arcs
    whole = pack(network.arc_millis[arcs], network.arc_decimetres[arcs])
    return _ends(arcs, network.arc_target[arcs], whole - points.along)


def _arrivals(network: RoadNetwork, points: _Points) -> Ends:
    """Return how ways to points come from the beginnings of their arcs."""
    source = np.searchsorted(network.first_arc, points.arcs, side="right") - 1
    return _ends(points.arcs, source, points.along)


def _ends(arcs: Ints, nodes: npt.NDArray[np.integer], costs: Costs) -> Ends:
    """Return ends that lead nowhere where there is no arc."""
    none = arcs < 0
    return Ends(
        nodes=np.where(none, -1, nodes).astype(np.int32),
        costs=np.where(none, NO_WAY, costs),
        arcs=arcs,
    )


def _along_one_street(begin: _Points, end: _Points, costs: Costs) -> None:
    """Lower the costs between places on one edge, which need not leave it, in place."""
    for side, sign in ((0, 1), (1, -1)):
        first, last = begin.arcs[:, side], end.arcs[:, side]
        i, j = np.nonzero((first[:, None] == last[None, :]) & (first >= 0)[:, None])
        ahead = sign * (end.fraction[j] - begin.fraction[i]) >= 0
        i, j = i[ahead], j[ahead]
        costs[i, j] = np.minimum(costs[i, j], end.along[j, side] - begin.along[i, side])
