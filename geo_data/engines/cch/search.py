"""The hierarchies of a road network: between junctions, or from arc to arc where turns matter.

Where turns are banned or cost time, it does not suffice to know which junction one has reached: one
must know by which arc. The nodes of the hierarchy are then the arcs of the network, each standing
for its beginning, and a link leads along an arc and through a turn to the beginning of the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from geo_data.archive import read_arrays, write_arrays
from geo_data.cache import cached, digest_of
from geo_data.engines.cch.hierarchy import Hierarchy, Weighted, build, build_in_order, weigh
from geo_data.engines.turns import BANS_ALONE, TurnCosts, Turns, turns_of
from geo_data.road_network import pack
from geo_data.snap import plane_scale

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from geo_data.engines.protocol import Ends
    from geo_data.road_network import RoadNetwork

    Ints = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]
    Costs = npt.NDArray[np.int64]

ORDER = "order 1"
"""Part of the key of kept hierarchies; changes whenever one would be made otherwise."""

KEPT_FROM = 10_000
"""Arcs of a network from which its hierarchy is kept on disk; smaller ones are made at once."""

MOST_MAPS = 4
"""Hierarchies without costs that are kept in memory, for networks that differ in speeds alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadSearch:
    """A hierarchy of a road network with its costs, and how places get on and off it.

    Attributes
    ----------
    weighted
        Its nodes are junctions if ``turns`` is None, else arcs.
    turns
        The turns that it honours.
    """

    weighted: Weighted
    turns: Turns | None

    def on(self, starts: Ends) -> tuple[Ints, Floats]:
        """Return where ways from places begin in the hierarchy, and what it costs to get there."""
        if self.turns is None:
            return starts.nodes, starts.costs.astype(np.float64)
        first, there = self.turns.first, starts.arcs >= 0
        begin = np.where(there, first[starts.arcs], 0)
        count = np.where(there, first[starts.arcs + 1], 0) - begin
        choice = np.arange(max(1, int(count.max(initial=0))))
        real = choice < count[:, :, None]
        turn = np.where(real, begin[:, :, None] + choice, 0)
        costs = starts.costs[:, :, None] + pack(self.turns.millis[turn], 0)
        nodes = np.where(real, self.turns.arc_out[turn], -1)
        flat = len(nodes), nodes.shape[1] * nodes.shape[2]
        return nodes.reshape(flat).astype(np.int32), costs.reshape(flat).astype(np.float64)

    def off(self, goals: Ends) -> tuple[Ints, Floats]:
        """Return where ways to places end in the hierarchy, and what is left to drive."""
        nodes = goals.nodes if self.turns is None else goals.arcs
        return nodes, goals.costs.astype(np.float64)


_maps: dict[str, tuple[Hierarchy, Turns | None]] = {}
_searches: WeakKeyDictionary[RoadNetwork, dict[TurnCosts | None, RoadSearch]] = WeakKeyDictionary()


def cheapest(
    network: RoadNetwork,
    starts: Ends,
    goals: Ends,
    *,
    turn_costs: TurnCosts | None = None,
    threads: int | None = None,
) -> Costs:
    """Return the packed costs from n starts to m goals, int64 (n, m); ``NO_WAY`` if none.

    Banned turns are never driven. ``threads`` is the most that work; None for all processors.
    """
    search = road_search(network, turn_costs)
    return search.weighted.table(search.on(starts), search.off(goals), threads=threads)


def road_search(network: RoadNetwork, turn_costs: TurnCosts | None = None) -> RoadSearch:
    """Return the search of a network, made when it is first asked for.

    Networks that differ only in their travel times share the part that takes long to make.

    Parameters
    ----------
    network
        The roads; read once, so that another network is needed for other times.
    turn_costs
        How long turning takes; None for no time.
    """
    if turn_costs is None and len(network.banned_turns):
        turn_costs = BANS_ALONE
    known = _searches.setdefault(network, {})
    if turn_costs not in known:
        hierarchy, turns = _map(network, turn_costs)
        costs = network.arc_cost
        if turns is not None:
            costs = costs[turns.arc_in] + pack(turns.millis, 0)
        known[turn_costs] = RoadSearch(weighted=weigh(hierarchy, costs), turns=turns)
    return known[turn_costs]


def _map(network: RoadNetwork, turn_costs: TurnCosts | None) -> tuple[Hierarchy, Turns | None]:
    """Return what does not depend on speeds."""
    parts = network.nodes, network.first_arc, network.arc_target, network.banned_turns
    # Angles of turns depend on the shapes of streets too.
    shapes = () if turn_costs is None else (network.points, network.arc_edge)
    key = digest_of(ORDER, repr(turn_costs), *(part.tobytes() for part in (*parts, *shapes)))
    found = _maps.get(key)
    if found is None:
        turns = None if turn_costs is None else turns_of(network, turn_costs)
        found = _hierarchy(network, turns, key), turns
        while len(_maps) >= MOST_MAPS:
            _maps.pop(next(iter(_maps)), None)
        _maps[key] = found
    return found


def _hierarchy(network: RoadNetwork, turns: Turns | None, key: str) -> Hierarchy:
    """Return a hierarchy that was kept, or make one."""

    def make() -> Hierarchy:
        if turns is None:
            plane = network.nodes * plane_scale(network)
            return build(network.arc_source, network.arc_target, plane)
        return _from_arc_to_arc(network, turns)

    if len(network.arc_target) < KEPT_FROM:
        return make()
    return cached("orders", key, load=_read, save=_write, make=make)


def _from_arc_to_arc(network: RoadNetwork, turns: Turns) -> Hierarchy:
    """Return the hierarchy over arcs, in an order derived from that of the junctions.

    All ways between two parts of the map enter their separator, so the arcs that end in it separate
    the arcs of the two parts: an arc takes the place of the junction at its end.
    """
    rank = _map(network, None)[0].rank
    order = np.lexsort((rank[network.arc_source], rank[network.arc_target]))
    arc_rank = np.empty(len(order), dtype=np.int32)
    arc_rank[order] = np.arange(len(order), dtype=np.int32)
    return build_in_order(turns.arc_in, turns.arc_out, arc_rank)


def _write(hierarchy: Hierarchy, path: Path) -> None:
    """Write a hierarchy to a file."""
    write_arrays(path, {name: getattr(hierarchy, name) for name in Hierarchy.__slots__})


def _read(path: Path) -> Hierarchy:
    """Return the hierarchy in a file; raises one of ``DAMAGED`` if it is not whole."""
    return Hierarchy(**read_arrays(path))
