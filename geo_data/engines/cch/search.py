"""The hierarchies of a road network: between junctions, or from arc to arc where turns matter.

Where turns are banned or cost time, it does not suffice to know which junction one has reached: one
must know by which arc. The nodes of the hierarchy are then the arcs of the network, each standing
for its beginning, and a link leads along an arc and through a turn to the beginning of the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from geo_data.archive import read_arrays, write_arrays
from geo_data.cache import cached, digest_of
from geo_data.engines.cch.hierarchy import Hierarchy, Weighted, build, build_in_order, weigh
from geo_data.engines.turns import (
    BANS_ALONE,
    TurnCosts,
    Turns,
    getting_off,
    getting_on,
    turns_of,
)
from geo_data.plane import plane_scale
from geo_data.road_network import pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    from geo_data.engines.protocol import Ends
    from geo_data.road_network import RoadNetwork

    Costs = npt.NDArray[np.int64]

T = TypeVar("T")

ORDER = "order 1"
"""Part of the key of kept hierarchies; changes whenever one would be made otherwise."""

KEPT_FROM = 10_000
"""Arcs of a network from which its hierarchy is kept on disk; smaller ones are made at once."""

MOST_MAPS = 4
"""Maps whose hierarchies and turns stay in memory, for networks that differ in speeds alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadSearch:
    """A hierarchy of a road network with its costs.

    Attributes
    ----------
    weighted
        Its nodes are junctions if ``turns`` is None, else arcs.
    turns
        The turns that it honours.
    """

    weighted: Weighted
    turns: Turns | None


_turns: dict[str, Turns] = {}
_hierarchies: dict[str, Hierarchy] = {}
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
    begin, end = getting_on(starts, search.turns), getting_off(goals, search.turns)
    return search.weighted.table(begin, end, threads=threads)


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
    known = _searches.setdefault(network, {})
    if turn_costs not in known:
        turns = turns_in(network, turn_costs)
        costs = network.arc_cost
        if turns is not None:
            costs = costs[turns.arc_in] + pack(turns.millis, 0)
        hierarchy = _hierarchy(network, turns)
        known[turn_costs] = RoadSearch(weighted=weigh(hierarchy, costs), turns=turns)
    return known[turn_costs]


def turns_in(network: RoadNetwork, turn_costs: TurnCosts | None = None) -> Turns | None:
    """Return the turns that ways in a network must heed; None if all are allowed and take no time.

    Parameters
    ----------
    network
        The roads.
    turn_costs
        How long turning takes; None for no time, but for ``BANS_ALONE`` where turns are banned.
    """
    if turn_costs is None and not len(network.banned_turns):
        return None
    costs = turn_costs or BANS_ALONE
    shapes = network.first_point, network.points, network.arc_edge, network.arc_backward
    key = _key(network, repr(costs), network.banned_turns, *shapes)
    return _kept(_turns, key, lambda: turns_of(network, costs))


def _key(network: RoadNetwork, what: str, *more: npt.NDArray[Any]) -> str:
    """Return a digest of which way leads where, however long it takes."""
    parts = network.nodes, network.first_arc, network.arc_target, *more
    return digest_of(ORDER, what, *(part.tobytes() for part in parts))


def _kept(memory: dict[str, T], key: str, make: Callable[[], T]) -> T:
    """Return what is in a memory of ``MOST_MAPS``, or make it."""
    found = memory.get(key)
    if found is None:
        found = make()
        for oldest in list(memory)[: max(0, len(memory) + 1 - MOST_MAPS)]:
            memory.pop(oldest, None)
        memory[key] = found
    return found


def _hierarchy(network: RoadNetwork, turns: Turns | None) -> Hierarchy:
    """Return the hierarchy of a network: from memory, from disk, or made."""

    def make() -> Hierarchy:
        if turns is not None:
            return _from_arc_to_arc(network, turns)
        return build(network.arc_source, network.arc_target, network.nodes * plane_scale(network))

    def fetch() -> Hierarchy:
        if len(network.arc_target) < KEPT_FROM:
            return make()
        return cached("orders", key, load=_read, save=_write, make=make)

    links = () if turns is None else (turns.arc_in, turns.arc_out)
    key = _key(network, "junctions" if turns is None else "arcs", *links)
    return _kept(_hierarchies, key, fetch)


def _from_arc_to_arc(network: RoadNetwork, turns: Turns) -> Hierarchy:
    """Return the hierarchy over arcs, in an order derived from that of the junctions.

    All ways between two parts of the map enter their separator, so the arcs that end in it separate
    the arcs of the two parts: an arc takes the place of the junction at its end.
    """
    rank = _hierarchy(network, None).rank
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
